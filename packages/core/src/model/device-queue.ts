import type { Id } from './primitives.ts';

/** So many messages may wait for one device in the cloud (IoT Hub quotas: 50 cloud-to-device messages a device). */
export const DEVICE_QUEUE_LIMIT = 50;
/** From so many on the sender is warned. */
export const DEVICE_QUEUE_WARNING = 40;

export type DeviceQueueState = 'ok' | 'nearly-full' | 'full';

/** What waits for a device, as far as we have sent it: other senders may have put more into the cloud's queue. */
export interface PendingCommands {
  readonly deviceId: Id<'device'>;
  /** In the cloud's queue, or on the way there. */
  readonly inCloud: number;
  /** Kept here: not sent yet, or held back until there is room. At most 1,000 are counted. */
  readonly here: number;
  readonly limit: number;
  readonly state: DeviceQueueState;
}

export function queueStateOf(pending: number): DeviceQueueState {
  if (pending >= DEVICE_QUEUE_LIMIT) return 'full';
  return pending >= DEVICE_QUEUE_WARNING ? 'nearly-full' : 'ok';
}
