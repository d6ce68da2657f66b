import { isJsonObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';
import type { Json } from './primitives.ts';
import { sameJson } from './same-json.ts';

/** Applies a change to a JSON document: objects merge, `null` removes a key, all else replaces (RFC 7396). */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const result = new Map<string, Json>(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

/** Whether a document looks as it does after a merge patch: its values are there, what it removes is not. */
export function isApplied(document: Json | undefined, patch: Json): boolean {
  if (patch === null) return document === undefined;
  if (!isJsonObject(patch)) return sameJson(document, patch);
  return isJsonObject(document) && Object.entries(patch).every(([key, value]) => isApplied(own(document, key), value));
}

/** Whether a document holds everything that another one has: objects by their keys, all else as a whole. */
export function contains(document: Json | undefined, expected: Json): boolean {
  if (!isJsonObject(expected)) return sameJson(document, expected);
  return (
    isJsonObject(document) && Object.entries(expected).every(([key, value]) => contains(own(document, key), value))
  );
}

/**
 * The merge patch that takes `patch` back from a document that now is `current`.
 *
 * `noted` is the answer to the same question at an earlier try, of which nobody knows whether the patch was written. A
 * value that is ours already keeps what was noted for it: it must not become its own past. A value that somebody else
 * has changed since is noted anew.
 */
export function undoOf(patch: Json, current: Json | undefined, noted?: Json): Json {
  if (!isJsonObject(patch)) return current ?? null;
  const document = isJsonObject(current) ? current : undefined;
  return Object.fromEntries(
    Object.entries(patch).map(([key, value]): [string, Json] => {
      const now = document && own(document, key);
      // What was absent as a whole was absent in each of its parts.
      const before = noted === null ? null : isJsonObject(noted) ? own(noted, key) : undefined;
      if (before !== undefined && isApplied(now, value)) return [key, before];
      if (isJsonObject(value) && isJsonObject(now)) return [key, undoOf(value, now, before)];
      return [key, now ?? null];
    }),
  );
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
