import { StreamCompileError } from '../../errors.ts';
import type { Name, Position } from '../ast.ts';
import { hintFor } from '../hints.ts';
import type { Token } from '../lexer.ts';

/** Words that end a name list, so that they are no alias unless quoted. */
const RESERVED = new Set(
  (
    'SELECT FROM WHERE GROUP BY HAVING INTO UNION JOIN INNER LEFT RIGHT FULL OUTER CROSS ON AND OR NOT CASE WHEN THEN ' +
    'ELSE END IS NULL LIKE BETWEEN IN AS WITH OVER ORDER CREATE APPLY MATCH_RECOGNIZE CAST TRY_CAST DISTINCT'
  ).split(' '),
);

const MAX_NESTING = 120;

/** Reads tokens one by one and says what was expected where. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;
  #nesting = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(offset = 0): Token {
    const token = this.#tokens[Math.min(this.#index + offset, this.#tokens.length - 1)];
    if (token === undefined) throw new StreamCompileError('the query is empty', { line: 1, column: 1 });
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  get at(): Position {
    return this.peek().at;
  }

  get ended(): boolean {
    return this.peek().kind === 'end';
  }

  isWord(word: string, offset = 0): boolean {
    return this.peek(offset).word === word;
  }

  isSymbol(symbol: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token.kind === 'symbol' && token.text === symbol;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#index += 1;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#index += 1;
    return true;
  }

  expectWord(word: string, hint?: string): void {
    if (!this.takeWord(word)) throw this.error(`expected ${word}`, hint);
  }

  expectSymbol(symbol: string, hint?: string): void {
    if (!this.takeSymbol(symbol)) throw this.error(`expected "${symbol}"`, hint);
  }

  /** True for a name that is no keyword at this place. */
  isName(offset = 0): boolean {
    const token = this.peek(offset);
    if (token.kind === 'bracketed' || token.kind === 'doubleQuoted') return true;
    if (token.kind !== 'name' || RESERVED.has(token.word)) return false;
    const clause = token.word === 'TIMESTAMP' || token.word === 'PARTITION';
    return !(clause && this.isWord('BY', offset + 1));
  }

  expectName(what: string): Name {
    if (!this.isName()) {
      const isReserved = this.peek().kind === 'name';
      throw this.error(
        `expected ${what}`,
        isReserved ? 'put reserved words and names with blanks in brackets: [order]' : undefined,
      );
    }
    const token = this.next();
    return { text: token.text, quoted: token.kind !== 'name' };
  }

  error(expected: string, hint?: string): StreamCompileError {
    const token = this.peek();
    const found = token.kind === 'end' ? 'the end of the query' : `"${token.text.slice(0, 40)}"`;
    const previous = this.#tokens[this.#index - 1];
    return new StreamCompileError(`${expected}, found ${found}`, token.at, hint ?? hintFor(expected, token, previous));
  }

  /** Guards recursion: text nested without end is refused and does not exhaust the stack. */
  nested<T>(read: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) {
      throw new StreamCompileError(
        `the text is nested more than ${MAX_NESTING} deep`,
        this.at,
        'compute parts of it in steps of WITH',
      );
    }
    const result = read();
    this.#nesting -= 1;
    return result;
  }
}
