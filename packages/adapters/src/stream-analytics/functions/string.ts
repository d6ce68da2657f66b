import { StreamRuntimeError } from '../errors.ts';
import { toText } from '../types/cast.ts';
import { MAX_TEXT, joinText } from '../types/text-limit.ts';
import { type Value, numberOf } from '../types/value.ts';
import { likeMatcher } from './like.ts';
import { regexMatcher, regexRefusal } from './regex/matcher.ts';
import type { FunctionTable } from './scalar.ts';

function whole(value: Value | undefined): number {
  const number = value === undefined ? undefined : numberOf(value);
  return number === undefined ? 0 : Math.trunc(number);
}

function notNegative(name: string, value: Value | undefined): number {
  const number = whole(value);
  if (number < 0) throw new StreamRuntimeError('InvalidArgument', `${name} was given the negative length ${number}`);
  return number;
}

/** Positions count from 1; a start below 1 shortens the result ("SUBSTRING", Stream Analytics reference). */
function substring(text: string, start: number, length: number): string {
  return text.slice(Math.max(start - 1, 0), Math.max(start - 1 + length, 0));
}

function translate(text: string, from: string, to: string): string {
  const source = [...from];
  const target = [...to];
  if (source.length !== target.length) {
    throw new StreamRuntimeError('InvalidArgument', 'TRANSLATE needs two character lists of the same length');
  }
  let out = '';
  for (const character of text) {
    const index = source.indexOf(character);
    out += index < 0 ? character : (target[index] ?? '');
  }
  return out;
}

const BLANK = /\p{White_Space}/u;

/** Blanks are the characters with the Unicode property White_Space, which is not quite what JavaScript trims. */
function trimStart(text: string): string {
  let from = 0;
  while (from < text.length && BLANK.test(text.charAt(from))) from += 1;
  return text.slice(from);
}

function trimEnd(text: string): string {
  let to = text.length;
  while (to > 0 && BLANK.test(text.charAt(to - 1))) to -= 1;
  return text.slice(0, to);
}

/** "STUFF", Stream Analytics reference: a start before the text is its first character, one after it gives ''. */
function stuff(text: string, start: number, length: number, inserted: string): Value {
  if (start > text.length) return '';
  const from = Math.max(start, 1) - 1;
  return joinText([text.slice(0, from), inserted, text.slice(from + length)]);
}

/** Blanks at the end do not count. A pattern would look at every run of blanks anew, in quadratic time. */
function lengthOf(text: string): number {
  let length = text.length;
  while (length > 0 && text.charAt(length - 1) === ' ') length -= 1;
  return length;
}

/** NULL for a negative count, and for what would be too long. */
function repeat(text: string, count: number): Value {
  if (count < 0) return null;
  if (text === '') return '';
  return text.length * count > MAX_TEXT ? null : text.repeat(count);
}

export const STRING_FUNCTIONS: FunctionTable = {
  LEN: { min: 1, max: 1, call: (a = null) => lengthOf(toText(a)) },
  UPPER: { min: 1, max: 1, call: (a = null) => toText(a).toUpperCase() },
  LOWER: { min: 1, max: 1, call: (a = null) => toText(a).toLowerCase() },
  TRIM: { min: 1, max: 1, call: (a = null) => trimStart(trimEnd(toText(a))) },
  LTRIM: { min: 1, max: 1, call: (a = null) => trimStart(toText(a)) },
  RTRIM: { min: 1, max: 1, call: (a = null) => trimEnd(toText(a)) },
  REVERSE: { min: 1, max: 1, call: (a = null) => [...toText(a)].reverse().join('') },
  SUBSTRING: { min: 3, max: 3, call: (a = null, b, c) => substring(toText(a), whole(b), notNegative('SUBSTRING', c)) },
  LEFT: { min: 2, max: 2, call: (a = null, b) => toText(a).slice(0, notNegative('LEFT', b)) },
  RIGHT: {
    min: 2,
    max: 2,
    call: (a = null, b) => {
      const count = notNegative('RIGHT', b);
      return count === 0 ? '' : toText(a).slice(-count);
    },
  },
  CHARINDEX: {
    min: 2,
    max: 3,
    call: (a = null, b = null, c = 1) => {
      const find = toText(a);
      return find === '' ? 0 : toText(b).indexOf(find, Math.max(whole(c) - 1, 0)) + 1;
    },
  },
  PATINDEX: { min: 2, max: 2, call: (a = null, b = null) => likeMatcher(toText(a)).find(toText(b)) },
  REGEXMATCH: {
    min: 2,
    max: 2,
    call: (a = null, b = null) => regexMatcher(toText(b))(toText(a)) ?? null,
    refusal: (index, text) => (index === 1 ? regexRefusal(text) : undefined),
  },
  REPLACE: {
    min: 3,
    max: 3,
    call: (a = null, b = null, c = null) => (b === '' ? toText(a) : joinText(toText(a).split(toText(b)), toText(c))),
  },
  STUFF: {
    min: 4,
    max: 4,
    call: (a = null, b, c, d = null) => stuff(toText(a), whole(b), notNegative('STUFF', c), toText(d)),
  },
  REPLICATE: { min: 2, max: 2, call: (a = null, b) => repeat(toText(a), whole(b)) },
  SPACE: { min: 1, max: 1, call: (a) => repeat(' ', whole(a)) },
  TRANSLATE: { min: 3, max: 3, call: (a = null, b = null, c = null) => translate(toText(a), toText(b), toText(c)) },
  CONCAT: { min: 2, max: 254, seesNull: true, call: (...args) => joinText(args.map(toText)) },
  CONCAT_WS: {
    min: 2,
    max: 254,
    seesNull: true,
    call: (separator = null, ...args) => joinText(args.filter((arg) => arg !== null).map(toText), toText(separator)),
  },
  NCHAR: {
    min: 1,
    max: 1,
    call: (a) => (whole(a) >= 0 && whole(a) <= 0x10ffff ? String.fromCodePoint(whole(a)) : null),
  },
  UNICODE: { min: 1, max: 1, call: (a = null) => toText(a).codePointAt(0) ?? null },
};
