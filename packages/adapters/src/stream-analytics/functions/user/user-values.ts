import { DateTime, inRange } from '../../types/time.ts';
import { Float, type RecordValue, Row, type Value, float, integer } from '../../types/value.ts';

/** Levels of records and arrays in a value that a user function gives back. */
const MAX_DEPTH = 60;

/** A value of the query as a user function sees it: always a copy. */
export function toUser(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Float) return value.value;
  if (value instanceof DateTime) return new Date(value.ms);
  if (Array.isArray(value)) return value.map(toUser);
  const record = value as RecordValue;
  const object: Record<string, unknown> = {};
  for (const key of Object.keys(record)) {
    const member = toUser(record[key] ?? null);
    // Assigning this name would set the prototype.
    if (key === '__proto__') Object.defineProperty(object, key, { value: member, enumerable: true });
    else object[key] = member;
  }
  return object;
}

/**
 * What a user function gave back, as a value of the query.
 * @throws TypeError for what has no type there: functions, symbols, promises, cycles.
 */
export function fromUser(value: unknown, depth = 0): Value {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isInteger(value) ? (integer(value) ?? float(value)) : float(value);
    case 'bigint': {
      const whole = integer(value);
      if (whole === null) throw new TypeError(`${value} is no 64-bit integer`);
      return whole;
    }
    case 'object':
      return value === null ? null : fromObject(value, depth + 1);
    default:
      throw new TypeError(`a ${typeof value} is no value of a query`);
  }
}

function fromObject(value: object, depth: number): Value {
  if (depth > MAX_DEPTH) throw new TypeError('the result is nested too deep, or contains itself');
  if (value instanceof Date) return dateOf(value.getTime());
  if (value instanceof Promise) throw new TypeError('a function must not be asynchronous');
  if (Array.isArray(value)) return value.map((item: unknown) => fromUser(item, depth));
  const row = new Row();
  for (const [key, member] of Object.entries(value)) row[key] = fromUser(member, depth);
  return row;
}

function dateOf(ms: number): Value {
  return inRange(ms) ? new DateTime(ms, 0) : null;
}
