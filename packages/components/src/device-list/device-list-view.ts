import type { DeviceFilter, DeviceSort } from './device-filter.ts';

/** What a list is filtered by: the conditions, and the words that are searched. All absent: everything. */
export interface DeviceListFilter extends DeviceFilter {
  readonly search?: string | undefined;
}

/** How the user has set a list up, in plain values: a host keeps them, and sets them again the next day. */
export interface DeviceListView {
  readonly sort: DeviceSort;
  readonly filter: DeviceListFilter;
}

/** Properties that ask another question: what was chosen and scrolled to belongs to the old one. */
export const QUESTION = [
  'store',
  'sort',
  'search',
  'connectionState',
  'registration',
  'categoryId',
  'accountId',
  'userCategory',
  'userAccount',
];
