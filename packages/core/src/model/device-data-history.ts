import type { Entity, Id, Instant, Json } from './primitives.ts';

/** Rows of data history that are kept for one device; the oldest goes when another comes. */
export const MAX_DATA_HISTORY = 100;

/**
 * What the device cloud said about a device at one moment (`msdyn_iotdevicedatahistory`). A row is written when
 * something other than the time of its last activity differs from what was known.
 */
export interface DeviceDataHistory extends Entity<'deviceDataHistory'> {
  readonly deviceId: Id<'device'>;
  /** When we were told. */
  readonly at: Instant;
  readonly status: 'enabled' | 'disabled' | 'not-found';
  readonly connected: boolean;
  readonly lastActivityAt?: Instant;
  readonly reported?: Json;
  readonly desired?: Json;
  readonly tags?: Json;
}
