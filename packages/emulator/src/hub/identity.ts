import { randomBytes } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { newKey } from '../sas/policy-keys.ts';
import { invalidArgument } from './hub-error.ts';

/** The identity registry's entry of one device (page "Identity registry"). Times are ISO-8601 UTC. */
export interface DeviceIdentity {
  readonly deviceId: string;
  readonly generationId: string;
  readonly etag: string;
  readonly status: 'enabled' | 'disabled';
  readonly statusReason: string | null;
  readonly statusUpdatedTime: string;
  readonly primaryKey: string;
  readonly secondaryKey: string;
  readonly isEdge: boolean;
}

/** What Azure writes for "never". */
export const NEVER = '0001-01-01T00:00:00';

const DEVICE_ID = /^[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}$/;

export const newEtag = (): string => randomBytes(8).toString('base64');

/** @throws HubError 400 when `id` breaks the naming rules. */
export function requireDeviceId(id: unknown): string {
  if (typeof id !== 'string' || !DEVICE_ID.test(id)) throw invalidArgument('The device id is not valid.');
  return id;
}

function key(given: Json | undefined, otherwise: string): string {
  if (given === undefined || given === null || given === '') return otherwise;
  const length = typeof given === 'string' ? Buffer.from(given, 'base64').length : 0;
  if (length < 16 || length > 64) throw invalidArgument('A symmetric key is 16 to 64 bytes in base64.');
  return given as string;
}

/**
 * Makes or changes an identity from the body of a registry request; what the body leaves out stays.
 *
 * @throws HubError 400 for values that IoT Hub refuses.
 */
export function identityFrom(
  body: Json,
  deviceId: string,
  current: DeviceIdentity | undefined,
  now: number,
): DeviceIdentity {
  if (!isJsonObject(body)) throw invalidArgument('The body must be a device object.');
  const status = body['status'] ?? current?.status ?? 'enabled';
  if (status !== 'enabled' && status !== 'disabled') throw invalidArgument('status is enabled or disabled.');
  const authentication = isJsonObject(body['authentication']) ? body['authentication'] : {};
  const type = authentication['type'];
  if (typeof type === 'string' && type !== 'sas') {
    throw invalidArgument(`Authentication type ${type} is not available in the emulator yet; use sas.`);
  }
  const keys = isJsonObject(authentication['symmetricKey']) ? authentication['symmetricKey'] : {};
  const capabilities = isJsonObject(body['capabilities']) ? body['capabilities'] : undefined;
  const reason = body['statusReason'];
  return {
    deviceId,
    // Azure's generation ids are numbers of this length that tell re-created devices apart.
    generationId: current?.generationId ?? String(BigInt(now) * 10_000n + BigInt(randomBytes(1)[0]! % 100)),
    etag: newEtag(),
    status,
    statusReason: typeof reason === 'string' ? reason : reason === null ? null : (current?.statusReason ?? null),
    statusUpdatedTime: current && current.status === status ? current.statusUpdatedTime : new Date(now).toISOString(),
    primaryKey: key(keys['primaryKey'], current?.primaryKey ?? newKey()),
    secondaryKey: key(keys['secondaryKey'], current?.secondaryKey ?? newKey()),
    isEdge: capabilities ? capabilities['iotEdge'] === true : (current?.isEdge ?? false),
  };
}

/** What only the running hub knows of a device. */
export interface DevicePresence {
  readonly isConnected: boolean;
  readonly connectionChangedAt: number | undefined;
  readonly lastActivityAt: number | undefined;
  readonly pendingCommands: number;
}

export const timeText = (at: number | undefined): string => (at === undefined ? NEVER : new Date(at).toISOString());

/** The device object of the registry's REST API. */
export function identityToRest(identity: DeviceIdentity, presence: DevicePresence): JsonObject {
  return {
    deviceId: identity.deviceId,
    generationId: identity.generationId,
    etag: identity.etag,
    connectionState: presence.isConnected ? 'Connected' : 'Disconnected',
    status: identity.status,
    statusReason: identity.statusReason,
    connectionStateUpdatedTime: timeText(presence.connectionChangedAt),
    statusUpdatedTime: identity.statusUpdatedTime,
    lastActivityTime: timeText(presence.lastActivityAt),
    cloudToDeviceMessageCount: presence.pendingCommands,
    capabilities: { iotEdge: identity.isEdge },
    authentication: {
      type: 'sas',
      symmetricKey: { primaryKey: identity.primaryKey, secondaryKey: identity.secondaryKey },
      x509Thumbprint: { primaryThumbprint: null, secondaryThumbprint: null },
    },
  };
}
