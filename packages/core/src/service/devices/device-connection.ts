import { ConnectedServiceError, opIdsWith, sameJson, wasDoneBy } from '../../model/index.ts';
import type { Device, Id, WriteOptions } from '../../model/index.ts';
import type { ServiceContext } from '../context.ts';
import { customerOf } from '../registry/devices.ts';
import { REGISTRY_LOCK } from '../registry/records-client.ts';
import { expectReferred } from '../registry/references.ts';
import { writeDevice } from '../registry/registration-roll-up.ts';
import type { DevicePlace } from '../registry/registration-roll-up.ts';
import { expectRecord, transactFresh } from '../transaction.ts';

/**
 * Puts a device at an asset or a custom entity, or with `undefined` at none; what `placeOf` does not name stays. What it
 * leaves and where it goes are rolled up with it.
 */
export async function connectDevice(
  { store }: ServiceContext,
  id: Id<'device'>,
  placeOf: (device: Device) => DevicePlace,
  { signal, ifVersion, idempotencyKey: opId }: WriteOptions,
): Promise<Device> {
  return transactFresh(
    store,
    async (transaction) => {
      await transaction.lock(REGISTRY_LOCK);
      const device = await expectRecord(transaction, 'device', id);
      // A retry of a call that has had its effect: where others have put it since it stays, whatever became of the place.
      if (wasDoneBy(device, opId)) return device;
      const place = placeOf(device);
      const { assetId, customEntityId } = place;
      const asset = assetId === undefined ? undefined : await expectReferred(transaction, 'asset', assetId, 'assetId');
      const customEntity =
        customEntityId === undefined
          ? undefined
          : await expectReferred(transaction, 'customEntity', customEntityId, 'customEntityId');
      const after: Device = { ...device, ...place, accountId: customerOf(device, asset, customEntity) };
      const isThere = sameJson(device, after);
      // Nor is one a conflict that asks for what is there.
      if (opId !== undefined && isThere) return device;
      if (ifVersion !== undefined && ifVersion !== device.version) {
        throw new ConnectedServiceError('conflict', 'This device was changed in the meantime.', {
          details: { deviceId: id },
        });
      }
      return isThere ? device : writeDevice(transaction, device, { ...after, ...opIdsWith(device, opId) }, opId);
    },
    { signal },
  );
}
