import { invalidArgument } from '../hub-error.ts';
import { tokenize, type Token } from './lexer.ts';

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Literal = string | number | boolean | null;

/** A condition of a WHERE clause. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly values: readonly Literal[]; readonly isNegated: boolean }
  | { readonly kind: 'is_defined'; readonly path: readonly string[] };

export type Operand =
  { readonly kind: 'path'; readonly path: readonly string[] } | { readonly kind: 'literal'; readonly value: Literal };

/** `SELECT * FROM devices [WHERE condition]`. */
export interface DeviceQuery {
  readonly where: Condition | undefined;
}

/** Deeper nesting than any person writes; it bounds the recursion. */
const MAX_DEPTH = 64;

/**
 * Parses a query over the device registry (page "IoT Hub query language for device and module twins").
 *
 * @throws HubError 400 when the text is not such a query, or uses a part that is not built yet.
 */
export function parseQuery(text: string): DeviceQuery {
  return new QueryParser(tokenize(text)).query();
}

/** Recursive descent, one method for each rule: or, and, not, comparison, operand. */
class QueryParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): DeviceQuery {
    this.#expectName('SELECT');
    this.#expectSymbol('*', 'Only SELECT * is available');
    this.#expectName('FROM');
    this.#expectName('devices');
    const where = this.#takeName('WHERE') ? this.#or() : undefined;
    if (this.#at < this.#tokens.length) this.#fail('the end');
    return { where };
  }

  #or(): Condition {
    if ((this.#depth += 1) > MAX_DEPTH) throw invalidArgument('The query is nested too deeply.');
    let left = this.#and();
    while (this.#takeName('OR')) left = { kind: 'or', left, right: this.#and() };
    this.#depth -= 1;
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#takeName('AND')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    let isNegated = false;
    while (this.#takeName('NOT')) isNegated = !isNegated;
    const operand = this.#primary();
    return isNegated ? { kind: 'not', operand } : operand;
  }

  #primary(): Condition {
    if (this.#takeSymbol('(')) {
      const inner = this.#or();
      this.#expectSymbol(')');
      return inner;
    }
    if (this.#takeName('is_defined')) {
      this.#expectSymbol('(');
      const path = this.#path();
      this.#expectSymbol(')');
      return { kind: 'is_defined', path };
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const left = this.#operand();
    if (this.#takeName('IN')) return { kind: 'in', operand: left, values: this.#list(), isNegated: false };
    if (this.#takeName('NIN')) return { kind: 'in', operand: left, values: this.#list(), isNegated: true };
    const token = this.#tokens[this.#at];
    const symbol = token?.kind === 'symbol' ? token.text : '';
    if (!['=', '!=', '<>', '<', '<=', '>', '>='].includes(symbol)) this.#fail('a comparison');
    this.#at += 1;
    const operator = (symbol === '<>' ? '!=' : symbol) as Operator;
    return { kind: 'compare', operator, left, right: this.#operand() };
  }

  #list(): Literal[] {
    this.#expectSymbol('[');
    const values: Literal[] = [];
    do {
      const operand = this.#operand();
      if (operand.kind !== 'literal') this.#fail('a literal');
      else values.push(operand.value);
    } while (this.#takeSymbol(','));
    this.#expectSymbol(']');
    return values;
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'string' || token?.kind === 'number') {
      this.#at += 1;
      return { kind: 'literal', value: token.value };
    }
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.#takeName(word)) return { kind: 'literal', value };
    }
    return { kind: 'path', path: this.#path() };
  }

  #path(): string[] {
    const path: string[] = [];
    do {
      const token = this.#tokens[this.#at];
      if (token?.kind !== 'name') this.#fail('a property');
      else path.push(token.text);
      this.#at += 1;
    } while (this.#takeSymbol('.'));
    return path[0] === 'devices' && path.length > 1 ? path.slice(1) : path;
  }

  #takeName(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name' || token.text.toLowerCase() !== word.toLowerCase()) return false;
    this.#at += 1;
    return true;
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #expectName(word: string): void {
    if (!this.#takeName(word)) this.#fail(word);
  }

  #expectSymbol(symbol: string, hint?: string): void {
    if (!this.#takeSymbol(symbol)) this.#fail(symbol, hint);
  }

  #fail(expected: string, hint?: string): never {
    const token = this.#tokens[this.#at];
    const found = !token ? 'the end' : 'text' in token ? token.text : String(token.value);
    throw invalidArgument(`${hint ?? 'The query is not valid'}: expected ${expected}, found ${found}.`);
  }
}
