import { DateTime, formatDateTime, parseDateTime } from './time.ts';
import { toJson } from './json.ts';
import { Float, type TypeName, type Value, float, integer, isArray, isRecord, numberOf, typeOf } from './value.ts';

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d{1,19}$/;

/** The number that text spells, else undefined. Blanks around it are allowed. */
export function parseNumber(text: string): number | undefined {
  if (text.length > 400) return undefined;
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) : undefined;
}

/** Text becomes a datetime; a datetime stays; everything else is null. The implicit conversion of date functions. */
export function toDateTime(value: Value): DateTime | null {
  if (value instanceof DateTime) return value;
  return typeof value === 'string' ? parseDateTime(value) : null;
}

/** How a value reads as text: what CAST to nvarchar(max) and CONCAT give. */
export function toText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof DateTime) return formatDateTime(value);
  if (value instanceof Float) return String(value.value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'object') return JSON.stringify(toJson(value));
  return String(value);
}

function toBigint(value: Value): Value | undefined {
  if (typeof value === 'string') {
    const text = value.length > 64 ? '' : value.trim();
    return WHOLE.test(text) ? (integer(BigInt(text.replace('+', ''))) ?? undefined) : undefined;
  }
  if (typeof value === 'bigint') return value;
  const number = numberOf(value);
  return number === undefined ? undefined : (integer(Math.trunc(number)) ?? undefined);
}

function toFloat(value: Value): Value | undefined {
  const number = typeof value === 'string' ? parseNumber(value) : numberOf(value);
  return number === undefined ? undefined : (float(number) ?? undefined);
}

function toBit(value: Value): boolean | undefined {
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    if (text === 'true' || text === '1') return true;
    return text === 'false' || text === '0' ? false : undefined;
  }
  const number = numberOf(value);
  return number === undefined ? undefined : number !== 0;
}

/** Converts to a type of the language; undefined when that is impossible. NULL stays NULL. */
export function convert(value: Value, type: TypeName): Value | undefined {
  if (value === null) return null;
  switch (type) {
    case 'bigint':
      return toBigint(value);
    case 'float':
      return toFloat(value);
    case 'nvarchar(max)':
      return toText(value);
    case 'datetime':
      return toDateTime(value) ?? undefined;
    case 'bit':
      return toBit(value);
    case 'record':
      return isRecord(value) ? value : undefined;
    case 'array':
      return isArray(value) ? value : undefined;
  }
}

/**
 * What a column declared by CREATE TABLE accepts: a value of its type, or one that JSON writes so and that becomes it
 * without loss, as a whole number becomes float and text a datetime. "CREATE TABLE cannot be used to convert types", says
 * its page: text that spells a number is text.
 */
export function fits(value: Value, type: TypeName): Value | undefined {
  const from = typeOf(value);
  if (from === null || from === type) return value;
  if (type === 'float' && from === 'bigint') return convert(value, type);
  if (type === 'bigint' && from === 'bit') return convert(value, type);
  if (type === 'bit' && from === 'bigint') return value === 0 || value === 1 ? value === 1 : undefined;
  if (type === 'datetime' && from === 'nvarchar(max)') return convert(value, type);
  return undefined;
}
