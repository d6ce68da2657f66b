import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { mergePatch, type Twin } from '../hub/twin.ts';
import { invalidBody } from './central-error.ts';
import type { Model, ModelInterface } from './model.ts';

/** Values of cloud properties and when each was written, by the path of its component: '' is the device itself. */
export interface CloudProperties {
  readonly [component: string]: { readonly values: JsonObject; readonly times: JsonObject };
}

/** What a write of properties means for the two places in which they live. */
export interface PropertyChange {
  readonly desired: JsonObject;
  readonly cloud: CloudProperties;
}

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});

/** A device answers a writable property with the value and what it made of it (IoT Plug and Play conventions). */
function acknowledged(value: Json | undefined): { readonly value: Json | undefined; readonly ack: JsonObject } {
  if (!isJsonObject(value) || value['ac'] === undefined || !('value' in value)) return { value, ack: {} };
  const { ac, av, ad } = value;
  return {
    value: value['value'],
    ack: { ackCode: ac, ackVersion: av, ...(ad !== undefined && { ackDescription: ad }) },
  };
}

/** The properties document of a device or component. */
function interfaceDocument(
  declared: ModelInterface,
  twin: { readonly desired: JsonObject; readonly reported: JsonObject },
  metadata: { readonly desired: JsonObject; readonly reported: JsonObject },
  cloud: CloudProperties[string] | undefined,
): JsonObject {
  const values: [string, Json][] = [];
  const about: [string, Json][] = [];
  for (const [name, { cloud: isCloud }] of declared.properties) {
    if (isCloud) {
      const value = cloud?.values[name];
      if (value === undefined) continue;
      values.push([name, value]);
      about.push([name, { lastUpdateTime: cloud?.times[name] ?? null }]);
      continue;
    }
    const { value, ack } = acknowledged(twin.reported[name]);
    const desired = twin.desired[name];
    if (value !== undefined) values.push([name, value]);
    if (value === undefined && desired === undefined) continue;
    const asked = objectOf(metadata.desired[name]);
    const told = objectOf(metadata.reported[name]);
    about.push([
      name,
      {
        lastUpdateTime: told['$lastUpdated'] ?? asked['$lastUpdated'] ?? null,
        ...(desired !== undefined && { desiredValue: desired, desiredVersion: asked['$lastUpdatedVersion'] ?? null }),
        ...ack,
      },
    ]);
  }
  return Object.fromEntries([...values, ['$metadata', Object.fromEntries(about)]]);
}

/** `GET /devices/{id}/properties`. */
export function propertiesDocument(model: Model | undefined, twin: Twin, cloud: CloudProperties): JsonObject {
  if (!model) return { $metadata: {} };
  const sections = (
    component: string | undefined,
  ): [Parameters<typeof interfaceDocument>[1], JsonObject, JsonObject] =>
    component === undefined
      ? [
          { desired: twin.desired.values, reported: twin.reported.values },
          twin.desired.metadata,
          twin.reported.metadata,
        ]
      : [
          { desired: objectOf(twin.desired.values[component]), reported: objectOf(twin.reported.values[component]) },
          objectOf(twin.desired.metadata[component]),
          objectOf(twin.reported.metadata[component]),
        ];
  const documentOf = (declared: ModelInterface, component: string | undefined): JsonObject => {
    const [values, desired, reported] = sections(component);
    return interfaceDocument(declared, values, { desired, reported }, cloud[component ?? '']);
  };
  const components = [...model.components].map(([name, declared]): [string, Json] => [
    name,
    documentOf(declared, name),
  ]);
  return { ...Object.fromEntries(components), ...documentOf(model, undefined) };
}

/** Reads a write of properties. @throws CentralError 400 for a name that the template does not let anybody write. */
export function changeOf(model: Model | undefined, patch: Json, component?: string): PropertyChange {
  if (!isJsonObject(patch)) throw invalidBody('The body must be an object of properties.');
  if (!model) throw invalidBody('The device has no template, so it has no properties that could be written.');
  const desired: [string, Json][] = [];
  const cloud: Record<string, { values: JsonObject; times: JsonObject }> = {};
  const take = (declared: ModelInterface, given: JsonObject, path: string): JsonObject => {
    const wanted: [string, Json][] = [];
    const kept: [string, Json][] = [];
    for (const [name, value] of Object.entries(given)) {
      if (name === '$metadata' || value === undefined) continue;
      const property = declared.properties.get(name);
      if (path === '' && component === undefined && model.components.has(name) && isJsonObject(value)) {
        const inner = take(model.components.get(name)!, value, name);
        if (Object.keys(inner).length > 0) desired.push([name, { __t: 'c', ...inner }]);
      } else if (property?.cloud) kept.push([name, value]);
      else if (property?.writable) wanted.push([name, value]);
      else throw invalidBody(`'${name.slice(0, 64)}' is not a writable or cloud property of the device's template.`);
    }
    if (kept.length > 0) cloud[path] = { values: Object.fromEntries(kept), times: {} };
    return Object.fromEntries(wanted);
  };
  const declared = component === undefined ? model : model.components.get(component);
  if (!declared) throw invalidBody(`The device's template has no component '${component}'.`);
  const own = take(declared, patch, component ?? '');
  if (component === undefined)
    desired.push(...Object.entries(own).map(([name, value]): [string, Json] => [name, value ?? null]));
  else if (Object.keys(own).length > 0) desired.push([component, { __t: 'c', ...own }]);
  return { desired: Object.fromEntries(desired), cloud };
}

/** Cloud properties after a write; null removes, like everywhere. */
export function mergeCloud(present: CloudProperties, change: CloudProperties, at: string): CloudProperties {
  const result: Record<string, { values: JsonObject; times: JsonObject }> = { ...present };
  for (const [path, { values }] of Object.entries(change)) {
    const old = present[path] ?? { values: {}, times: {} };
    const times = Object.fromEntries(Object.keys(values).map((name) => [name, at]));
    result[path] = { values: mergePatch(old.values, values), times: { ...old.times, ...times } };
  }
  return result;
}

/** A replacing write takes away what it does not name. */
export function replacing(model: Model, change: PropertyChange, twin: Twin): PropertyChange {
  const gone = [...model.properties].flatMap(([name, { writable, cloud }]): [string, Json][] =>
    writable && !cloud && twin.desired.values[name] !== undefined ? [[name, null]] : [],
  );
  const forgotten = [...model.properties].flatMap(([name, { cloud }]): [string, Json][] =>
    cloud ? [[name, null]] : [],
  );
  const values = { ...Object.fromEntries(forgotten), ...change.cloud['']?.values };
  return {
    desired: { ...Object.fromEntries(gone), ...change.desired },
    cloud: { ...change.cloud, '': { values, times: {} } },
  };
}

/** `{desiredValue}` of each property of a write: what Central answers it with. */
export function writeReply(patch: Json, change: PropertyChange): JsonObject {
  const wanted = Object.entries(change.desired).map(([name, value]): [string, Json] => [
    name,
    isJsonObject(value) && value['__t'] === 'c' ? value : { desiredValue: value ?? null },
  ]);
  const kept = isJsonObject(patch) ? Object.entries(change.cloud['']?.values ?? {}) : [];
  return { ...Object.fromEntries(kept), $metadata: Object.fromEntries(wanted) };
}
