import type { CallOptions, Device, FleetStatus, Id, SummaryValue } from '../../model/index.ts';
import type { HistoryClient } from './history-client.ts';

export interface DevicesClient extends HistoryClient<Device> {
  /** Registers a device with the device cloud. */
  register(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Fetches connection state and twin from the device cloud. */
  pull(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** The tiles of a device with their figures as of now, in their order: its own, or else those of its category. */
  summary(id: Id<'device'>, options?: CallOptions): Promise<readonly SummaryValue[]>;
  /** How many devices are connected, silent, never heard of or turned away, in all and by category. */
  fleetStatus(
    query?: { readonly accountId?: Id<'account'> | undefined; readonly categoryId?: Id<'category'> | undefined },
    options?: CallOptions,
  ): Promise<FleetStatus>;
}
