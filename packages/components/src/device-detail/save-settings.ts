import { isConnectedServiceError, type Device, type TwinPatch } from '@csk/core';
import type { LiveStore } from '@csk/core/live';

/** So often the record may move on under us without the twin being touched. */
const TRIES = 4;

/**
 * Saves changes of a twin unless somebody else has changed the same values. A device's record also changes with each
 * sign of life, so a stale version alone is no conflict: then the newest record is looked at, and the call repeated.
 * @throws `conflict` when somebody else has changed what is to be saved, here or in the device cloud.
 */
export async function saveSettings(
  store: LiveStore,
  device: Device,
  patch: TwinPatch,
  isUntouched: (device: Device) => boolean,
): Promise<Device> {
  return store.mutate({
    async run(client, idempotencyKey) {
      let { version } = device;
      for (let tries = 1; ; tries += 1) {
        try {
          return await client.devices.updateTwin(device.id, patch, { ifVersion: version, idempotencyKey });
        } catch (error) {
          if (!isConnectedServiceError(error, 'conflict') || tries === TRIES) throw error;
          const newest = await client.devices.get(device.id);
          // Of this very version the cloud says that its twin is another.
          if (!newest || newest.version === version || !isUntouched(newest)) throw error;
          version = newest.version;
        }
      }
    },
  });
}
