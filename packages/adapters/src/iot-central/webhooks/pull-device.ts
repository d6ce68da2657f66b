import { isConnectedServiceError } from '@csk/core';
import type { ConnectedServiceClient } from '@csk/core';

/**
 * Fetches a changed device's state from the application, for `onDeviceChanged`. Devices that service does not know are
 * passed over; of many changes of one device at once, those that come while it is fetched cause one more fetch.
 */
export function createDevicePull(
  client: Pick<ConnectedServiceClient, 'devices'>,
): (deviceKey: string) => Promise<void> {
  const running = new Map<string, { next: Promise<void> | undefined; readonly now: Promise<void> }>();

  async function pull(deviceKey: string): Promise<void> {
    const where = { deviceKey };
    for await (const page of client.devices.list({ where }).byPage({ maxPageSize: 1 })) {
      const [device] = page.items;
      if (!device) return;
      try {
        await client.devices.pull(device.id);
      } catch (error) {
        if (!isConnectedServiceError(error, 'not-found')) throw error;
      }
      return;
    }
  }

  function begin(deviceKey: string): Promise<void> {
    const now = pull(deviceKey).finally(() => {
      if (running.get(deviceKey)?.now === now) running.delete(deviceKey);
    });
    running.set(deviceKey, { now, next: undefined });
    return now;
  }

  return (deviceKey) => {
    const present = running.get(deviceKey);
    if (!present) return begin(deviceKey);
    present.next ??= present.now.then(
      () => begin(deviceKey),
      () => begin(deviceKey),
    );
    return present.next;
  };
}
