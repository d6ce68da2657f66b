/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Built without the keys that would reach a prototype, see {@link parseJson}. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);

/** Size of a value as JSON text. Nothing has no size. */
export const jsonBytes = (value: unknown): number =>
  value === undefined || value === null ? 0 : Buffer.byteLength(JSON.stringify(value));

/** Keys that would change an object's prototype if copied by assignment; documents from outside lose them. */
const POISONED = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON text that came from outside.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): Json {
  return JSON.parse(text, (_key, value: Json) => (isJsonObject(value) ? withoutPoison(value) : value)) as Json;
}

function withoutPoison(value: JsonObject): JsonObject {
  for (const key of Object.keys(value)) {
    if (POISONED.has(key)) return Object.fromEntries(Object.entries(value).filter(([name]) => !POISONED.has(name)));
  }
  return value;
}
