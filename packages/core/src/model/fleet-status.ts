import type { Id, Instant } from './primitives.ts';

/** How many devices are in which state. Each device is in one of the four. */
export interface FleetCounts {
  readonly total: number;
  readonly connected: number;
  /** Not connected, but heard of before. */
  readonly silent: number;
  readonly neverHeard: number;
  /** The device cloud turns them away. */
  readonly disabled: number;
}

/** The devices at a glance. */
export interface FleetStatus extends FleetCounts {
  /** When the newest message of any of the devices came. */
  readonly lastHeartbeatAt?: Instant | undefined;
  /** The largest first; without `categoryId` the devices that have none. */
  readonly byCategory: readonly (FleetCounts & { readonly categoryId?: Id<'category'> | undefined })[];
}
