import { matches } from '../hub/query/evaluate.ts';
import { parseQuery } from '../hub/query/parser.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { newEtag } from '../hub/identity.ts';
import { invalidBody } from './central-error.ts';
import type { CentralDevice } from './devices.ts';

/** A device group: a saved query over devices. */
export interface DeviceGroup {
  readonly id: string;
  readonly etag: string;
  readonly displayName: string;
  readonly filter: string;
  readonly description?: string;
}

/** What a filter can look at: `$id`, `$template`, … and cloud properties by name. */
export function deviceFacts(device: CentralDevice): JsonObject {
  return {
    ...device.cloud['']?.values,
    $id: device.id,
    $displayName: device.displayName,
    $template: device.template ?? null,
    $simulated: device.simulated,
    $provisioned: device.provisioned,
    $enabled: device.enabled,
  };
}

/** @throws CentralError 400, or HubError 400 for a filter that is no query. */
export function groupOf(id: string, body: Json): DeviceGroup {
  if (!isJsonObject(body)) throw invalidBody('The body must be a device group.');
  const { displayName, filter, description } = body;
  if (typeof displayName !== 'string' || displayName === '') throw invalidBody("'displayName' must be text.");
  if (typeof filter !== 'string') throw invalidBody("'filter' must be a query over devices.");
  parseQuery(filter);
  return { id, etag: newEtag(), displayName, filter, ...(typeof description === 'string' && { description }) };
}

/** The devices of a group, in the order of their ids. */
export function membersOf(filter: string, devices: readonly CentralDevice[]): CentralDevice[] {
  const { where } = parseQuery(filter);
  return devices
    .filter((device) => where === undefined || matches(deviceFacts(device), where))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
