import type { CallOptions, Id, Instant, MaintenanceScope, MaintenanceWindow, WriteOptions } from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

/** A maintenance window as it is planned: what it covers (one of the four ids), when, and why. */
export interface MaintenanceWindowInput extends MaintenanceScope {
  /** The default is now; it may have passed already, and lie at most 366 days ahead. */
  readonly from?: Instant | undefined;
  /** At most 90 days after the beginning. */
  readonly until: Instant;
  readonly reason: string;
}

/**
 * Times in which alerts of equipment that is worked on are recorded, but kept quiet (ISA-18.2, suppressed by design and
 * out of service). An alert that stands alone and is raised while a window covers its device gets `suppressedUntil` and
 * starts no flow. When the window ends or is cancelled the alert comes back and starts its flows then, unless its
 * condition has ended and nobody has taken it up: then it is closed. Alerts that were open before stay as they are:
 * people know of them, and may be at work on them; whoever wants them out of the way shelves them.
 */
export interface MaintenanceWindowsClient extends ReadClient<MaintenanceWindow> {
  /**
   * Plans a window, which starts and ends by itself.
   * @throws `invalid` when it covers nothing or two things, is over already, or is too long; `conflict` when 1,000 windows
   * are open.
   */
  schedule(input: MaintenanceWindowInput, options?: CallOptions): Promise<MaintenanceWindow>;
  /**
   * Puts the end of an open window off. Alerts under it follow when their present `suppressedUntil` is reached.
   * @throws `invalid` when the end is no later than before, or the window would be too long; `conflict` when it is over.
   */
  extend(
    id: Id<'maintenanceWindow'>,
    input: { readonly until: Instant; readonly reason?: string | undefined },
    options?: WriteOptions,
  ): Promise<MaintenanceWindow>;
  /**
   * Ends a window before its time, or before it began. What it had suppressed comes back.
   * @throws `conflict` when it is over.
   */
  cancel(
    id: Id<'maintenanceWindow'>,
    input: { readonly reason: string },
    options?: WriteOptions,
  ): Promise<MaintenanceWindow>;
}
