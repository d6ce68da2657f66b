import { createHash } from 'node:crypto';
import type { CloudDevice, Json, JsonObject } from '@csk/core';

import { isObject, objectOf } from './foreign-json.ts';
import type { Template } from './template.ts';

/** A device as IoT Central's REST interface gives it; only what we read. */
export interface CentralDevice {
  readonly id: string;
  readonly etag: string | undefined;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly simulated: boolean;
  readonly template: string | undefined;
}

export function readDevice(answer: unknown): CentralDevice {
  const { id, etag, displayName, enabled, simulated, template } = objectOf(answer);
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined);
  return {
    id: text(id) ?? '',
    etag: text(etag),
    displayName: text(displayName) ?? text(id) ?? '',
    enabled: enabled !== false,
    simulated: simulated === true,
    template: text(template),
  };
}

/** A device's properties, by the document that they belong to with us. */
export interface PropertyDocuments {
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
  /** The last moment at which a property changed. */
  readonly changedAt: string | undefined;
}

/**
 * Sorts the one properties document of IoT Central into tags (cloud properties), desired and reported properties. What
 * the device reported stands under its name, what was asked for in `$metadata` (REST API, `Devices - Get Properties`).
 */
export function readProperties(answer: unknown, template: Template | undefined): PropertyDocuments {
  const { $metadata, ...values } = objectOf(answer);
  const metadata = objectOf($metadata);
  const cloud = new Set(template?.properties.filter((property) => property.cloud).map((property) => property.name));
  const components = new Set(template?.components);
  const tags: [string, Json][] = [];
  const desired: [string, Json][] = [];
  const reported: [string, Json][] = [];
  let changedAt: string | undefined;
  for (const name of new Set([...Object.keys(values), ...Object.keys(metadata)])) {
    const value = values[name];
    if (components.has(name)) {
      const inner = readProperties(value, undefined);
      if (Object.keys(inner.desired).length > 0) desired.push([name, inner.desired]);
      if (Object.keys(inner.reported).length > 0) reported.push([name, inner.reported]);
      changedAt = later(changedAt, inner.changedAt);
      continue;
    }
    if (cloud.has(name)) {
      if (value !== undefined) tags.push([name, value]);
      continue;
    }
    const about = objectOf(metadata[name]);
    if (about['desiredValue'] !== undefined) desired.push([name, about['desiredValue']]);
    if (value !== undefined) reported.push([name, value]);
    changedAt = later(changedAt, about['lastUpdateTime']);
  }
  return {
    tags: Object.fromEntries(tags),
    desired: Object.fromEntries(desired),
    reported: Object.fromEntries(reported),
    changedAt,
  };
}

function later(a: string | undefined, b: Json | undefined): string | undefined {
  if (typeof b !== 'string' || Number.isNaN(Date.parse(b))) return a;
  return a === undefined || Date.parse(b) > Date.parse(a) ? new Date(b).toISOString() : a;
}

/**
 * IoT Central gives no etag for a device's properties and takes none for a write of them, so ours is made of what we
 * write: whether the device is enabled, its tags and its desired properties.
 */
export function etagOf({ enabled }: CentralDevice, { tags, desired }: PropertyDocuments): string {
  const text = JSON.stringify([enabled, sorted(tags), sorted(desired)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function sorted(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value ?? null;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, inner]) => [name, sorted(inner)]);
}

/** How a device's connection stands, as far as IoT Central has told. */
export interface Connectivity {
  readonly connected: boolean;
  readonly lastActivityAt?: string | undefined;
}

export function toCloudDevice(
  device: CentralDevice,
  properties: PropertyDocuments | undefined,
  { connected, lastActivityAt }: Connectivity,
): CloudDevice {
  const activity = later(lastActivityAt, properties?.changedAt);
  return {
    deviceKey: device.id,
    enabled: device.enabled,
    connected,
    ...(activity === undefined ? {} : { lastActivityAt: activity }),
    ...(properties === undefined
      ? {}
      : {
          tags: properties.tags,
          desired: properties.desired,
          reported: properties.reported,
          etag: etagOf(device, properties),
        }),
  };
}
