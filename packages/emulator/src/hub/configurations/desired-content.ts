import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { mergePatch } from '../twin.ts';

/**
 * The patch that makes desired properties what a content says: every path of it holds exactly the content's value
 * afterwards. `properties.desired` itself is merged, so that settings of other origin stay.
 *
 * @param section paths such as `properties.desired.fan` with their values.
 */
export function desiredPatch(section: JsonObject, desired: JsonObject): JsonObject {
  let patch: JsonObject = {};
  for (const [path, value] of Object.entries(section)) {
    const names = path.split('.').slice(2);
    if (names.length === 0) {
      if (isJsonObject(value)) patch = mergePatch(patch, value);
      continue;
    }
    const change = replacing(at(desired, names), value);
    if (change !== undefined) patch = joined(patch, names, change);
  }
  return patch;
}

function at(document: JsonObject, names: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const name of names) value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** What turns `current` into `wanted` by merging; undefined when it is that already. */
function replacing(current: Json | undefined, wanted: Json | undefined): Json | undefined {
  if (JSON.stringify(current) === JSON.stringify(wanted)) return undefined;
  if (!isJsonObject(current) || !isJsonObject(wanted)) return wanted;
  const gone = Object.keys(current).filter((key) => !Object.hasOwn(wanted, key));
  return Object.fromEntries([...Object.entries(wanted), ...gone.map((key) => [key, null] as const)]);
}

/** Puts a value at a path; unlike a merge it keeps the nulls, which delete. */
function joined(patch: JsonObject, [name = '', ...rest]: readonly string[], value: Json): JsonObject {
  const inner = Object.hasOwn(patch, name) ? patch[name] : undefined;
  const next = rest.length === 0 ? value : joined(isJsonObject(inner) ? inner : {}, rest, value);
  return Object.fromEntries([...Object.entries(patch).filter(([key]) => key !== name), [name, next]]);
}
