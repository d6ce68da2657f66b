import type { Case, Id } from '../model/index.ts';
import type { CaseDraft, CaseFacts, CaseManagement, ServiceStore } from '../ports/index.ts';
import { uniqueName } from './device-cloud-scene.ts';

/** The CRM as its own users, or its administrator, see it: independent of the adapter under test. */
export interface CrmObserver {
  /** Changes a case (capability `changes`). */
  edit(caseId: Id<'case'>, facts: Partial<CaseFacts>): Promise<void>;
  /** Deletes a case (capability `changes`). */
  remove(caseId: Id<'case'>): Promise<void>;
  /** Makes the CRM refuse every call in this way, or serve again (capability `faults`). */
  failWith(code: 'throttled' | 'unauthenticated' | undefined): void;
}

/** What the author of a `CaseManagement` adapter supplies. The CRM may be shared: cases look only at what they made. */
export interface CaseManagementHarness {
  readonly port: CaseManagement;
  /** Our own store beside the CRM, empty. */
  readonly store: ServiceStore;
  /** For the capabilities `changes` and `faults`. */
  readonly crm?: CrmObserver;
  /** A customer that the CRM knows; without it the case asks for one of its own name. */
  readonly accountId?: Id<'account'>;
  dispose(): Promise<void>;
}

export function draftFor(harness: CaseManagementHarness, facts: Partial<CaseDraft> = {}): CaseDraft {
  return {
    title: 'Too warm – „Kühlraum 3“ <b>',
    status: 'open',
    priority: 'high',
    origin: 'iot',
    accountId: harness.accountId ?? 'conformance-account',
    deviceIds: ['conformance-device'],
    assetIds: [],
    alertIds: [],
    description: 'line 1\nline 2',
    ...facts,
  };
}

/** Makes a case of the caller's own. */
export function newCase(
  harness: CaseManagementHarness,
  facts?: Partial<CaseDraft>,
  id = uniqueName('case'),
): Promise<Case> {
  return harness.store.transact((transaction) => harness.port.createCase(id, draftFor(harness, facts), transaction));
}

export function change(
  { store, port }: CaseManagementHarness,
  current: Case,
  facts: Partial<Case>,
  idempotencyKey?: string,
): Promise<Case> {
  return store.transact((transaction) => port.updateCase({ ...current, ...facts }, transaction, { idempotencyKey }));
}
