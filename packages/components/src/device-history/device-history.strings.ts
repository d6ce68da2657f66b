import { alertStateStrings } from '../alert-facts/alert-badges.ts';
import { commandStepStrings } from '../command-facts/command-steps.strings.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

/** What entries of a history are called, of a device's as of a case's. */
export const historyEntryStrings = {
  times: '×{count}',
  alertStates: alertStateStrings,
  caseStates: { open: 'Open', resolved: 'Resolved', cancelled: 'Cancelled' },
  commandStates: commandStepStrings,
  workOrderStates: {
    unscheduled: 'Unscheduled',
    scheduled: 'Scheduled',
    'in-progress': 'In progress',
    completed: 'Completed',
    cancelled: 'Cancelled',
  },
  registrationStates: {
    unknown: 'Registration unknown',
    unregistered: 'Not registered',
    'in-progress': 'Registration in progress',
    registered: 'Registered',
    error: 'Registration failed',
  },
  connectionTurns: { connected: 'Connected', disconnected: 'Disconnected' },
  case: 'Case {number}: {title}',
  workOrder: 'Work order {number}',
  by: 'by {name}',
};

export const deviceHistoryStrings = {
  ...commonStrings,
  ...historyEntryStrings,
  title: 'History',
  filter: 'Show',
  everything: 'All',
  kinds: {
    alert: 'Alerts',
    case: 'Cases',
    command: 'Commands',
    workOrder: 'Work orders',
    registration: 'Registration',
    connection: 'Connection',
  },
  noDevice: 'No device chosen',
  noDeviceHint: 'Choose a device to see what happened to it.',
  empty: 'Nothing has happened yet',
  emptyHint: 'Alerts, cases, commands and registrations of this device appear here.',
  emptyFilter: 'Nothing of this kind',
  emptyFilterHint: 'Choose “All” to see everything that happened.',
  lanes: {
    names: { reporting: 'Reporting', high: 'High', medium: 'Medium', low: 'Low' },
    reporting: '{name}: {share} of the time',
    alerts: plural('{name}: {count} alert, {duration} in all', '{name}: {count} alerts, {duration} in all'),
  },
  more: 'Show older entries',
  loadingMore: 'Loading …',
};

export type HistoryEntryStrings = typeof historyEntryStrings;
export type DeviceHistoryStrings = typeof deviceHistoryStrings;
