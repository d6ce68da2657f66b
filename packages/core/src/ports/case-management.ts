import type { CallOptions, Case, Id } from '../model/index.ts';
import type { StoreTransaction, Unversioned } from './service-store.ts';
import type { Port } from './port.ts';

export type CaseDraft = Omit<Unversioned<'case'>, 'id' | 'number'>;

/**
 * The CRM's cases. The engine calls it inside the transaction that links the alerts, with an id that is the same on
 * every retry, so one conversion makes one case.
 */
export interface CaseManagement extends Port {
  /** Creates the case, or returns the one this id already made. */
  createCase(id: Id<'case'>, draft: CaseDraft, transaction: StoreTransaction, options?: CallOptions): Promise<Case>;
}
