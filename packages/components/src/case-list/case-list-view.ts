import type { CaseView } from './case-query.ts';

/** What a list is filtered by beside its status. All absent: everything. */
export interface CaseListFilter {
  readonly search?: string | undefined;
}

/** How the user has set a list up, in plain values: a host keeps them, and sets them again the next day. */
export interface CaseListView {
  readonly status: CaseView;
  readonly filter: CaseListFilter;
}
