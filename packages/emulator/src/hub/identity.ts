import { randomBytes } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { identityKeys, type Authentication, authenticationFrom, authenticationToRest } from './authentication.ts';
import { invalidArgument } from './hub-error.ts';

export type { Authentication } from './authentication.ts';

/** The identity registry's entry of one device or module (page "Identity registry"). Times are ISO-8601 UTC. */
export interface DeviceIdentity extends Authentication {
  readonly deviceId: string;
  /** Only modules have it. */
  readonly moduleId?: string;
  /** Only modules have it: who looks after the module, `IotEdge` or nobody. */
  readonly managedBy?: string;
  readonly generationId: string;
  readonly etag: string;
  readonly status: 'enabled' | 'disabled';
  readonly statusReason: string | null;
  readonly statusUpdatedTime: string;
  readonly isEdge: boolean;
}

/** What Azure writes for "never". */
export const NEVER = '0001-01-01T00:00:00';

const ID = /^[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}$/;

export const newEtag = (): string => randomBytes(8).toString('base64');

/** @throws HubError 400 when `id` breaks the naming rules. */
export function requireDeviceId(id: unknown): string {
  if (typeof id !== 'string' || !ID.test(id)) throw invalidArgument('The device id is not valid.');
  return id;
}

/** Who is meant: a device by its id, a module as `device/module`. Ids hold no slash, so a key says which it is. */
export const keyOf = ({ deviceId, moduleId }: { readonly deviceId: string; readonly moduleId?: string }): string =>
  moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;

/** The two ids of a key. */
export function idsOf(key: string): { deviceId: string; moduleId?: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { deviceId: key } : { deviceId: key.slice(0, slash), moduleId: key.slice(slash + 1) };
}

/** @throws HubError 400 when an id of the key breaks the naming rules. */
export function requireKey(key: string): void {
  const { deviceId, moduleId } = idsOf(key);
  requireDeviceId(deviceId);
  if (moduleId !== undefined && !ID.test(moduleId)) throw invalidArgument('The module id is not valid.');
}

/**
 * Makes or changes an identity from the body of a registry request; what the body leaves out stays.
 *
 * @throws HubError 400 for values that IoT Hub refuses.
 */
export function identityFrom(
  body: Json,
  key: string,
  current: DeviceIdentity | undefined,
  now: number,
): DeviceIdentity {
  if (!isJsonObject(body)) throw invalidArgument('The body must be a device object.');
  const status = body['status'] ?? current?.status ?? 'enabled';
  if (status !== 'enabled' && status !== 'disabled') throw invalidArgument('status is enabled or disabled.');
  const capabilities = isJsonObject(body['capabilities']) ? body['capabilities'] : undefined;
  const reason = body['statusReason'];
  if (typeof reason === 'string' && reason.length > 128) throw invalidArgument('statusReason has at most 128 letters.');
  const ids = idsOf(key);
  return {
    ...ids,
    ...(ids.moduleId !== undefined && { managedBy: managerOf(body, current) }),
    // Azure's generation ids are numbers of this length that tell re-created devices apart.
    generationId: current?.generationId ?? String(BigInt(now) * 10_000n + BigInt(randomBytes(1)[0]! % 100)),
    etag: newEtag(),
    status,
    statusReason: typeof reason === 'string' ? reason : reason === null ? null : (current?.statusReason ?? null),
    statusUpdatedTime: current && current.status === status ? current.statusUpdatedTime : new Date(now).toISOString(),
    ...authenticationFrom(body['authentication'], current),
    isEdge: capabilities ? capabilities['iotEdge'] === true : (current?.isEdge ?? false),
  };
}

function managerOf(body: JsonObject, current: DeviceIdentity | undefined): string {
  const manager = body['managedBy'];
  return typeof manager === 'string' ? manager.slice(0, 128) : (current?.managedBy ?? '');
}

/** An identity as an older version stored it, with what it did not know yet. */
export const identityFromStore = (stored: DeviceIdentity): DeviceIdentity => ({
  ...stored,
  authenticationType: stored.authenticationType ?? 'sas',
  primaryThumbprint: stored.primaryThumbprint ?? null,
  secondaryThumbprint: stored.secondaryThumbprint ?? null,
});

/** What only the running hub knows of a device. */
export interface DevicePresence {
  readonly isConnected: boolean;
  readonly connectionChangedAt: number | undefined;
  readonly lastActivityAt: number | undefined;
  readonly pendingCommands: number;
}

export const timeText = (at: number | undefined): string => (at === undefined ? NEVER : new Date(at).toISOString());

/** The device or module object of the registry's REST API. */
export function identityToRest(identity: DeviceIdentity, presence: DevicePresence): JsonObject {
  const common = {
    deviceId: identity.deviceId,
    generationId: identity.generationId,
    etag: identity.etag,
    connectionState: presence.isConnected ? 'Connected' : 'Disconnected',
    connectionStateUpdatedTime: timeText(presence.connectionChangedAt),
    lastActivityTime: timeText(presence.lastActivityAt),
    cloudToDeviceMessageCount: presence.pendingCommands,
    authentication: authenticationToRest(identity),
  };
  // A module has no status of its own: its device's counts.
  if (identity.moduleId !== undefined) {
    return { ...common, moduleId: identity.moduleId, managedBy: identity.managedBy ?? '' };
  }
  return {
    ...common,
    status: identity.status,
    statusReason: identity.statusReason,
    statusUpdatedTime: identity.statusUpdatedTime,
    capabilities: { iotEdge: identity.isEdge },
  };
}

/** Whether a change took away what connections of the identity were opened with. */
export function isRevoked(before: DeviceIdentity, after: DeviceIdentity): boolean {
  if (after.status === 'disabled' || before.authenticationType !== after.authenticationType) return true;
  const old = identityKeys(before);
  return old.length > 0 && !identityKeys(after).some((key) => old.includes(key));
}
