import { isJsonObject, parseJson, type Json, type JsonObject } from '../json.ts';
import { invalidArgument } from './hub-error.ts';
import { newEtag } from './identity.ts';
import { MAX_PROPERTIES, MAX_TAGS, requireSize, requireTwinValues } from './twin-limits.ts';

/** Desired or reported properties with the bookkeeping that IoT Hub keeps beside them. */
export interface TwinSection {
  readonly values: JsonObject;
  readonly metadata: JsonObject;
  readonly version: number;
}

/** A device twin (page "Understand and use device twins in IoT Hub"). Immutable: changes return a new one. */
export interface Twin {
  readonly etag: string;
  readonly version: number;
  readonly tags: JsonObject;
  readonly desired: TwinSection;
  readonly reported: TwinSection;
}

/** The body of a twin PATCH or PUT. */
export interface TwinChange {
  readonly tags?: JsonObject;
  readonly desired?: JsonObject;
}

/** Reads the body of a twin PATCH or PUT. @throws HubError 400 when it, or a part of it, is no object. */
export function twinChangeFrom(body: Json): TwinChange {
  const whole = objectFrom(body, 'The body');
  const tags = partOf(whole, 'tags');
  const properties = partOf(whole, 'properties');
  const desired = properties && partOf(properties, 'desired');
  return { ...(tags && { tags }), ...(desired && { desired }) };
}

function objectFrom(value: Json, name: string): JsonObject {
  if (!isJsonObject(value)) throw invalidArgument(`${name} must be an object.`);
  return value;
}

/** A part that is left out, or null, is not changed. */
const partOf = (whole: JsonObject, name: string): JsonObject | undefined =>
  whole[name] === undefined || whole[name] === null ? undefined : objectFrom(whole[name], name);

/** Reads the properties that a device reports. @throws HubError 400 when they are no JSON object. */
export function reportFrom(payload: Buffer): JsonObject {
  try {
    const body = parseJson(payload.toString('utf8'));
    if (isJsonObject(body)) return body;
  } catch {
    // Falls through to the error below.
  }
  throw invalidArgument('Reported properties must be a JSON object.');
}

const emptySection = (at: string): TwinSection => ({ values: {}, metadata: { $lastUpdated: at }, version: 1 });

export function newTwin(now: number): Twin {
  const at = new Date(now).toISOString();
  return { etag: newEtag(), version: 1, tags: {}, desired: emptySection(at), reported: emptySection(at) };
}

/** Recursive merge in which null deletes a key; the rule of every twin update. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const result = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) result.delete(key);
    else if (isJsonObject(value)) {
      const current = result.get(key);
      result.set(key, mergePatch(isJsonObject(current) ? current : {}, value));
    } else result.set(key, value);
  }
  return Object.fromEntries(result);
}

/** `$metadata` follows the same shape: every node that the patch touches gets the time, and desired ones the version. */
function mergeMetadata(metadata: JsonObject, patch: JsonObject, stamp: JsonObject): JsonObject {
  const result = new Map<string, Json | undefined>([...Object.entries(metadata), ...Object.entries(stamp)]);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) {
      result.delete(key);
      continue;
    }
    const current = result.get(key);
    const node = isJsonObject(current) ? current : {};
    result.set(key, isJsonObject(value) ? mergeMetadata(node, value, stamp) : { ...stamp });
  }
  return Object.fromEntries(result);
}

/** Without the `$version` and `$metadata` that a client may send back. */
function cleaned(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== '$version' && key !== '$metadata'));
}

function changeSection(section: TwinSection, patch: JsonObject, now: number, isDesired: boolean): TwinSection {
  requireTwinValues(patch);
  const values = mergePatch(section.values, patch);
  requireSize(values, MAX_PROPERTIES, isDesired ? 'desired properties' : 'reported properties');
  const version = section.version + 1;
  const at = new Date(now).toISOString();
  const stamp: JsonObject = isDesired ? { $lastUpdated: at, $lastUpdatedVersion: version } : { $lastUpdated: at };
  return { values, version, metadata: mergeMetadata(section.metadata, patch, stamp) };
}

/**
 * Applies a service-side change.
 *
 * @param isReplace PUT: the given parts are replaced as a whole instead of merged.
 * @throws HubError 400 when a key, the nesting or the size breaks the twin's limits.
 */
export function changeTwin(twin: Twin, change: TwinChange, isReplace: boolean, now: number): Twin {
  let { tags, desired } = twin;
  if (change.tags) {
    requireTwinValues(change.tags);
    tags = mergePatch(isReplace ? {} : tags, change.tags);
    requireSize(tags, MAX_TAGS, 'tags');
  }
  if (change.desired) {
    const from = isReplace ? { ...emptySection(''), version: desired.version } : desired;
    desired = changeSection(from, cleaned(change.desired), now, true);
  }
  return { ...twin, tags, desired, version: twin.version + 1, etag: newEtag() };
}

/** Applies the device's own report. @throws HubError 400 as {@link changeTwin}. */
export function reportProperties(twin: Twin, patch: JsonObject, now: number): Twin {
  return { ...twin, reported: changeSection(twin.reported, cleaned(patch), now, false), version: twin.version + 1 };
}

const withVersion = (section: TwinSection): JsonObject => ({ ...section.values, $version: section.version });

/** What the device sees of its twin: no tags, no metadata. */
export const twinForDevice = (twin: Twin): JsonObject => ({
  desired: withVersion(twin.desired),
  reported: withVersion(twin.reported),
});

/** `properties` of the service's twin object. */
export const twinProperties = (twin: Twin): JsonObject => ({
  desired: { ...twin.desired.values, $metadata: twin.desired.metadata, $version: twin.desired.version },
  reported: { ...twin.reported.values, $metadata: twin.reported.metadata, $version: twin.reported.version },
});

/** What a change touched, with its metadata: the body of a twin change event. */
export function changedParts(twin: Twin, change: TwinChange & { readonly reported?: JsonObject }): JsonObject {
  const section = ({ metadata, version }: TwinSection, patch: JsonObject): JsonObject => ({
    ...cleaned(patch),
    $metadata: touched(metadata, cleaned(patch)),
    $version: version,
  });
  const properties = {
    ...(change.desired && { desired: section(twin.desired, change.desired) }),
    ...(change.reported && { reported: section(twin.reported, change.reported) }),
  };
  return {
    version: twin.version,
    ...(change.tags && { tags: change.tags }),
    ...(Object.keys(properties).length > 0 && { properties }),
  };
}

/** The part of the metadata that belongs to the values of a patch. */
function touched(metadata: JsonObject, patch: JsonObject): JsonObject {
  const stamps = Object.entries(metadata).filter(([key]) => key.startsWith('$'));
  const nodes = Object.entries(patch).flatMap(([key, value]): [string, JsonObject][] => {
    const node = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    return isJsonObject(node) ? [[key, isJsonObject(value) ? touched(node, value) : node]] : [];
  });
  return Object.fromEntries([...stamps, ...nodes]);
}
