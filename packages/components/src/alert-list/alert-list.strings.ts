import { alertStateStrings } from '../alert-facts/alert-badges.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

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
  selected: plural('{count} selected', '{count} selected'),
  createCase: 'Create case',
  createCaseSome: plural('Create case from {count}', 'Create case from {count}'),
  noneEligible: 'All chosen alerts are closed or have a case already.',
  clearSelection: 'Clear selection',
  emptyOpen: 'All quiet',
  emptyOpenHint: 'No alert is open. New ones appear here as soon as a device reports trouble.',
  emptyAll: 'No alerts yet',
  emptyAllHint: 'When a device reports trouble, the alert appears here.',
  states: alertStateStrings,
  levels: { high: 'High', medium: 'Medium', low: 'Low' },
  close: 'Close',
  loadingMore: 'Loading more alerts',
};

export type AlertListStrings = typeof alertListStrings;
