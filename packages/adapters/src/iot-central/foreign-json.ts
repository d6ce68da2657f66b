import type { Json, JsonObject } from '@csk/core';

/** Keys by which a document could reach a prototype when it is copied. */
const POISONED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Parses JSON of somebody else's. @throws SyntaxError when it is none. */
export function jsonWithoutPrototype(text: string): Json {
  return JSON.parse(text, (_key, value: Json) => {
    if (!isObject(value) || !Object.keys(value).some((key) => POISONED.has(key))) return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => !POISONED.has(key)));
  }) as Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object, or an empty one in place of anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Text that is there and not longer than it may be. */
export function textIn(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined;
}
