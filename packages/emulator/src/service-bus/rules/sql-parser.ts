import { randomUUID } from 'node:crypto';
import { SqlSyntaxError, tokenize, type Token } from './sql-lexer.ts';
import { and, calculate, compare, like, not, or, type FilterMessage, type SqlValue } from './sql-values.ts';

/** A compiled expression. A filter passes a message when its value is exactly true. */
export type Expression = (message: FilterMessage) => SqlValue;

/** A property of a message. Without a scope it is the user's. */
export interface PropertyName {
  readonly scope: 'sys' | 'user';
  readonly name: string;
}

/** Words of the language; as names of properties they have to be quoted. */
const RESERVED = /^(and|or|not|like|in|is|null|exists|escape|true|false|set|remove)$/i;

export const readProperty = (message: FilterMessage, { scope, name }: PropertyName): SqlValue =>
  scope === 'sys' ? message.system.get(name.toLowerCase()) : message.user.get(name.toLowerCase())?.value;

/** Compiles a filter, see page "Subscription Rule SQL Filter Syntax". @throws SqlSyntaxError when it is malformed. */
export function compileFilter(text: string): Expression {
  const parser = new SqlParser(text);
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

/** Recursive descent over the tokens of one text; compiles while it reads. */
export class SqlParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  expression(): Expression {
    let left = this.#conjunction();
    while (this.word('or')) {
      const [a, b] = [left, this.#conjunction()];
      left = (message) => or(a(message), b(message));
    }
    return left;
  }

  /** `name`, `sys.name` or `user.name`, each part as a word or quoted. */
  property(): PropertyName {
    const first = this.#name();
    if (!this.symbol('.')) return { scope: 'user', name: first };
    const scope = first.toLowerCase();
    if (scope !== 'sys' && scope !== 'user') throw new SqlSyntaxError(`'${first}' is not a scope.`);
    return { scope, name: this.#name() };
  }

  /** Takes the next token when it is this word. */
  word(wanted: string): boolean {
    const token = this.#next;
    const isIt = token.kind === 'word' && token.text.toLowerCase() === wanted;
    if (isIt) this.#at += 1;
    return isIt;
  }

  symbol(wanted: string): boolean {
    const token = this.#next;
    const isIt = token.kind === 'symbol' && token.text === wanted;
    if (isIt) this.#at += 1;
    return isIt;
  }

  get isAtEnd(): boolean {
    return this.#next.kind === 'end';
  }

  expectEnd(): void {
    if (!this.isAtEnd) this.fail();
  }

  fail(): never {
    const token = this.#next;
    const found = token.kind === 'end' ? 'the end' : `'${token.kind === 'number' ? token.value : token.text}'`;
    throw new SqlSyntaxError(`Unexpected ${found} in the expression.`);
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end' };
  }

  #expect(symbol: string): void {
    if (!this.symbol(symbol)) this.fail();
  }

  #name(): string {
    const token = this.#next;
    if (token.kind !== 'name' && !(token.kind === 'word' && !RESERVED.test(token.text))) this.fail();
    this.#at += 1;
    return token.text;
  }

  #conjunction(): Expression {
    let left = this.#negation();
    while (this.word('and')) {
      const [a, b] = [left, this.#negation()];
      left = (message) => and(a(message), b(message));
    }
    return left;
  }

  #negation(): Expression {
    if (!this.word('not')) return this.#predicate();
    const inner = this.#negation();
    return (message) => not(inner(message));
  }

  #predicate(): Expression {
    const left = this.#sum();
    for (const operator of ['=', '<>', '!=', '<=', '>=', '<', '>']) {
      if (!this.symbol(operator)) continue;
      const right = this.#sum();
      return (message) => compare(operator, left(message), right(message));
    }
    if (this.word('is')) {
      const isNegated = this.word('not');
      if (!this.word('null')) this.fail();
      return (message) => (left(message) === undefined) !== isNegated;
    }
    const isNegated = this.word('not');
    const test = this.word('like') ? this.#like(left) : this.word('in') ? this.#in(left) : undefined;
    if (!test) return isNegated ? this.fail() : left;
    return isNegated ? (message) => not(test(message)) : test;
  }

  #like(left: Expression): Expression {
    const pattern = this.#sum();
    const escape = this.word('escape') ? this.#sum() : () => undefined;
    return (message) => like(left(message), pattern(message), escape(message));
  }

  #in(left: Expression): Expression {
    this.#expect('(');
    const choices = [this.#sum()];
    while (this.symbol(',')) choices.push(this.#sum());
    this.#expect(')');
    return (message) => {
      const value = left(message);
      return choices.reduce<SqlValue>((found, choice) => or(found, compare('=', value, choice(message))), false);
    };
  }

  #sum(): Expression {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/', '%'], () => this.#factor()));
  }

  #chain(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((symbol) => this.symbol(symbol));
      if (!operator) return left;
      const [a, b] = [left, operand()];
      left = (message) => calculate(operator, a(message), b(message));
    }
  }

  #factor(): Expression {
    if (this.symbol('-')) {
      const inner = this.#factor();
      return (message) => calculate('-', 0, inner(message));
    }
    if (this.symbol('+')) return this.#factor();
    if (this.symbol('(')) {
      const inner = this.expression();
      this.#expect(')');
      return inner;
    }
    const token = this.#next;
    if (token.kind === 'string') return this.#literal(token.text);
    if (token.kind === 'number') return this.#literal(token.value);
    if (this.word('true')) return () => true;
    if (this.word('false')) return () => false;
    if (this.word('null')) return () => undefined;
    if (this.word('exists')) return this.#exists();
    return this.#call() ?? this.#read(this.property());
  }

  #literal(value: SqlValue): Expression {
    this.#at += 1;
    return () => value;
  }

  #exists(): Expression {
    this.#expect('(');
    const property = this.property();
    this.#expect(')');
    return (message) => readProperty(message, property) !== undefined;
  }

  #read(property: PropertyName): Expression {
    return (message) => readProperty(message, property);
  }

  /** `newid()`, and `property(name)` or `p(name)`, which read a property whose name is computed. */
  #call(): Expression | undefined {
    const [name, bracket] = [this.#next, this.#tokens[this.#at + 1]];
    if (name.kind !== 'word' || bracket?.kind !== 'symbol' || bracket.text !== '(') return undefined;
    const called = name.text.toLowerCase();
    if (called !== 'newid' && called !== 'property' && called !== 'p') this.fail();
    this.#at += 2;
    if (called === 'newid') {
      this.#expect(')');
      return () => randomUUID();
    }
    const argument = this.expression();
    this.#expect(')');
    return (message) => {
      const value = argument(message);
      return typeof value === 'string' ? readProperty(message, { scope: 'user', name: value }) : undefined;
    };
  }
}
