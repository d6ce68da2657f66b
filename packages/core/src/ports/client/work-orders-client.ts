import type { CasePriority, Id, Instant, WorkOrder, WriteOptions } from '../../model/index.ts';
import type { WorkOrderHistoryClient } from './history-client.ts';
import type { ReadClient } from './read-client.ts';

export interface WorkOrdersClient extends ReadClient<WorkOrder>, WorkOrderHistoryClient {
  update(
    id: Id<'workOrder'>,
    patch: {
      readonly title?: string | undefined;
      readonly priority?: CasePriority | undefined;
      readonly incidentType?: string | undefined;
      readonly description?: string | undefined;
    },
    options?: WriteOptions,
  ): Promise<WorkOrder>;
  /**
   * Books a technician; scheduling anew replaces the booking.
   * @throws `conflict` when the work has begun or ended; `invalid` when the end is not after the start.
   */
  schedule(
    id: Id<'workOrder'>,
    input: { readonly technician: string; readonly start: Instant; readonly end: Instant },
    options?: WriteOptions,
  ): Promise<WorkOrder>;
  /** The technician begins. @throws `conflict` unless the work order is scheduled. */
  start(id: Id<'workOrder'>, options?: WriteOptions): Promise<WorkOrder>;
  /**
   * The work is done; the alerts it takes care of close with it (very many repeats of them a little later, as
   * `alerts.close` says), unless the service was told otherwise.
   * @throws `conflict` unless the work has begun.
   */
  complete(
    id: Id<'workOrder'>,
    input?: { readonly result?: string | undefined },
    options?: WriteOptions,
  ): Promise<WorkOrder>;
  /** The work will not be done; its alerts ask for work again. @throws `conflict` when it has ended. */
  cancel(
    id: Id<'workOrder'>,
    input?: { readonly reason?: string | undefined },
    options?: WriteOptions,
  ): Promise<WorkOrder>;
}
