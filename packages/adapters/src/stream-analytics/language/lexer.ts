import { StreamCompileError } from '../errors.ts';
import type { Position } from './ast.ts';

export type TokenKind = 'name' | 'bracketed' | 'doubleQuoted' | 'text' | 'integer' | 'decimal' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Names without their quotes, text without its apostrophes. */
  readonly text: string;
  /** Upper case, for keywords; empty unless kind is `name`. */
  readonly word: string;
  readonly at: Position;
}

/** Azure's own limit is of this order; it also bounds the time of compiling. */
const MAX_QUERY_LENGTH = 262_144;
const TWO_CHARACTERS = new Set(['<>', '<=', '>=', '!=', '!<', '!>']);
const ONE_CHARACTER = new Set('()+-*/%&|^~=<>.,;{}?'.split(''));

const isDigit = (c: string): boolean => c >= '0' && c <= '9';
const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r' || c.trim() === '';
const isNameStart = (c: string): boolean =>
  (c >= 'a' && c <= 'z') ||
  (c >= 'A' && c <= 'Z') ||
  c === '_' ||
  c === '@' ||
  c === '#' ||
  (c > '\u007f' && !isBlank(c));
const isNamePart = (c: string): boolean => isNameStart(c) || isDigit(c) || c === '$';

/** Characters that word processors and other languages leave in a query, with what to write instead. */
const FOREIGN: Readonly<Record<string, string>> = {
  '\u2018': "write text between straight apostrophes: 'text'",
  '\u2019': "write text between straight apostrophes: 'text'",
  '\u201c': "write text between straight apostrophes: 'text'",
  '\u201d': "write text between straight apostrophes: 'text'",
  '`': 'write names with blanks in brackets: [my name]',
  '!': 'write NOT, or <> for "is not equal"',
  ':': 'a query has no parameters; write the value itself',
  '\\': 'a query needs no escapes; an apostrophe in text is written twice',
};

/** Cuts query text into tokens. Comments (`--` and slash-star) and blanks vanish; every token knows its place. */
export function tokenize(source: string): Token[] {
  if (source.length > MAX_QUERY_LENGTH) {
    throw new StreamCompileError(
      `the query is longer than ${MAX_QUERY_LENGTH} characters`,
      { line: 1, column: 1 },
      'put long lists into reference data',
    );
  }
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #index = 0;
  /** Where the last token ends. */
  #end = 0;
  #line = 1;
  #lineStart = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): Token[] {
    while (this.#skipBlanks()) this.#next();
    this.#push('end', '', this.#position());
    return this.#tokens;
  }

  #position(): Position {
    return { line: this.#line, column: this.#index - this.#lineStart + 1 };
  }

  #char(offset = 0): string {
    return this.#source.charAt(this.#index + offset);
  }

  #step(): void {
    if (this.#char() === '\n') {
      this.#line += 1;
      this.#lineStart = this.#index + 1;
    }
    this.#index += 1;
  }

  #push(kind: TokenKind, text: string, at: Position): void {
    this.#tokens.push({ kind, text, word: kind === 'name' ? text.toUpperCase() : '', at });
    this.#end = this.#index;
  }

  /** True while something is left to read. */
  #skipBlanks(): boolean {
    while (this.#index < this.#source.length) {
      const c = this.#char();
      if (c === '-' && this.#char(1) === '-') {
        while (this.#index < this.#source.length && this.#char() !== '\n') this.#index += 1;
      } else if (c === '/' && this.#char(1) === '*') {
        this.#skipBlockComment();
      } else if (isBlank(c)) {
        this.#step();
      } else {
        return true;
      }
    }
    return false;
  }

  #skipBlockComment(): void {
    const at = this.#position();
    this.#index += 2;
    while (!(this.#char() === '*' && this.#char(1) === '/')) {
      if (this.#index >= this.#source.length)
        throw new StreamCompileError('the comment is not closed', at, 'close it with */');
      this.#step();
    }
    this.#index += 2;
  }

  #next(): void {
    const at = this.#position();
    const c = this.#char();
    if (c === '[') return this.#quoted('bracketed', ']', 'the name in brackets is not closed', at);
    if (c === '"') return this.#quoted('doubleQuoted', '"', 'the name in double quotes is not closed', at);
    if (c === "'") return this.#quoted('text', "'", 'the text is not closed', at);
    if ((c === 'N' || c === 'n') && this.#char(1) === "'") {
      this.#index += 1;
      return this.#quoted('text', "'", 'the text is not closed', at);
    }
    if (isDigit(c) || (c === '.' && isDigit(this.#char(1)) && !this.#afterPath())) return this.#number(at);
    if (Object.hasOwn(FOREIGN, c) && !TWO_CHARACTERS.has(c + this.#char(1)))
      throw new StreamCompileError(`unexpected character ${JSON.stringify(c)}`, at, FOREIGN[c]);
    if (isNameStart(c)) {
      const from = this.#index;
      while (this.#index < this.#source.length && isNamePart(this.#char())) this.#index += 1;
      return this.#push('name', this.#source.slice(from, this.#index), at);
    }
    const two = c + this.#char(1);
    if (TWO_CHARACTERS.has(two)) {
      this.#index += 2;
      return this.#push('symbol', two, at);
    }
    if (!ONE_CHARACTER.has(c)) {
      throw new StreamCompileError(`unexpected character ${JSON.stringify(c)}`, at, 'put unusual names in brackets');
    }
    this.#index += 1;
    this.#push('symbol', c, at);
  }

  /** In `items.0` and `rows.1.0` the points belong to the path and not to numbers; behind a blank, as in `THEN .5`, not. */
  #afterPath(): boolean {
    const last = this.#tokens.at(-1);
    if (last === undefined || this.#end !== this.#index) return false;
    if (last.kind === 'integer') return this.#tokens.at(-2)?.text === '.';
    return last.kind === 'name' || last.kind === 'bracketed' || last.kind === 'doubleQuoted';
  }

  #quoted(kind: TokenKind, close: string, message: string, at: Position): void {
    this.#index += 1;
    let text = '';
    let from = this.#index;
    for (;;) {
      if (this.#index >= this.#source.length) throw new StreamCompileError(message, at, `close it with ${close}`);
      if (this.#char() === close) {
        text += this.#source.slice(from, this.#index);
        this.#index += 1;
        if (this.#char() !== close) break;
        text += close;
        this.#index += 1;
        from = this.#index;
      } else {
        this.#step();
      }
    }
    this.#push(kind, text, at);
  }

  #number(at: Position): void {
    const from = this.#index;
    let kind: TokenKind = 'integer';
    const skipDigits = (): void => {
      while (isDigit(this.#char())) this.#index += 1;
    };
    skipDigits();
    const isPlace = this.#tokens.at(-1)?.text === '.' && this.#tokens.at(-1)?.kind === 'symbol';
    if (!isPlace && this.#char() === '.' && !isNameStart(this.#char(1))) {
      kind = 'decimal';
      this.#index += 1;
      skipDigits();
    }
    if (!isPlace && this.#char().toLowerCase() === 'e') {
      const signed = this.#char(1) === '+' || this.#char(1) === '-' ? 2 : 1;
      if (isDigit(this.#char(signed))) {
        kind = 'decimal';
        this.#index += signed;
        skipDigits();
      }
    }
    if (isNameStart(this.#char())) {
      throw new StreamCompileError('a name cannot begin with a digit', at, 'put the name in brackets: [2nd]');
    }
    this.#push(kind, this.#source.slice(from, this.#index), at);
  }
}
