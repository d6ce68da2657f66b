import { ConnectedServiceError, REGISTRATION_TIMEOUT_MS, stepRegistration } from '../../model/index.ts';
import type { CallOptions, Device, Id, Instant, Json, Principal, Registration } from '../../model/index.ts';
import type { DeviceCloud, DeviceOutcome, StoreTransaction } from '../../ports/index.ts';
import { withEachDevice } from './bulk-devices.ts';
import { actorOf, instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { askDeviceCloud } from '../provider-instances/device-cloud-call.ts';
import { openDeviceCloud } from '../provider-instances/device-clouds.ts';
import { keepConnection } from './device-state.ts';
import { endAttempts } from './registration-attempts.ts';
import { writeDevice } from '../registry/registration-roll-up.ts';
import { randomId, stableId } from '../stable-id.ts';
import { messageOf } from '../engine/supervisor.ts';
import { create, expectRecord, replace, transactFresh } from '../transaction.ts';

/** One try to register one device. */
interface Attempt {
  readonly id: Id<'registration'>;
  readonly deviceId: Id<'device'>;
  readonly by: string;
  readonly opId: string | undefined;
}

/** A device at the beginning of an attempt: in progress now, or in no need of one. */
type Beginning =
  | { readonly device: Device; readonly begun: true }
  | { readonly device: Device; readonly begun: false; readonly notice?: string };

/** What the device cloud has by our word; registering again what is registered changes nothing there. */
export async function registerDevice(
  context: ServiceContext,
  principal: Principal,
  deviceId: Id<'device'>,
  { signal, idempotencyKey: opId }: CallOptions,
): Promise<Device> {
  const attempt = await attemptOf('register', principal, deviceId, opId);
  const { device, begun } = await begin(context, attempt, () => undefined);
  return begun ? carryOut(context, attempt, device, signal) : device;
}

/** Registers many; see `DevicesClient.registerAll`. */
export function registerDevices(
  context: ServiceContext,
  principal: Principal,
  ids: readonly Id<'device'>[],
  { signal, idempotencyKey: opId }: CallOptions,
): Promise<readonly DeviceOutcome[]> {
  return withEachDevice(ids, signal, async (deviceId) => {
    const attempt = await attemptOf('register', principal, deviceId, opId);
    const beginning = await begin(context, attempt, ({ registration }) => {
      if (registration === 'registered') return 'It is registered already.';
      return registration === 'in-progress' ? 'It is being registered already.' : undefined;
    });
    if (beginning.begun) await carryOut(context, attempt, beginning.device, signal);
    else if (beginning.notice !== undefined) return { outcome: 'skipped', message: beginning.notice };
    return { outcome: 'done' };
  });
}

async function attemptOf(
  action: NonNullable<Registration['action']>,
  principal: Principal,
  deviceId: Id<'device'>,
  opId: string | undefined,
): Promise<Attempt> {
  const id =
    opId === undefined
      ? randomId('registration')
      : await stableId('registration', action, deviceId, principal.id, opId);
  return { id, deviceId, by: actorOf(principal), opId };
}

/**
 * Notes that a registration is in progress, and until when. An attempt that is known already is a repeated call: it has
 * had its effect, or it failed or was cut off and is made again.
 */
async function begin(
  context: ServiceContext,
  { id, deviceId, by, opId }: Attempt,
  noticeFor: (device: Device) => string | undefined,
): Promise<Beginning> {
  return transactFresh(context.store, async (transaction): Promise<Beginning> => {
    const device = await expectRecord(transaction, 'device', deviceId);
    const known = await transaction.get('registration', id);
    if (known?.status === 'registered') return { device, begun: false };
    const notice = known ? undefined : noticeFor(device);
    if (notice !== undefined) return { device, begun: false, notice };
    // Before anything is noted: of a hub that is not there nobody must find a registration that failed.
    await openDeviceCloud(context.clouds, transaction, device.deviceKey);
    const deadline = instantOf(context.clock.now() + REGISTRATION_TIMEOUT_MS);
    const started = stepRegistration(device, 'start', { deadline });
    if (!started) return { device, begun: false };
    const row = { id, deviceId, action: 'register' as const, status: 'in-progress' as const, requestedBy: by };
    if (known)
      await replace(transaction, 'registration', { ...known, ...row, message: undefined, endedAt: undefined }, opId);
    else await create(transaction, 'registration', row, opId);
    return { device: await writeDevice(transaction, device, started, opId), begun: true };
  });
}

/**
 * Asks the device cloud and notes the answer. A crash in between leaves the registration in progress: a repeated call
 * or a pull finds the device registered, and else the watchdog ends it.
 */
async function carryOut(
  context: ServiceContext,
  attempt: Attempt,
  device: Device,
  signal: AbortSignal | undefined,
): Promise<Device> {
  let status: Device['registration'];
  try {
    status = await askDeviceCloud(context, device.deviceKey, signal, (cloud, until) => enrol(cloud, device, until));
  } catch (error) {
    const message = messageOf(error);
    // The caller gets the reason in any case, not the reason why it could not be noted.
    await finish(context, attempt, 'fail', message).catch((cause: unknown) =>
      context.logger.log('warn', 'A failed registration could not be noted.', {
        device: device.id,
        error: messageOf(cause),
      }),
    );
    throw error;
  }
  // A cloud that goes on by itself is asked by a later pull.
  if (status === 'in-progress') return expectRecord(context.store, 'device', device.id);
  if (status === 'registered') return finish(context, attempt, 'succeed');
  const message = `The device cloud left the device ${status}.`;
  await finish(context, attempt, 'fail', message);
  throw new ConnectedServiceError('conflict', message, { details: { deviceId: device.id, status } });
}

async function enrol(cloud: DeviceCloud, device: Device, signal: AbortSignal): Promise<Device['registration']> {
  const { deviceKey, tags, desired } = device;
  const { status } = await cloud.register(tags === undefined ? { deviceKey } : { deviceKey, tags }, { signal });
  if (status === 'registered' && !isEmpty(desired) && cloud.capabilities.twin) {
    // Settings from before the registration; what the cloud has already is newer.
    const known = await cloud.getDevice(deviceKey, { signal });
    if (known && isEmpty(known.desired)) await cloud.updateDevice(deviceKey, { desired: desired ?? {} }, { signal });
  }
  return status;
}

function isEmpty(document: Json | undefined): boolean {
  return document === undefined || document === null || Object.keys(document).length === 0;
}

/** Notes how an attempt ended; a late answer counts only where the table of registrations says so. */
async function finish(
  context: ServiceContext,
  { id, deviceId, opId }: Attempt,
  step: 'succeed' | 'fail',
  message?: string,
): Promise<Device> {
  return transactFresh(context.store, async (transaction) => {
    const device = await expectRecord(transaction, 'device', deviceId);
    const at = nowOf(context);
    const after = stepRegistration(device, step, { message });
    if (!after) return device;
    const saved = await writeDevice(transaction, device, after, opId);
    await endAttempts(transaction, saved, at, opId);
    const attempt = await transaction.get('registration', id);
    // The watchdog had given it up, and now it has succeeded after all.
    if (attempt && attempt.status !== saved.registration) {
      const ended = { status: saved.registration, message, endedAt: at };
      await replace(transaction, 'registration', { ...attempt, ...ended }, opId);
    }
    return saved;
  });
}

/** Removes a device from the device cloud, first there and then here: repeated after a crash, it finds nothing to do there. */
export async function unregisterDevice(
  context: ServiceContext,
  principal: Principal,
  deviceId: Id<'device'>,
  { signal, idempotencyKey: opId }: CallOptions,
): Promise<Device> {
  const { id, by } = await attemptOf('unregister', principal, deviceId, opId);
  const { deviceKey, registration } = await expectRecord(context.store, 'device', deviceId);
  if ((await context.store.get('registration', id)) !== undefined) {
    return expectRecord(context.store, 'device', deviceId);
  }
  if (registration === 'in-progress') {
    throw new ConnectedServiceError('conflict', 'The device is being registered.', { details: { deviceId } });
  }
  await askDeviceCloud(context, deviceKey, signal, (cloud, until) => cloud.unregister(deviceKey, { signal: until }));
  return transactFresh(context.store, async (transaction) => {
    const device = await expectRecord(transaction, 'device', deviceId);
    const row: Omit<Registration, 'version' | 'createdAt' | 'updatedAt'> = {
      id,
      deviceId,
      action: 'unregister',
      status: 'unregistered',
      requestedBy: by,
      endedAt: nowOf(context),
    };
    if ((await transaction.get('registration', id)) === undefined) {
      await create(transaction, 'registration', row, opId);
    }
    return removeFromCloud(transaction, device, nowOf(context), opId);
  });
}

/** Somebody may have started a new registration in the meantime; then that one decides. */
async function removeFromCloud(
  transaction: StoreTransaction,
  device: Device,
  at: Instant,
  opId: string | undefined,
): Promise<Device> {
  const removed = stepRegistration(device, 'remove');
  if (!removed) return device;
  return keepConnection(transaction, device, { ...removed, connected: false }, { status: 'not-found', at, opId });
}
