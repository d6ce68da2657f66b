import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Permission } from '../access.ts';
import type { Hub } from '../hub.ts';
import { invalidArgument } from '../hub-error.ts';
import type { TwinChange } from '../twin.ts';
import { applyBulk } from './bulk.ts';
import { queryDevices } from './query-page.ts';

/** One request after authentication. `segments` are the decoded variable parts of the path. */
export interface RestRequest {
  readonly hub: Hub;
  readonly segments: readonly string[];
  readonly body: Json;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

export interface RestReply {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly permission: Permission;
  readonly handle: (request: RestRequest) => Promise<RestReply> | RestReply;
}

const ok = (body: Json): RestReply => ({ status: 200, body });

/** The etag of If-Match without its quotes; `*` when any will do; undefined when the header is missing. */
const ifMatch = (headers: IncomingHttpHeaders): string | undefined => headers['if-match']?.replace(/^"|"$/g, '');

/** Azure lists at most this many devices. */
const MAX_LIST = 1000;

async function putDevice({ hub, segments, body, headers }: RestRequest): Promise<RestReply> {
  const id = segments[0]!;
  if (isJsonObject(body) && body['deviceId'] !== undefined && body['deviceId'] !== id) {
    throw invalidArgument('The device id of the body differs from that of the address.');
  }
  const etag = ifMatch(headers);
  const identity = etag === undefined ? await hub.registry.create(id, body) : await hub.updateIdentity(id, body, etag);
  return { ...ok(hub.identityObject(identity)), headers: { etag: `"${identity.etag}"` } };
}

function listDevices({ hub, query }: RestRequest): RestReply {
  const top = Math.min(Number(query.get('top') ?? MAX_LIST) || MAX_LIST, MAX_LIST);
  const devices: JsonObject[] = [];
  for (const { identity } of hub.registry) {
    if (devices.length >= top) break;
    devices.push(hub.identityObject(identity));
  }
  return ok(devices);
}

function statistics({ hub }: RestRequest): RestReply {
  let enabled = 0;
  for (const { identity } of hub.registry) if (identity.status === 'enabled') enabled += 1;
  const total = hub.registry.size;
  return ok({ totalDeviceCount: total, enabledDeviceCount: enabled, disabledDeviceCount: total - enabled });
}

function changeOf(body: Json): TwinChange {
  if (!isJsonObject(body)) throw invalidArgument('The body must be a twin object.');
  const properties = body['properties'];
  const desired = isJsonObject(properties) ? properties['desired'] : undefined;
  return {
    ...(isJsonObject(body['tags']) && { tags: body['tags'] }),
    ...(isJsonObject(desired) && { desired }),
  };
}

async function changeTwin({ hub, segments, body, headers }: RestRequest, isReplace: boolean): Promise<RestReply> {
  return ok(await hub.changeTwin(segments[0]!, changeOf(body), isReplace, ifMatch(headers) ?? '*'));
}

function seconds(value: Json | undefined, low: number, high: number, otherwise: number): number {
  if (value === undefined || value === null) return otherwise * 1000;
  if (typeof value !== 'number' || value < low || value > high) {
    throw invalidArgument(`A direct method's time limit is ${low} to ${high} seconds.`);
  }
  return value * 1000;
}

async function invokeMethod({ hub, segments, body }: RestRequest): Promise<RestReply> {
  if (!isJsonObject(body) || typeof body['methodName'] !== 'string' || !/^[^/#+?\s]{1,100}$/.test(body['methodName'])) {
    throw invalidArgument('methodName must be a name of at most 100 characters.');
  }
  const { status, payload } = await hub.invokeMethod(
    segments[0]!,
    body['methodName'],
    body['payload'],
    seconds(body['connectTimeoutInSeconds'], 0, 300, 0),
    seconds(body['responseTimeoutInSeconds'], 5, 300, 30),
  );
  return ok({ status, payload: payload as Json });
}

/** The service API as azure-iothub calls it. */
export const routes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/devices\/([^/]+)$/,
    permission: 'RegistryRead',
    handle: ({ hub, segments }) => ok(hub.identityObject(hub.registry.get(segments[0]!).identity)),
  },
  { method: 'PUT', pattern: /^\/devices\/([^/]+)$/, permission: 'RegistryWrite', handle: putDevice },
  {
    method: 'DELETE',
    pattern: /^\/devices\/([^/]+)$/,
    permission: 'RegistryWrite',
    handle: async ({ hub, segments, headers }) => {
      await hub.deleteDevice(segments[0]!, ifMatch(headers) ?? '*');
      return { status: 204 };
    },
  },
  { method: 'GET', pattern: /^\/devices$/, permission: 'RegistryRead', handle: listDevices },
  {
    method: 'POST',
    pattern: /^\/devices$/,
    permission: 'RegistryWrite',
    handle: async ({ hub, body }) => ok(await applyBulk(hub, body)),
  },
  {
    method: 'POST',
    pattern: /^\/devices\/query$/,
    permission: 'ServiceConnect',
    handle: ({ hub, body, headers }) => queryDevices(hub, body, headers),
  },
  {
    method: 'DELETE',
    pattern: /^\/devices\/([^/]+)\/commands$/,
    permission: 'ServiceConnect',
    handle: async ({ hub, segments }) => {
      const { identity } = hub.registry.get(segments[0]!);
      const purged = await hub.commands.purge(identity.deviceId, identity.generationId);
      return ok({ deviceId: identity.deviceId, moduleId: '', totalMessagesPurged: purged });
    },
  },
  { method: 'GET', pattern: /^\/statistics\/devices$/, permission: 'RegistryRead', handle: statistics },
  {
    method: 'GET',
    pattern: /^\/statistics\/service$/,
    permission: 'RegistryRead',
    handle: ({ hub }) => ok({ connectedDeviceCount: hub.sessions.count }),
  },
  {
    method: 'GET',
    pattern: /^\/twins\/([^/]+)$/,
    permission: 'ServiceConnect',
    handle: ({ hub, segments }) => ok(hub.twinObject(hub.registry.get(segments[0]!))),
  },
  {
    method: 'PATCH',
    pattern: /^\/twins\/([^/]+)$/,
    permission: 'ServiceConnect',
    handle: (request) => changeTwin(request, false),
  },
  {
    method: 'PUT',
    pattern: /^\/twins\/([^/]+)$/,
    permission: 'ServiceConnect',
    handle: (request) => changeTwin(request, true),
  },
  { method: 'POST', pattern: /^\/twins\/([^/]+)\/methods$/, permission: 'ServiceConnect', handle: invokeMethod },
];
