import { CHOICES } from '../choices.ts';
import { Room, SHORT_TEXT } from './row-size.ts';
import { DateTime, formatDateTime, parseDateTime } from './time.ts';
import { Float, type RecordValue, Row, type Value, float, integer } from './value.ts';

export type CompatibilityLevel = '1.0' | '1.1' | '1.2';

/** Thrown inside this module and its caller only: the payload is no event ("Input data errors", Azure documentation). */
export class PayloadError extends Error {}

/** From here on JSON is written with an exponent, and such a number is a float, not a whole number that is too large. */
const EXPONENT_FROM = 1e21;

/**
 * Gives parsed JSON the types of the language ("Data types" and "Compatibility level", Stream Analytics reference):
 * booleans are bit from 1.2 and bigint before; at 1.0 names are lower-cased and ISO text becomes datetime; a whole
 * number beyond 64 bits makes the event unreadable. What needs no change is handed through as it is.
 */
export function readJson(value: unknown, level: CompatibilityLevel, depth = 0): Value {
  switch (typeof value) {
    case 'string':
      return level === '1.0' ? (parseDateTime(value) ?? value) : value;
    case 'number': {
      if (Number.isSafeInteger(value)) return value;
      if (!Number.isInteger(value)) return Number.isNaN(value) ? null : value;
      if (Math.abs(value) >= EXPONENT_FROM) return float(value);
      const whole = integer(value);
      if (whole === null) throw new PayloadError('a whole number does not fit 64 bits');
      return whole;
    }
    case 'boolean':
      return level === '1.2' ? value : value ? 1 : 0;
    case 'object':
      break;
    default:
      return null;
  }
  if (value === null) return null;
  if (depth > CHOICES.maxPayloadDepth) throw new PayloadError(`JSON is nested deeper than ${CHOICES.maxPayloadDepth}`);
  return Array.isArray(value) ? readArray(value, level, depth) : readRecord(value as RecordValue, level, depth);
}

/** The same for what has to be a record, as an event has; null for anything else. */
export function readJsonRecord(value: unknown, level: CompatibilityLevel): RecordValue | null {
  const isOne = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isOne ? readRecord(value as RecordValue, level, 0) : null;
}

function readArray(items: readonly unknown[], level: CompatibilityLevel, depth: number): Value {
  let copy: Value[] | undefined;
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i];
    const read = readJson(item, level, depth + 1);
    if (copy === undefined && read !== item) copy = items.slice(0, i) as Value[];
    if (copy !== undefined) copy.push(read);
  }
  return copy ?? (items as Value[]);
}

/** True when no value of a record needs another type, as in most events: only text, usual numbers, NULL and bits. */
function isPlain(record: RecordValue, level: CompatibilityLevel): boolean {
  if (level === '1.0') return false;
  for (const key in record) {
    const item = record[key];
    if (typeof item === 'string' || item === null) continue;
    if (typeof item === 'number' && item <= Number.MAX_SAFE_INTEGER && item >= Number.MIN_SAFE_INTEGER) continue;
    if (typeof item === 'boolean' && level === '1.2') continue;
    return false;
  }
  return true;
}

function readRecord(record: RecordValue, level: CompatibilityLevel, depth: number): RecordValue {
  if (isPlain(record, level)) return record;
  let copy: { [name: string]: Value } | undefined = level === '1.0' ? new Row() : undefined;
  for (const key in record) {
    if (!Object.hasOwn(record, key)) continue;
    const item = record[key];
    const read = readJson(item, level, depth + 1);
    if (copy === undefined && read !== item) {
      copy = new Row();
      for (const before in record) {
        if (before === key) break;
        if (Object.hasOwn(record, before)) copy[before] = record[before] ?? null;
      }
    }
    if (copy !== undefined) copy[level === '1.0' ? key.toLowerCase() : key] = read;
  }
  return copy ?? record;
}

/**
 * A value as JSON for an output: datetime becomes ISO text with seven digits, float and bigint become numbers.
 * @throws StreamRuntimeError `RowTooLarge`.
 */
export function toJson(value: Value, room?: Room): unknown {
  if (typeof value === 'string') {
    if (value.length >= SHORT_TEXT) room?.take(value.length);
    return value;
  }
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? Number(value) : value;
  if (value instanceof DateTime) return formatDateTime(value);
  if (value instanceof Float) return value.value;
  const inside = room ?? new Room();
  if (!Array.isArray(value)) return rowToJson(value as RecordValue, inside);
  inside.take(value.length + 1);
  return value.map((item: Value) => toJson(item, inside));
}

/** @throws StreamRuntimeError `RowTooLarge`. */
export function rowToJson(record: RecordValue, room?: Room): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  let inside = room;
  inside?.take(1);
  for (const key in record) {
    if (!Object.hasOwn(record, key)) continue;
    const item = record[key] ?? null;
    let json: unknown = item;
    if (typeof item === 'object' || typeof item === 'bigint' || (typeof item === 'string' && item.length >= SHORT_TEXT))
      json = toJson(item, (inside ??= new Room()));
    else if (room !== undefined) room.take(1);
    if (key === '__proto__') {
      Object.defineProperty(out, key, { value: json, enumerable: true, writable: true, configurable: true });
    } else {
      out[key] = json;
    }
  }
  return out;
}
