import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { invalidArgument } from './hub-error.ts';

// Page "Understand and use device twins in IoT Hub", "Tags and properties format" and "Device twin size". Bytes.
export const MAX_TAGS = 8 * 1024;
export const MAX_PROPERTIES = 32 * 1024;
const MAX_KEY = 1024;
const MAX_STRING = 4 * 1024;
/** Objects within objects; the part itself and the values in the last object are not counted. */
const MAX_DEPTH = 10;
const LEAST_INTEGER = -4_503_599_627_370_496;
const MOST_INTEGER = 4_503_599_627_370_495;

/** Dots and dollars are path separators and service fields. */
const FORBIDDEN_IN_KEYS = /[.$ \p{Cc}]/u;

/** @throws HubError 400 when a key, a value or the nesting is not what a twin takes. */
export function requireTwinValues(part: JsonObject): void {
  requireValue(part, 0);
}

function requireValue(value: Json, depth: number): void {
  if (typeof value === 'string' && Buffer.byteLength(value) > MAX_STRING) {
    throw invalidArgument(`A text of a twin has at most ${MAX_STRING} bytes.`);
  }
  if (typeof value === 'number' && isWrittenWhole(value) && (value < LEAST_INTEGER || value > MOST_INTEGER)) {
    throw invalidArgument(`A whole number of a twin is from ${LEAST_INTEGER} to ${MOST_INTEGER}.`);
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw invalidArgument(`Twin values nest at most ${MAX_DEPTH} levels.`);
  if (!isJsonObject(value)) {
    for (const item of value) requireValue(item, depth + 1);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (Buffer.byteLength(key) > MAX_KEY || FORBIDDEN_IN_KEYS.test(key)) {
      throw invalidArgument(`'${key}' is not a valid twin key.`);
    }
    if (item !== undefined) requireValue(item, depth + 1);
  }
}

/** Whether JSON writes the number without point and exponent, and it is an integer there. */
const isWrittenWhole = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 1e21;

/** @throws HubError 400 when a part of a twin is larger than `limit` bytes. */
export function requireSize(part: JsonObject, limit: number, name: string): void {
  if (sizeOf(part) > limit) throw invalidArgument(`The twin's ${name} would be larger than ${limit} bytes.`);
}

/** Keys and texts by their UTF-8 bytes without control characters, a number is 8 bytes and a boolean 4. */
function sizeOf(value: Json | undefined): number {
  if (typeof value === 'string') return sizeOfText(value);
  if (typeof value === 'number') return 8;
  if (typeof value === 'boolean') return 4;
  if (typeof value !== 'object' || value === null) return 0;
  if (!isJsonObject(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 0);
  return Object.entries(value).reduce((sum, [key, item]) => sum + sizeOfText(key) + sizeOf(item), 0);
}

const sizeOfText = (text: string): number => Buffer.byteLength(text.replace(/\p{Cc}/gu, ''));
