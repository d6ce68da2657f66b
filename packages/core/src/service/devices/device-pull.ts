import { isConnectedServiceError } from '../../model/index.ts';
import type { CallOptions, Device, Id } from '../../model/index.ts';
import type { DeviceOutcome } from '../../ports/index.ts';
import { withEachDevice } from './bulk-devices.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { askDeviceCloud } from '../provider-instances/device-cloud-call.ts';
import { keepCloudState } from './device-state.ts';
import { expectRecord, transactFresh } from '../transaction.ts';

/** Fetches a device's state from the device cloud and keeps it. */
export async function pullDevice(context: ServiceContext, id: Id<'device'>, options: CallOptions): Promise<Device> {
  const { deviceKey } = await expectRecord(context.store, 'device', id);
  const cloud = await askDeviceCloud(context, deviceKey, options.signal, async (devices, signal) => {
    try {
      return await devices.getDevice(deviceKey, { signal });
    } catch (error) {
      if (isConnectedServiceError(error, 'not-found')) return undefined;
      throw error;
    }
  });
  return transactFresh(
    context.store,
    async (transaction) => {
      const device = await expectRecord(transaction, 'device', id);
      return keepCloudState(transaction, device, cloud, nowOf(context), options.idempotencyKey);
    },
    { signal: options.signal },
  );
}

/** Pulls many; one that fails does not keep the others. */
export function pullDevices(
  context: ServiceContext,
  ids: readonly Id<'device'>[],
  options: CallOptions,
): Promise<readonly DeviceOutcome[]> {
  return withEachDevice(ids, options.signal, async (id) => {
    await pullDevice(context, id, options);
    return { outcome: 'done' };
  });
}
