import { DateTime } from './time.ts';
import { Float, type Value, numberOf } from './value.ts';
import { parseNumber, toDateTime } from './cast.ts';
import { toJson } from './json.ts';

/** Order of two values, or null when they have none (NULL, records, text that is no number beside a number). */
export function compare(a: Value, b: Value): number | null {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (a === null || b === null) return null;
  if (a instanceof DateTime || b instanceof DateTime) {
    const x = toDateTime(a);
    const y = toDateTime(b);
    if (x === null || y === null) return null;
    return x.ms === y.ms ? Math.sign(x.sub - y.sub) : x.ms < y.ms ? -1 : 1;
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  const x = typeof a === 'string' ? parseNumber(a) : numberOf(a);
  const y = typeof b === 'string' ? parseNumber(b) : numberOf(b);
  if (x === undefined || y === undefined) return null;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Total order for ORDER BY: NULL is the smallest, values that do not compare count as equal. */
export function order(a: Value, b: Value): number {
  if (a === null) return b === null ? 0 : -1;
  return b === null ? 1 : (compare(a, b) ?? 0);
}

export type Key = string | number | boolean | null;

function textKey(value: Value): string {
  if (value instanceof DateTime) return `\u0001d${value.ms}.${value.sub}`;
  if (typeof value === 'bigint') return `\u0001i${value}`;
  return `\u0001j${JSON.stringify(toJson(value))}`;
}

/** A Map key under which equal values meet: numbers by value, text apart from numbers. */
export function keyOf(value: Value): Key {
  if (typeof value === 'string' || typeof value === 'number' || value === null || typeof value === 'boolean')
    return value;
  if (value instanceof Float) return value.value;
  return textKey(value);
}

/** One Map key for several values. */
export function keyOfAll(values: readonly Value[], keyOfOne: (value: Value) => Key = keyOf): Key {
  if (values.length === 1) return keyOfOne(values[0] ?? null);
  let key = '';
  for (const value of values) {
    const one = keyOfOne(value);
    const text = String(one);
    key += `${typeof one === 'string' ? 's' : one === null ? 'z' : typeof one === 'number' ? 'n' : 'b'}${text.length}:${text}`;
  }
  return key;
}

/** The first characters of text that may spell a number or an instant. */
const SPELLS = /^[\s\d+\-.]/;

/**
 * A Map key under which a value meets every value that `compare` finds equal to it, and perhaps others, so the caller
 * compares again. Text that spells a number meets the number, text that spells an instant the datetime.
 */
export function comparisonKey(value: Value): Key {
  if (typeof value === 'string') {
    if (!SPELLS.test(value)) return value;
    const number = parseNumber(value);
    if (number !== undefined) return number;
    const time = toDateTime(value);
    return time === null ? value : textKey(time);
  }
  return value instanceof DateTime ? textKey(value) : (numberOf(value) ?? keyOf(value));
}
