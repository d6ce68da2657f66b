import { type CharacterSet, type SetItem, anyButLineEnd, characterSet, classOf, oneOf } from './character-set.ts';

/** A regular expression, read. Whether a quantifier is greedy is lost: it does not change where the first match begins. */
export type Regex =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly kind: 'choice'; readonly parts: readonly Regex[] }
  | { readonly kind: 'repeat'; readonly part: Regex; readonly min: number; readonly max: number }
  | { readonly kind: 'place'; readonly at: Place }
  | { readonly kind: 'look'; readonly part: Regex; readonly ahead: boolean; readonly negated: boolean };

export type Place = 'start' | 'end' | 'boundary' | 'inside';

/** A pattern that is sound but needs more than linear time: back-references. */
export class UnsupportedRegex extends Error {}

const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const QUANTIFIER = /^\{(\d+)(,(\d*))?\}/;
const GROUP_NAME = /^\?<[^=!>][^>]*>/;

/** Reads a pattern that JavaScript accepts without the flags `u` and `v`; what it refuses must be asked before. */
export class RegexReader {
  readonly #text: string;
  #at = 0;
  readonly #groups: number;
  readonly #hasNames: boolean;

  constructor(text: string) {
    this.#text = text;
    const bare = text.replace(/\\[^]/g, '').replace(/\[[^\]]*\]/g, '');
    this.#groups = [...bare.matchAll(/\((?!\?)|\(\?<(?![=!])/g)].length;
    this.#hasNames = /\(\?<(?![=!])/.test(bare);
  }

  read(): Regex {
    return this.#choice();
  }

  get #next(): string {
    return this.#text.charAt(this.#at);
  }

  #take(): string {
    const next = this.#next;
    this.#at += 1;
    return next;
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #takesPattern(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#text.slice(this.#at, this.#at + 300));
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #choice(): Regex {
    const parts = [this.#sequence()];
    while (this.#takes('|')) parts.push(this.#sequence());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
  }

  #sequence(): Regex {
    const parts: Regex[] = [];
    while (this.#at < this.#text.length && this.#next !== '|' && this.#next !== ')') parts.push(this.#quantified());
    return { kind: 'sequence', parts };
  }

  #quantified(): Regex {
    const part = this.#atom();
    let range: { min: number; max: number } | undefined;
    if (this.#takes('*')) range = { min: 0, max: Infinity };
    else if (this.#takes('+')) range = { min: 1, max: Infinity };
    else if (this.#takes('?')) range = { min: 0, max: 1 };
    else {
      const counted = this.#takesPattern(QUANTIFIER);
      if (counted === undefined) return part;
      const min = Number(counted[1]);
      range = { min, max: counted[2] === undefined ? min : counted[3] === '' ? Infinity : Number(counted[3]) };
    }
    this.#takes('?');
    return { kind: 'repeat', part, ...range };
  }

  #atom(): Regex {
    switch (this.#take()) {
      case '^':
        return { kind: 'place', at: 'start' };
      case '$':
        return { kind: 'place', at: 'end' };
      case '.':
        return { kind: 'set', set: anyButLineEnd };
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', set: this.#class() };
      case '\\':
        return this.#escape();
      default:
        return { kind: 'set', set: oneOf(this.#text.charCodeAt(this.#at - 1)) };
    }
  }

  #group(): Regex {
    let look: { ahead: boolean; negated: boolean } | undefined;
    if (this.#takes('?=')) look = { ahead: true, negated: false };
    else if (this.#takes('?!')) look = { ahead: true, negated: true };
    else if (this.#takes('?<=')) look = { ahead: false, negated: false };
    else if (this.#takes('?<!')) look = { ahead: false, negated: true };
    else if (!this.#takes('?:')) {
      this.#takesPattern(GROUP_NAME);
      // Newer engines know flags of a group, `(?i:…)`.
      if (this.#next === '?') throw new UnsupportedRegex('flags of a group');
    }
    const part = this.#choice();
    this.#takes(')');
    return look === undefined ? part : { kind: 'look', part, ...look };
  }

  #escape(): Regex {
    if (this.#takes('b')) return { kind: 'place', at: 'boundary' };
    if (this.#takes('B')) return { kind: 'place', at: 'inside' };
    if (this.#next >= '1' && this.#next <= '9') {
      const number = Number(/^\d+/.exec(this.#text.slice(this.#at, this.#at + 10))?.[0]);
      if (number <= this.#groups) throw new UnsupportedRegex('back-references');
    }
    if (this.#next === 'k' && this.#hasNames) throw new UnsupportedRegex('back-references');
    const item = this.#escaped();
    return { kind: 'set', set: typeof item === 'number' ? oneOf(item) : characterSet([item], false) };
  }

  /** What stands after a backslash: one character, or a class of them. */
  #escaped(): number | SetItem {
    const c = this.#take();
    const known = classOf(c);
    if (known !== undefined) return known;
    if (Object.hasOwn(CONTROL, c)) return CONTROL[c] ?? 0;
    if (c === 'x' || c === 'u') {
      const digits = this.#takesPattern(c === 'x' ? /^[\da-f]{2}/i : /^[\da-f]{4}/i);
      return digits === undefined ? c.charCodeAt(0) : parseInt(digits[0], 16);
    }
    if (c === 'c') {
      const letter = this.#takesPattern(/^[a-z]/i);
      if (letter !== undefined) return letter[0].charCodeAt(0) % 32;
      this.#at -= 1;
      return 92;
    }
    if (c >= '0' && c <= '7') {
      this.#at -= 1;
      // Octal, which JavaScript still reads: at most 377.
      return parseInt(this.#takesPattern(/^([0-3][0-7]{0,2}|[4-7][0-7]?)/)?.[0] ?? '0', 8);
    }
    return c.charCodeAt(0);
  }

  #class(): CharacterSet {
    const negated = this.#takes('^');
    const items: SetItem[] = [];
    while (this.#at < this.#text.length && this.#next !== ']') {
      const low = this.#member();
      if (this.#next !== '-' || this.#text.charAt(this.#at + 1) === ']' || this.#at + 1 >= this.#text.length) {
        items.push(typeof low === 'number' ? { low, high: low } : low);
        continue;
      }
      this.#at += 1;
      const high = this.#member();
      if (typeof low === 'number' && typeof high === 'number') items.push({ low, high });
      // `[\d-x]`: the hyphen is itself.
      else for (const item of [low, 45, high]) items.push(typeof item === 'number' ? { low: item, high: item } : item);
    }
    this.#at += 1;
    return characterSet(items, negated);
  }

  #member(): number | SetItem {
    if (!this.#takes('\\')) return this.#take().charCodeAt(0);
    if (this.#takes('b')) return 8;
    return this.#escaped();
  }
}
