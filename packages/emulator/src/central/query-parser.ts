import { tokenize, type Token } from '../hub/query/lexer.ts';
import type { Condition, Operand } from '../hub/query/parser.ts';
import { invalidBody } from './central-error.ts';
import { durationOf } from './duration.ts';

/** Functions over the rows of a group. */
export type QueryFunction = 'SUM' | 'MAX' | 'MIN' | 'COUNT' | 'AVG' | 'FIRST' | 'LAST';

/** One item of SELECT: a value as it is, or a function over many. */
export interface QueryItem {
  readonly path: readonly string[];
  readonly function?: QueryFunction;
  readonly name: string;
}

/** A query of telemetry (preview API 2022-10-31). */
export interface TelemetryQuery {
  readonly template: string;
  readonly top: number;
  readonly items: readonly QueryItem[];
  readonly where: Condition | undefined;
  /** Milliseconds back from now, or a fixed range. */
  readonly within: { readonly lastMs: number } | { readonly from: number; readonly to: number } | undefined;
  readonly groupByMs: number | undefined;
  readonly orderBy: { readonly name: string; readonly isDescending: boolean } | undefined;
}

const FUNCTIONS: readonly QueryFunction[] = ['SUM', 'MAX', 'MIN', 'COUNT', 'AVG', 'FIRST', 'LAST'];
const MAX_TEXT = 350;
const MAX_ITEMS = 15;
const MAX_OPERATORS = 10;
const MAX_ROWS = 10_000;

/** @throws CentralError 400, or HubError 400 for a character that belongs nowhere. */
export function parseTelemetryQuery(text: string): TelemetryQuery {
  if (text.length > MAX_TEXT) throw invalidBody(`A query has at most ${MAX_TEXT} characters.`);
  const from = /\bFROM\s+(dtmi:[A-Za-z0-9_:.;-]+)/i.exec(text);
  if (!from) throw invalidBody('A query needs FROM and the id of a device template.');
  // The lexer knows no colons; the template is not its business.
  const rest = text.replace(from[0], 'FROM template');
  return new TelemetryQueryParser(tokenize(rest), from[1]!).query();
}

class TelemetryQueryParser {
  readonly #tokens: readonly Token[];
  readonly #template: string;
  #at = 0;
  #operators = 0;
  #within: TelemetryQuery['within'];

  constructor(tokens: readonly Token[], template: string) {
    this.#tokens = tokens;
    this.#template = template;
  }

  query(): TelemetryQuery {
    this.#expect('SELECT');
    const top = this.#take('TOP') ? this.#number() : MAX_ROWS;
    const items = [this.#item()];
    while (this.#take(',')) items.push(this.#item());
    if (items.length > MAX_ITEMS) throw invalidBody(`A query selects at most ${MAX_ITEMS} items.`);
    this.#expect('FROM');
    this.#expect('template');
    const where = this.#take('WHERE') ? this.#or(0) : undefined;
    const groupByMs = this.#groupBy();
    const orderBy = this.#orderBy();
    if (this.#at < this.#tokens.length) this.#fail('the end');
    if (this.#operators > MAX_OPERATORS) throw invalidBody(`A query has at most ${MAX_OPERATORS} operators.`);
    const within = this.#within;
    return { template: this.#template, top: Math.min(top, MAX_ROWS), items, where, within, groupByMs, orderBy };
  }

  #item(): QueryItem {
    const used = FUNCTIONS.find((name) => this.#isWord(name) && this.#isSymbolAt(1, '('));
    if (used) {
      this.#at += 2;
      const path = this.#path();
      this.#expect(')');
      return { path, function: used, name: this.#alias() ?? `${used.toLowerCase()}_${path.join('.')}` };
    }
    const path = this.#path();
    return { path, name: this.#alias() ?? path.join('.') };
  }

  #alias(): string | undefined {
    return this.#take('AS') ? this.#path().join('.') : undefined;
  }

  #groupBy(): number | undefined {
    if (!this.#take('GROUP')) return undefined;
    this.#expect('BY');
    let ms: number | undefined;
    do {
      if (!this.#take('WINDOW')) {
        this.#path();
        continue;
      }
      this.#expect('(');
      ms = durationOf(this.#path().join('.'));
      this.#expect(')');
    } while (this.#take(','));
    return ms;
  }

  #orderBy(): TelemetryQuery['orderBy'] {
    if (!this.#take('ORDER')) return undefined;
    this.#expect('BY');
    const name = this.#path().join('.');
    const isDescending = this.#take('DESC');
    if (!isDescending) this.#take('ASC');
    return { name, isDescending };
  }

  #or(depth: number): Condition {
    if (depth > MAX_OPERATORS) throw invalidBody('The query is nested too deeply.');
    let left = this.#and(depth);
    while (this.#takeOperator('OR')) left = { kind: 'or', left, right: this.#and(depth) };
    return left;
  }

  #and(depth: number): Condition {
    let left = this.#primary(depth);
    while (this.#takeOperator('AND')) left = { kind: 'and', left, right: this.#primary(depth) };
    return left;
  }

  #primary(depth: number): Condition {
    if (this.#take('(')) {
      const inner = this.#or(depth + 1);
      this.#expect(')');
      return inner;
    }
    if (this.#take('WITHIN_WINDOW')) return this.#withinWindow();
    const left = this.#operand();
    if (this.#takeOperator('IN')) {
      this.#expect('(');
      const values = [this.#literal()];
      while (this.#take(',')) values.push(this.#literal());
      this.#expect(')');
      return { kind: 'in', operand: left, values, isNegated: false };
    }
    for (const symbol of ['=', '!=', '<>', '<=', '>=', '<', '>'] as const) {
      if (!this.#takeOperator(symbol)) continue;
      return { kind: 'compare', operator: symbol === '<>' ? '!=' : symbol, left, right: this.#operand() };
    }
    return this.#fail('a comparison');
  }

  /** A range of time is a condition on the rows to look at; as a condition on a row it is always met. */
  #withinWindow(): Condition {
    this.#expect('(');
    const token = this.#tokens[this.#at];
    if (token?.kind === 'string') {
      this.#at += 1;
      const [from = '', to = ''] = token.value.split('/');
      const range = { from: Date.parse(from), to: Date.parse(to) };
      if (Number.isNaN(range.from) || Number.isNaN(range.to))
        throw invalidBody("WITHIN_WINDOW takes 'from/to' or a duration.");
      this.#within = range;
    } else {
      this.#within = { lastMs: durationOf(this.#path().join('.')) };
    }
    this.#expect(')');
    const one: Operand = { kind: 'literal', value: 1 };
    return { kind: 'compare', operator: '=', left: one, right: one };
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at];
    const isLiteral =
      token?.kind === 'string' || token?.kind === 'number' || this.#isWord('true') || this.#isWord('false');
    return isLiteral ? { kind: 'literal', value: this.#literal() } : { kind: 'path', path: this.#path() };
  }

  #literal(): string | number | boolean {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === 'string' || token?.kind === 'number') return token.value;
    if (token?.kind === 'name' && /^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true';
    this.#at -= 1;
    return this.#fail('a value');
  }

  #number(): number {
    const value = this.#literal();
    return typeof value === 'number' && value > 0 ? value : this.#fail('a number');
  }

  #path(): string[] {
    const path: string[] = [];
    do {
      const token = this.#tokens[this.#at];
      if (token?.kind !== 'name') return this.#fail('a name');
      path.push(token.text);
      this.#at += 1;
    } while (this.#take('.'));
    return path;
  }

  #takeOperator(text: string): boolean {
    if (!this.#take(text)) return false;
    this.#operators += 1;
    return true;
  }

  #isWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'name' && token.text.toLowerCase() === word.toLowerCase();
  }

  #isSymbolAt(ahead: number, symbol: string): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'symbol' && token.text === symbol;
  }

  #take(text: string): boolean {
    if (!this.#isWord(text) && !this.#isSymbolAt(0, text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(text);
  }

  #fail(expected: string): never {
    const token = this.#tokens[this.#at];
    const found = !token ? 'the end' : 'text' in token ? token.text : String(token.value);
    throw invalidBody(`The query is not valid: expected ${expected}, found ${found.slice(0, 64)}.`);
  }
}
