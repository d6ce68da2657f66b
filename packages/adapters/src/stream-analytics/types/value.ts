import { DateTime } from './time.ts';

/**
 * A float whose value is a whole number. A plain JS number that is whole is a bigint of the query language and one with
 * a fraction is a float, so only this third case needs a box; the common cases stay unboxed.
 */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export interface RecordValue {
  readonly [name: string]: Value;
}
export type ArrayValue = readonly Value[];
/** Whole numbers beyond 2^53 are JS bigints. NULL is null; a missing field reads as NULL. */
export type Value = null | number | bigint | string | boolean | Float | DateTime | RecordValue | ArrayValue;

/**
 * Records made by the engine. Their prototype is empty, so no column name (`__proto__`, `constructor`) is special, and
 * unlike `Object.create(null)` V8 keeps them in fast mode.
 */
export const Row = function Row() {
  // Columns are added by the projection.
} as unknown as new () => { [name: string]: Value };
Object.defineProperty(Row, 'prototype', { value: Object.freeze(Object.create(null)), writable: false });

export function isRecord(value: Value): value is RecordValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Float) &&
    !(value instanceof DateTime)
  );
}

export function isArray(value: Value): value is ArrayValue {
  return Array.isArray(value);
}

/** A float result in its canonical form; NaN and infinities are NULL. */
export function float(value: number): Value {
  if (Number.isInteger(value)) return new Float(value);
  return Number.isNaN(value) || value === Infinity || value === -Infinity ? null : value;
}

const MIN_64 = -(2n ** 63n);
const MAX_64 = 2n ** 63n - 1n;

/** A 64-bit integer in its canonical form; NULL when it does not fit. */
export function integer(value: number | bigint): Value {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value;
    if (!Number.isInteger(value)) return null;
    return integer(BigInt(value));
  }
  if (value < MIN_64 || value > MAX_64) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The number in a value of a numeric type, else undefined. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return undefined;
}

/** True for values of type bigint (and bit, which acts as one in arithmetic). */
export function isInteger(value: Value): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'bigint' || typeof value === 'boolean';
}

export type TypeName = 'bigint' | 'float' | 'nvarchar(max)' | 'datetime' | 'bit' | 'record' | 'array';

export function typeOf(value: Value): TypeName | null {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'bigint' : 'float';
    case 'bigint':
      return 'bigint';
    case 'string':
      return 'nvarchar(max)';
    case 'boolean':
      return 'bit';
    default:
      if (value === null) return null;
      if (value instanceof Float) return 'float';
      if (value instanceof DateTime) return 'datetime';
      return Array.isArray(value) ? 'array' : 'record';
  }
}

/** Names an object inherits: only for these must a lookup ask whether the property is the record's own. */
export const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Reads one field of a record without regard to case; an exact match wins. The closure remembers the spelling it found
 * last, so that events of one shape cost one property read.
 */
export function fieldReader(name: string): (record: RecordValue) => Value {
  const lower = name.toLowerCase();
  let spelling = name;
  let special = INHERITED.has(spelling);
  return (record) => {
    const found = special && !Object.hasOwn(record, spelling) ? undefined : record[spelling];
    if (found !== undefined && (spelling === name || !Object.hasOwn(record, name))) return found;
    if (Object.hasOwn(record, name)) {
      spelling = name;
      special = INHERITED.has(name);
      return record[name] ?? null;
    }
    for (const key in record) {
      if (key.length === lower.length && key.toLowerCase() === lower && Object.hasOwn(record, key)) {
        spelling = key;
        special = INHERITED.has(key);
        return record[key] ?? null;
      }
    }
    return null;
  };
}

/** The own key of a record that reads `name`, else undefined. */
export function findKey(record: RecordValue, name: string): string | undefined {
  if (Object.hasOwn(record, name)) return name;
  const lower = name.toLowerCase();
  for (const key of Object.keys(record)) if (key.toLowerCase() === lower) return key;
  return undefined;
}
