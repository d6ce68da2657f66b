import type { Json } from './primitives.ts';

type JsonObject = { readonly [key: string]: Json };

/** Whether a document looks as it does after a merge patch: its values are there, what it removes is not. */
export function isApplied(document: Json | undefined, patch: Json): boolean {
  if (patch === null) return document === undefined;
  if (!isObject(patch)) return isEqual(document, patch);
  return isObject(document) && Object.entries(patch).every(([key, value]) => isApplied(own(document, key), value));
}

/** Whether a document holds everything that another one has: objects by their keys, all else as a whole. */
export function contains(document: Json | undefined, expected: Json): boolean {
  if (!isObject(expected)) return isEqual(document, expected);
  return isObject(document) && Object.entries(expected).every(([key, value]) => contains(own(document, key), value));
}

/**
 * The merge patch that takes `patch` back from a document that now is `current`.
 *
 * `noted` is the answer to the same question at an earlier try, of which nobody knows whether the patch was written. A
 * value that is ours already keeps what was noted for it: it must not become its own past. A value that somebody else
 * has changed since is noted anew.
 */
export function undoOf(patch: Json, current: Json | undefined, noted?: Json): Json {
  if (!isObject(patch)) return current ?? null;
  const document = isObject(current) ? current : undefined;
  return Object.fromEntries(
    Object.entries(patch).map(([key, value]): [string, Json] => {
      const now = document && own(document, key);
      // What was absent as a whole was absent in each of its parts.
      const before = noted === null ? null : isObject(noted) ? own(noted, key) : undefined;
      if (before !== undefined && isApplied(now, value)) return [key, before];
      if (isObject(value) && isObject(now)) return [key, undoOf(value, now, before)];
      return [key, now ?? null];
    }),
  );
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, at) => isEqual(item, b[at]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}
