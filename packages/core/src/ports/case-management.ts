import type { CallOptions, Case, Id, WorkOrder } from '../model/index.ts';
import type { StoreReader, StoreTransaction, Unversioned } from './service-store.ts';
import type { Delivery, Port, ReceiveOptions } from './port.ts';

/** What a CRM can do beside keeping cases. */
export interface CaseManagementCapabilities {
  /** It keeps work orders, too; otherwise our own store does. */
  readonly workOrders: boolean;
  /** It tells what its own users changed. */
  readonly changes: boolean;
  /** Its records have an absolute `url`. */
  readonly deepLinks: boolean;
}

export type CaseDraft = Omit<Unversioned<'case'>, 'id' | 'number'>;
export type WorkOrderDraft = Omit<Unversioned<'workOrder'>, 'id' | 'number'>;

/** What a CRM's own users may change of a case. */
export type CaseFacts = Pick<
  Case,
  'title' | 'status' | 'priority' | 'incidentType' | 'description' | 'resolution' | 'assignedTo' | 'contact'
>;

/** A case was changed in the CRM, by somebody else. */
export type CaseNotice =
  | { readonly op: 'put'; readonly caseId: Id<'case'>; readonly facts: Partial<CaseFacts> }
  | { readonly op: 'delete'; readonly caseId: Id<'case'> };

/**
 * The CRM that keeps the cases. Lists are answered from our own store, so every write also leaves the record in
 * `transaction`, with the CRM's number, `externalId` and `url`.
 *
 * The engine writes inside the transaction that changes the alerts as well, under ids that are the same on every retry.
 * A transaction may run again: writing the same thing twice must have one effect. `options.idempotencyKey` goes into
 * the change feed. A CRM that is away answers with `unavailable` or `throttled`, and nothing has happened then.
 */
export interface CaseManagement extends Port<CaseManagementCapabilities> {
  /** Creates the case, or returns the one this id already made. */
  createCase(id: Id<'case'>, draft: CaseDraft, transaction: StoreTransaction, options?: CallOptions): Promise<Case>;
  /**
   * Writes the successor of a case; what it differs in from the one in `transaction` is the change, the step to
   * another status included.
   * @throws `conflict` when `next.version` is not the present one.
   */
  updateCase(next: Case, transaction: StoreTransaction, options?: CallOptions): Promise<Case>;
  /** The case as the CRM has it now; `reader` is our own store. */
  getCase(id: Id<'case'>, reader: StoreReader, options?: CallOptions): Promise<Case | undefined>;
  /** With capability `workOrders`: like {@link createCase}. */
  createWorkOrder?(
    id: Id<'workOrder'>,
    draft: WorkOrderDraft,
    transaction: StoreTransaction,
    options?: CallOptions,
  ): Promise<WorkOrder>;
  /** With capability `workOrders`: like {@link updateCase}. */
  updateWorkOrder?(next: WorkOrder, transaction: StoreTransaction, options?: CallOptions): Promise<WorkOrder>;
  /**
   * With capability `changes`: what others changed, at least once and in order for one case. The adapter remembers how
   * far it has come by what was acknowledged; when it cannot know what it missed, it tells of every case anew.
   */
  changes?(options?: ReceiveOptions): AsyncIterable<Delivery<CaseNotice>>;
}
