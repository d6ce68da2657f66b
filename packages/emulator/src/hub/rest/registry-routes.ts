import { ifMatch, ok, type Reply } from '../../http/exchange.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { invalidArgument } from '../hub-error.ts';
import { applyBulk } from './bulk.ts';
import { keyFrom, type RestRequest, type Route } from './route.ts';

/** Azure lists at most this many devices. */
const MAX_LIST = 1000;

async function put({ hub, segments, body, headers }: RestRequest): Promise<Reply> {
  const [deviceId, moduleId] = segments;
  const isSame = (given: unknown, wanted: string | undefined): boolean =>
    given === undefined || given === null || given === (wanted ?? '');
  if (isJsonObject(body) && !(isSame(body['deviceId'], deviceId) && isSame(body['moduleId'], moduleId))) {
    throw invalidArgument('The id of the body differs from that of the address.');
  }
  const key = keyFrom(segments);
  const etag = ifMatch(headers);
  const identity = etag === undefined ? await hub.createIdentity(key, body) : await hub.updateIdentity(key, body, etag);
  return { ...ok(hub.identityObject(identity)), headers: { etag: `"${identity.etag}"` } };
}

function get({ hub, segments }: RestRequest): Reply {
  const { identity } = hub.registry.get(keyFrom(segments));
  return { ...ok(hub.identityObject(identity)), headers: { etag: `"${identity.etag}"` } };
}

async function remove({ hub, segments, headers }: RestRequest): Promise<Reply> {
  await hub.deleteDevice(keyFrom(segments), ifMatch(headers) ?? '*');
  return { status: 204 };
}

function listDevices({ hub, query }: RestRequest): Reply {
  const top = Math.min(Number(query.get('top') ?? MAX_LIST) || MAX_LIST, MAX_LIST);
  const devices: JsonObject[] = [];
  for (const { identity } of hub.registry) {
    if (devices.length >= top) break;
    devices.push(hub.identityObject(identity));
  }
  return ok(devices);
}

function listModules({ hub, segments }: RestRequest): Reply {
  const { identity } = hub.registry.get(segments[0] ?? '');
  return ok([...hub.registry.modules(identity.deviceId)].map((module) => hub.identityObject(module.identity)));
}

function statistics({ hub }: RestRequest): Reply {
  let enabled = 0;
  for (const { identity } of hub.registry) if (identity.status === 'enabled') enabled += 1;
  const total = hub.registry.size;
  return ok({ totalDeviceCount: total, enabledDeviceCount: enabled, disabledDeviceCount: total - enabled });
}

async function purgeCommands({ hub, segments }: RestRequest): Promise<Reply> {
  const { identity } = hub.registry.get(segments[0] ?? '');
  const purged = await hub.commands.purge(identity.deviceId, identity.generationId);
  return ok({ deviceId: identity.deviceId, moduleId: '', totalMessagesPurged: purged });
}

const DEVICE = /^\/devices\/([^/]+)$/;
const MODULE = /^\/devices\/([^/]+)\/modules\/([^/]+)$/;

/** The identity registry. */
export const registryRoutes: readonly Route[] = [
  ...[DEVICE, MODULE].flatMap((pattern): Route[] => [
    { method: 'GET', pattern, permission: 'RegistryRead', handle: get },
    { method: 'PUT', pattern, permission: 'RegistryWrite', handle: put },
    { method: 'DELETE', pattern, permission: 'RegistryWrite', handle: remove },
  ]),
  { method: 'GET', pattern: /^\/devices$/, permission: 'RegistryRead', handle: listDevices },
  { method: 'GET', pattern: /^\/devices\/([^/]+)\/modules$/, permission: 'RegistryRead', handle: listModules },
  {
    method: 'POST',
    pattern: /^\/devices$/,
    permission: 'RegistryWrite',
    handle: async ({ hub, body }) => ok(await applyBulk(hub, body)),
  },
  { method: 'DELETE', pattern: /^\/devices\/([^/]+)\/commands$/, permission: 'ServiceConnect', handle: purgeCommands },
  { method: 'GET', pattern: /^\/statistics\/devices$/, permission: 'RegistryRead', handle: statistics },
  {
    method: 'GET',
    pattern: /^\/statistics\/service$/,
    permission: 'RegistryRead',
    handle: ({ hub }) => ok({ connectedDeviceCount: hub.sessions.count }),
  },
];
