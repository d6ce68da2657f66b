import type {
  CallOptions,
  CaseHistoryItem,
  CaseHistoryKind,
  Entity,
  HistoryItem,
  HistoryQuery,
  Id,
  Paged,
} from '../../model/index.ts';

/** The history of a record. */
export interface HistoryClient<T extends Entity> {
  /**
   * Alerts, cases, commands, work orders, registrations and changes of connection in one list, newest first. Repeats stay
   * under their parent; of connections the newest 100 changes of each device are known.
   * Of an asset those of the assets below it too; of a customer or a custom entity those of its devices. Where a scope has very many
   * devices or cases, the newest 500 are looked at.
   * @throws `not-found` when there is no such record.
   */
  history(id: T['id'], query?: HistoryQuery, options?: CallOptions): Paged<HistoryItem>;
}

/** The history of a case. */
export interface CaseHistoryClient {
  /**
   * The case's alerts, commands and work orders, the steps of it and its alerts, and their comments in one list, newest
   * first. Commands are those sent for the case, its work orders or its alerts, and what its devices were told while it was open.
   */
  history(id: Id<'case'>, query?: HistoryQuery<CaseHistoryKind>, options?: CallOptions): Paged<CaseHistoryItem>;
}

/** The history of a work order. */
export interface WorkOrderHistoryClient {
  /**
   * The work order's alerts, the commands sent for it or them, the steps of it and its alerts, and their comments in one
   * list, newest first. What was done for its case stands in the case's history.
   * @throws `not-found` when there is no such record.
   */
  history(id: Id<'workOrder'>, query?: HistoryQuery<CaseHistoryKind>, options?: CallOptions): Paged<CaseHistoryItem>;
}
