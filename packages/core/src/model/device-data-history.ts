import type { Entity, Id, Instant, Json } from './primitives.ts';

/** Rows of data history that are kept for one device; the oldest goes when another comes. */
export const MAX_DATA_HISTORY = 100;
/** Changes of connection that are kept for one device, beside them: one that comes and goes pushes nothing else out. */
export const MAX_CONNECTION_CHANGES = 100;

/**
 * What the device cloud said about a device at one moment (`msdyn_iotdevicedatahistory`). A row is written when
 * something other than its connection and the time of its last activity differs from what was known.
 */
export interface DeviceDataHistory extends Entity<'deviceDataHistory'> {
  readonly deviceId: Id<'device'>;
  /** When we were told. */
  readonly at: Instant;
  readonly status: 'enabled' | 'disabled' | 'not-found';
  readonly connected: boolean;
  /** With this row the device became connected, or was connected no more. Of rows from before such changes had their own. */
  readonly connectionChanged?: true | undefined;
  readonly lastActivityAt?: Instant;
  readonly reported?: Json;
  readonly desired?: Json;
  readonly tags?: Json;
}

/** That a device became connected or was connected no more. */
export interface ConnectionChange extends Pick<DeviceDataHistory, 'deviceId' | 'at' | 'status' | 'connected'> {
  readonly id: Id;
}

/** The same as it is kept. */
export type ConnectionChangeRecord = Entity<'connectionChange'> & Omit<ConnectionChange, 'id'>;
