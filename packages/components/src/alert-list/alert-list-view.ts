import type { AlertColumn } from './alert-columns.ts';
import type { AlertFilter } from './alert-filter.ts';
import type { AlertSort } from './alert-order.ts';

/** What a list is filtered by: the conditions, and the words that are searched. All absent: everything. */
export interface AlertListFilter extends AlertFilter {
  readonly search?: string | undefined;
}

/** How the agent has set a list up, in plain values: a host keeps them, and sets them again the next day. */
export interface AlertListView {
  readonly view: 'open' | 'all';
  readonly sort: AlertSort;
  readonly filter: AlertListFilter;
  readonly columns: readonly AlertColumn[];
}
