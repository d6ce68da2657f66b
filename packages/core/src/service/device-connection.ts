import { ConnectedServiceError } from '../model/index.ts';
import type { Device, Id, WriteOptions } from '../model/index.ts';
import type { ServiceContext } from './context.ts';
import { writeDevice } from './registry/asset-registration.ts';
import { customerOf } from './registry/devices.ts';
import { REGISTRY_LOCK } from './registry/records-client.ts';
import { expectReferred } from './registry/references.ts';
import { expectRecord, transactFresh } from './transaction.ts';

/** Puts a device at an asset, or with `undefined` at none. Both assets are rolled up with it. */
export async function connectDevice(
  { store }: ServiceContext,
  id: Id<'device'>,
  assetId: Id<'asset'> | undefined,
  { signal, ifVersion, idempotencyKey: opId }: WriteOptions,
): Promise<Device> {
  return transactFresh(
    store,
    async (transaction) => {
      await transaction.lock(REGISTRY_LOCK);
      const device = await expectRecord(transaction, 'device', id);
      const asset = assetId === undefined ? undefined : await expectReferred(transaction, 'asset', assetId, 'assetId');
      const accountId = customerOf(device, asset);
      const isThere = device.assetId === assetId && device.accountId === accountId;
      // A retry of a call that has had its effect is no conflict.
      if (isThere && opId !== undefined) return device;
      if (ifVersion !== undefined && ifVersion !== device.version) {
        throw new ConnectedServiceError('conflict', 'This device was changed in the meantime.', {
          details: { deviceId: id },
        });
      }
      return isThere ? device : writeDevice(transaction, device, { ...device, assetId, accountId }, opId);
    },
    { signal },
  );
}
