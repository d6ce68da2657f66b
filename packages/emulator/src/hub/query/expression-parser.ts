import { invalidArgument } from '../hub-error.ts';
import { FUNCTIONS } from './functions.ts';
import type { Arithmetic, Condition, Literal, Operand, Operator } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Deeper nesting than any person writes; it bounds the recursion. */
const MAX_DEPTH = 64;
/** A sum of more terms than any person writes; it is worked out by recursion, too. */
const MAX_OPERATORS = 500;
const COMPARISONS = ['=', '!=', '<>', '<', '<=', '>', '>='];
const CONSTANTS: readonly (readonly [string, Literal])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** Recursive descent, one method for each rule: or, and, not, comparison, sum, product, operand. */
export class ExpressionParser {
  readonly #reader: TokenReader;
  readonly #rootOf: (path: string[]) => readonly string[];
  #depth = 0;
  #operators = 0;

  /** @param rootOf takes the collection's name, or its alias, off the front of a path. */
  constructor(reader: TokenReader, rootOf: (path: string[]) => readonly string[]) {
    this.#reader = reader;
    this.#rootOf = rootOf;
  }

  condition(): Condition {
    this.#deeper();
    let left = this.#and();
    while (this.#reader.takeWord('OR')) left = { kind: 'or', left, right: this.#and() };
    this.#depth -= 1;
    return left;
  }

  path(): readonly string[] {
    const path: string[] = [];
    do {
      const token = this.#reader.next();
      if (token?.kind !== 'name') return this.#reader.fail('a property');
      path.push(token.text);
      while (this.#reader.isSymbol('[') && this.#reader.peek(1)?.kind === 'number') {
        this.#reader.next();
        const index = this.#reader.next();
        path.push(index?.kind === 'number' ? String(index.value) : '');
        this.#reader.expectSymbol(']');
      }
    } while (this.#reader.takeSymbol('.'));
    return this.#rootOf(path);
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#reader.takeWord('AND')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    let isNegated = false;
    while (this.#reader.takeWord('NOT')) isNegated = !isNegated;
    const operand = this.#comparison();
    return isNegated ? { kind: 'not', operand } : operand;
  }

  #comparison(): Condition {
    if (this.#reader.isSymbol('(') && !this.#isSumInParentheses()) {
      this.#reader.next();
      const inner = this.condition();
      this.#reader.expectSymbol(')');
      return inner;
    }
    if (this.#reader.isWord('is_defined') && this.#reader.isSymbol('(', 1)) {
      this.#reader.next();
      this.#reader.next();
      const path = this.path();
      this.#reader.expectSymbol(')');
      return { kind: 'is_defined', path };
    }
    const left = this.#sum();
    if (this.#reader.takeWord('IN')) return { kind: 'in', operand: left, values: this.#literals(), isNegated: false };
    if (this.#reader.takeWord('NIN')) return { kind: 'in', operand: left, values: this.#literals(), isNegated: true };
    const token = this.#reader.peek();
    if (token?.kind === 'symbol' && COMPARISONS.includes(token.text)) {
      this.#reader.next();
      const operator = (token.text === '<>' ? '!=' : token.text) as Operator;
      return { kind: 'compare', operator, left, right: this.#sum() };
    }
    // Only what can be true or false stands alone.
    if (left.kind !== 'call' && left.kind !== 'path' && left.kind !== 'literal') this.#reader.fail('a comparison');
    if (left.kind === 'literal' && typeof left.value !== 'boolean') this.#reader.fail('a comparison');
    return { kind: 'truth', operand: left };
  }

  /** `(a + 1) * 2 > b` begins like `(a = 1) AND b`; what follows the closing parenthesis tells them apart. */
  #isSumInParentheses(): boolean {
    let open = 0;
    for (let ahead = 0; ; ahead += 1) {
      const token = this.#reader.peek(ahead);
      if (!token) return false;
      if (token.kind === 'symbol' && token.text === '(') open += 1;
      if (token.kind === 'symbol' && token.text === ')' && (open -= 1) === 0) {
        const after = this.#reader.peek(ahead + 1);
        const isOperator = after?.kind === 'symbol' && /^([-+*/%=]|!=|<>|[<>]=?)$/.test(after.text);
        return isOperator || this.#reader.isWord('IN', ahead + 1) || this.#reader.isWord('NIN', ahead + 1);
      }
    }
  }

  #sum(): Operand {
    let left = this.#product();
    for (let operator = this.#takeOneOf('+', '-'); operator; operator = this.#takeOneOf('+', '-')) {
      left = { kind: 'arithmetic', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Operand {
    let left = this.#operand();
    for (let operator = this.#takeOneOf('*', '/', '%'); operator; operator = this.#takeOneOf('*', '/', '%')) {
      left = { kind: 'arithmetic', operator, left, right: this.#operand() };
    }
    return left;
  }

  #takeOneOf(...operators: readonly Arithmetic[]): Arithmetic | undefined {
    const taken = operators.find((operator) => this.#reader.takeSymbol(operator));
    if (taken && (this.#operators += 1) > MAX_OPERATORS) throw invalidArgument('The query calculates too much.');
    return taken;
  }

  #operand(): Operand {
    const token = this.#reader.peek();
    if (token?.kind === 'string' || token?.kind === 'number') {
      this.#reader.next();
      return { kind: 'literal', value: token.value };
    }
    if (this.#reader.takeSymbol('(')) {
      this.#deeper();
      const inner = this.#sum();
      this.#depth -= 1;
      this.#reader.expectSymbol(')');
      return inner;
    }
    if (this.#reader.takeSymbol('[')) return { kind: 'list', items: this.#items(']') };
    for (const [word, value] of CONSTANTS) if (this.#reader.takeWord(word)) return { kind: 'literal', value };
    if (this.#reader.takeWord('undefined')) return { kind: 'path', path: [] };
    if (token?.kind === 'name' && token.isQuoted !== true && this.#reader.isSymbol('(', 1))
      return this.#call(token.text);
    return { kind: 'path', path: this.path() };
  }

  #call(text: string): Operand {
    const name = text.toLowerCase().replaceAll('_', '');
    const rule = FUNCTIONS.get(name);
    if (!rule) throw invalidArgument(`The function ${text} is not one of the query language's.`);
    this.#reader.next();
    this.#reader.next();
    const items = this.#items(')');
    if (items.length < rule.least || items.length > rule.most) {
      throw invalidArgument(`The function ${text} takes another number of arguments.`);
    }
    return { kind: 'call', name, arguments: items };
  }

  #items(end: string): Operand[] {
    const items: Operand[] = [];
    if (this.#reader.takeSymbol(end)) return items;
    this.#deeper();
    do items.push(this.#sum());
    while (this.#reader.takeSymbol(','));
    this.#depth -= 1;
    this.#reader.expectSymbol(end);
    return items;
  }

  #literals(): Literal[] {
    this.#reader.expectSymbol('[');
    return this.#items(']').map((item) => {
      if (item.kind !== 'literal') throw invalidArgument('The list of IN holds literals only.');
      return item.value;
    });
  }

  #deeper(): void {
    if ((this.#depth += 1) > MAX_DEPTH) throw invalidArgument('The query is nested too deeply.');
  }
}
