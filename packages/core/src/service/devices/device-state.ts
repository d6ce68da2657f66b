import { MAX_CONNECTION_CHANGES, MAX_DATA_HISTORY, sameJson, stepRegistration } from '../../model/index.ts';
import type { Device, DeviceDataHistory, Instant } from '../../model/index.ts';
import type { CloudDevice, StoreTransaction, Unversioned } from '../../ports/index.ts';
import { addToRing, rowIn } from './device-rings.ts';
import { writeDevice } from '../registry/registration-roll-up.ts';
import { endAttempts } from './registration-attempts.ts';

/**
 * Keeps what the device cloud says about a device that this transaction has read; `undefined`: it does not know the
 * device. What differs from the newest row of the data history becomes a row of its own, and so does, elsewhere, that it
 * became connected or was connected no more.
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
  const { dataHistoryCount: rows = 0, connectionChangeCount: turns = 0 } = device;
  const row = historyRow(after, status, at);
  const isNews = !(await isKnown(transaction, row, rows));
  const hasTurned = device.connected !== after.connected;
  const counts = {
    ...(isNews ? { dataHistoryCount: rows + 1 } : {}),
    ...(hasTurned ? { connectionChangeCount: turns + 1 } : {}),
  };
  const saved = await writeDevice(transaction, device, { ...after, ...counts }, opId);
  if (isNews) {
    await addToRing(transaction, 'deviceDataHistory', row, { number: rows + 1, max: MAX_DATA_HISTORY }, opId);
  }
  if (hasTurned) {
    const turn = { deviceId: device.id, at, status, connected: after.connected };
    await addToRing(transaction, 'connectionChange', turn, { number: turns + 1, max: MAX_CONNECTION_CHANGES }, opId);
  }
  return saved;
}

async function isKnown(transaction: StoreTransaction, row: Row, count: number): Promise<boolean> {
  const newest = count === 0 ? undefined : await rowIn(transaction, 'deviceDataHistory', row.deviceId, count);
  return newest !== undefined && sameJson(stateOf(newest), stateOf(row));
}

type Row = Omit<Unversioned<'deviceDataHistory'>, 'id'>;

function historyRow(device: Device, status: Row['status'], at: Instant): Row {
  const { id: deviceId, connected, lastActivityAt, reported, desired, tags } = device;
  return { deviceId, at, status, connected, lastActivityAt, reported, desired, tags };
}

/** What counts as a change: time passes without being news, and the connection is told elsewhere. */
function stateOf({ status, reported, desired, tags }: Row | DeviceDataHistory): object {
  return { status, reported, desired, tags };
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
