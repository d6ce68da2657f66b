import type { CaseManagementHarness } from './case-management-harness.ts';
import { CRM_SIDE_CASES } from './case-management-changes.ts';
import { CASE_RECORD_CASES } from './case-management-records.ts';
import type { ConformanceCase } from './conformance-case.ts';

export type { CaseManagementHarness, CrmObserver } from './case-management-harness.ts';

/**
 * The contract of a `CaseManagement`. Beside the adapter's own capabilities the runner may switch on `faults`: the
 * harness can make the CRM refuse calls. Lists are not part of it: the engine answers them from its own store.
 */
export const CASE_MANAGEMENT_CASES: readonly ConformanceCase<CaseManagementHarness>[] = [
  ...CASE_RECORD_CASES,
  ...CRM_SIDE_CASES,
];
