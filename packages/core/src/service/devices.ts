import { isConnectedServiceError } from '../model/index.ts';
import type { CallOptions, Device, Id, RegistrationStatus } from '../model/index.ts';
import type { CloudDevice, DevicesClient, StoreTransaction } from '../ports/index.ts';
import type { ServiceContext } from './context.ts';
import { deviceSummary } from './device-summary.ts';
import { fleetStatus } from './fleet-status.ts';
import { callOptionsOf, idOf } from './input-guard.ts';
import { readClient } from './read-client.ts';
import { randomId } from './stable-id.ts';
import { messageOf } from './supervisor.ts';
import { deviceHistory } from './timeline-scopes.ts';
import { create, expectRecord, replace, transactFresh } from './transaction.ts';
import { withDeadline } from '../async/waiting.ts';

/** How long the device cloud may take to answer. */
const CLOUD_MS = 20_000;

export function devicesClient(context: ServiceContext): DevicesClient {
  return {
    ...readClient(context.store, 'device'),
    async register(id, options) {
      const { signal, idempotencyKey } = callOptionsOf(options);
      return registerDevice(context, idOf(id), { signal, idempotencyKey });
    },
    async pull(id, options) {
      const { signal, idempotencyKey } = callOptionsOf(options);
      return pullDevice(context, idOf(id), { signal, idempotencyKey });
    },
    history: (id, query, options) => deviceHistory(context.store, { id, query, options }),
    async summary(id, options) {
      const { signal } = callOptionsOf(options);
      return deviceSummary(context, idOf(id), signal);
    },
    fleetStatus: async (query, options) => fleetStatus(context.store, query, options),
  };
}

/** Registering again what is registered changes nothing in the cloud, so a retry after a crash is safe. */
async function registerDevice(context: ServiceContext, id: Id<'device'>, options: CallOptions): Promise<Device> {
  const note = (status: RegistrationStatus, message?: string) =>
    transactFresh(context.store, async (transaction) => {
      const device = await expectRecord(transaction, 'device', id);
      await noteAttempt(transaction, id, status, message, options.idempotencyKey);
      const changed = { ...device, registration: status, registrationMessage: message };
      return replace(transaction, 'device', changed, options.idempotencyKey);
    });
  const { deviceKey, tags } = await note('in-progress');
  try {
    const device = tags === undefined ? { deviceKey } : { deviceKey, tags };
    const { status } = await withDeadline(context.clock, CLOUD_MS, options.signal, (signal) =>
      context.devices.register(device, { signal }),
    );
    return await note(status);
  } catch (error) {
    // The caller gets the reason in any case, not the reason why it could not be noted.
    await note('error', messageOf(error)).catch((cause: unknown) =>
      context.logger.log('warn', 'A failed registration could not be noted.', { device: id, error: messageOf(cause) }),
    );
    throw error;
  }
}

async function noteAttempt(
  transaction: StoreTransaction,
  deviceId: Id<'device'>,
  status: RegistrationStatus,
  message: string | undefined,
  opId: string | undefined,
): Promise<void> {
  await create(transaction, 'registration', { id: randomId('registration'), deviceId, status, message }, opId);
}

/** Fetches a device's state from the device cloud and keeps it. */
export async function pullDevice(context: ServiceContext, id: Id<'device'>, options: CallOptions): Promise<Device> {
  const { deviceKey } = await expectRecord(context.store, 'device', id);
  const cloud = await withDeadline(context.clock, CLOUD_MS, options.signal, async (signal) => {
    try {
      return await context.devices.getDevice(deviceKey, { signal });
    } catch (error) {
      if (isConnectedServiceError(error, 'not-found')) return undefined;
      throw error;
    }
  });
  return transactFresh(
    context.store,
    async (transaction) => {
      const device = await expectRecord(transaction, 'device', id);
      const changed = cloud
        ? withCloudState(device, cloud)
        : { ...device, connected: false, registration: 'unregistered' as const };
      return replace(transaction, 'device', changed, options.idempotencyKey);
    },
    options,
  );
}

function withCloudState(device: Device, cloud: CloudDevice): Device {
  const [ours, theirs] = [device.lastActivityAt ?? '', cloud.lastActivityAt ?? ''];
  const lastActivityAt = ours > theirs ? ours : theirs;
  return {
    ...device,
    connected: cloud.connected,
    registration: 'registered',
    registrationMessage: undefined,
    ...(lastActivityAt === '' ? {} : { lastActivityAt }),
    tags: cloud.tags ?? device.tags,
    desired: cloud.desired ?? device.desired,
    reported: cloud.reported ?? device.reported,
  };
}
