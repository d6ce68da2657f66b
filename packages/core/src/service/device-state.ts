import { MAX_DATA_HISTORY, sameJson, stepRegistration } from '../model/index.ts';
import type { Device, DeviceDataHistory, Id, Instant } from '../model/index.ts';
import type { CloudDevice, StoreTransaction, Unversioned } from '../ports/index.ts';
import { writeDevice } from './registry/registration-roll-up.ts';
import { endAttempts } from './registration-attempts.ts';
import { stableId } from './stable-id.ts';
import { create } from './transaction.ts';

/**
 * Keeps what the device cloud says about a device that this transaction has read; `undefined`: it does not know the
 * device. What differs from the newest row of the data history becomes a row of its own.
 */
export async function keepCloudState(
  transaction: StoreTransaction,
  device: Device,
  cloud: CloudDevice | undefined,
  at: Instant,
  opId?: string,
): Promise<Device> {
  const after = cloud ? withCloudState(device, cloud, at) : withoutCloudState(device, at);
  const status = cloud === undefined ? 'not-found' : cloud.enabled ? 'enabled' : 'disabled';
  const saved = await keepState(transaction, device, after, { status, at, opId });
  if (device.registration === 'in-progress') await endAttempts(transaction, saved, at, opId);
  return saved;
}

/** Keeps that a device is heard of again, or is connected no more, of which nothing else has been asked. */
export async function keepConnection(
  transaction: StoreTransaction,
  device: Device,
  after: Device,
  {
    at,
    opId,
    status = after.enabled === false ? 'disabled' : 'enabled',
  }: Pick<Told, 'at' | 'opId'> & {
    readonly status?: Told['status'];
  },
): Promise<Device> {
  if (device.connected === after.connected) return writeDevice(transaction, device, after, opId);
  return keepState(transaction, device, after, { status, at, opId });
}

interface Told {
  readonly status: DeviceDataHistory['status'];
  readonly at: Instant;
  readonly opId?: string | undefined;
}

async function keepState(
  transaction: StoreTransaction,
  device: Device,
  after: Device,
  { status, at, opId }: Told,
): Promise<Device> {
  const count = device.dataHistoryCount ?? 0;
  const hasTurned = device.connected !== after.connected;
  const row = historyRow(after, status, at);
  const isNews = hasTurned || !(await isKnown(transaction, row, count));
  const counted = isNews ? { ...after, dataHistoryCount: count + 1 } : after;
  const saved = await writeDevice(transaction, device, counted, opId);
  if (!isNews) return saved;
  const id = await rowId(device.id, count + 1);
  const turned = hasTurned ? { connectionChanged: true as const } : {};
  await create(transaction, 'deviceDataHistory', { ...row, ...turned, id }, opId);
  const oldest = count + 1 - MAX_DATA_HISTORY;
  if (oldest > 0) await transaction.delete('deviceDataHistory', await rowId(device.id, oldest), { opId });
  return saved;
}

async function isKnown(transaction: StoreTransaction, row: Row, count: number): Promise<boolean> {
  const newest = count === 0 ? undefined : await transaction.get('deviceDataHistory', await rowId(row.deviceId, count));
  return newest !== undefined && sameJson(stateOf(newest), stateOf(row));
}

/** Rows are numbered, so that the same row is not written twice and the oldest is found without a search. */
function rowId(deviceId: Id<'device'>, number: number): Promise<string> {
  return stableId('deviceDataHistory', deviceId, String(number));
}

type Row = Omit<Unversioned<'deviceDataHistory'>, 'id'>;

function historyRow(device: Device, status: Row['status'], at: Instant): Row {
  const { id: deviceId, connected, lastActivityAt, reported, desired, tags } = device;
  return { deviceId, at, status, connected, lastActivityAt, reported, desired, tags };
}

/** What counts as a change: time passes without being news. */
function stateOf({ status, connected, reported, desired, tags }: Row | DeviceDataHistory): object {
  return { status, connected, reported, desired, tags };
}

function withoutCloudState(device: Device, pulledAt: Instant): Device {
  return { ...(stepRegistration(device, 'miss') ?? device), connected: false, pulledAt };
}

function withCloudState(device: Device, cloud: CloudDevice, pulledAt: Instant): Device {
  const [ours, theirs] = [device.lastActivityAt ?? '', cloud.lastActivityAt ?? ''];
  const lastActivityAt = ours > theirs ? ours : theirs;
  return {
    ...(stepRegistration(device, 'find') ?? device),
    connected: cloud.connected,
    enabled: cloud.enabled,
    pulledAt,
    ...(lastActivityAt === '' ? {} : { lastActivityAt }),
    tags: cloud.tags ?? device.tags,
    desired: cloud.desired ?? device.desired,
    reported: cloud.reported ?? device.reported,
    twinEtag: cloud.etag ?? device.twinEtag,
  };
}
