import type { CallOptions, Device, HistoryItem, HistoryKind, Id, Paged } from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

export interface DevicesClient extends ReadClient<Device> {
  /** Registers a device with the device cloud. */
  register(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Fetches connection state and twin from the device cloud. */
  pull(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Alerts, cases, commands and registrations of a device in one stream, newest first. Repeats stay under their parent. */
  history(
    id: Id<'device'>,
    query?: { readonly kinds?: readonly HistoryKind[] | undefined },
    options?: CallOptions,
  ): Paged<HistoryItem>;
}
