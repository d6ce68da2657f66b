import { alertStateStrings } from '../alert-facts/alert-badges.ts';
import { customerSearchStrings } from '../customer-choice/customer-search.strings.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';
import type { AlertSelectionStrings } from './alert-selection.strings.ts';
import type { FurtherFiltersStrings } from './further-filters.strings.ts';

/** English texts that are there from the start. */
export const alertListStrings = {
  ...commonStrings,
  title: 'Alerts',
  view: 'Show',
  open: 'Open',
  all: 'All',
  sort: 'Sort by',
  byPriority: 'Priority',
  byNewest: 'Newest',
  priority: 'Priority',
  description: 'Alert',
  device: 'Device',
  customer: 'Customer',
  status: 'Status',
  occurrences: 'Times',
  age: 'Age',
  select: 'Select',
  selectAlert: 'Select {alert}',
  now: 'now',
  times: plural('Occurred once', 'Occurred {count} times'),
  newAlerts: plural('{count} new', '{count} new'),
  newAnnouncement: plural('{count} new alert', '{count} new alerts'),
  columns: 'Columns',
  search: 'Search alerts',
  searchHint: 'Alert, device or customer',
  filters: 'Filters',
  filtersSet: 'Filters ({count})',
  filterPriority: 'Priority',
  anyPriority: 'Any priority',
  filterHandling: 'Handling',
  anyHandling: 'Any handling',
  handlings: {
    unacknowledged: 'Not acknowledged',
    acknowledged: 'Acknowledged',
    'in-progress': 'In progress',
    shelved: 'Shelved',
    closed: 'Closed',
  },
  moreFilters: 'More filters',
  moreFiltersSet: 'More filters ({count})',
  filterCustomer: 'Customer',
  anyCustomer: 'Any customer',
  customers: customerSearchStrings,
  noMatch: 'No alert matches',
  noMatchHint: 'Nothing fits the search and the filters.',
  clearFilters: 'Clear filters',
  emptyOpen: 'All quiet',
  emptyOpenHint: 'No alert is open. New ones appear here as soon as a device reports trouble.',
  emptyAll: 'No alerts yet',
  emptyAllHint: 'When a device reports trouble, the alert appears here.',
  states: alertStateStrings,
  levels: { high: 'High', medium: 'Medium', low: 'Low' },
};

export type AlertListStrings = typeof alertListStrings;
/** The same with those about the chosen alerts. */
export type ChosenAlertsTexts = AlertListStrings & AlertSelectionStrings;
/** All texts of the list, those of what is loaded on demand among them. */
export type AlertListTexts = ChosenAlertsTexts & FurtherFiltersStrings;
