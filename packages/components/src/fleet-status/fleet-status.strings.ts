import { deviceStateStrings } from '../device-facts/device-badges.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

export const fleetStatusStrings = {
  ...commonStrings,
  title: 'Fleet',
  total: plural('{count} device', '{count} devices'),
  connections: 'Devices by connection',
  lastHeartbeat: 'Last heartbeat: {age}',
  noHeartbeat: 'No device has reported yet',
  alerts: 'Open alerts by severity',
  levels: { high: 'High', medium: 'Medium', low: 'Low' },
  uncounted: 'not counted: there are more urgent ones than are loaded',
  categories: 'By category',
  category: 'Category',
  noCategory: 'Without category',
  devices: 'Devices',
  connected: 'Connected',
  ofTotal: '{count} of {total}',
  more: plural('and {count} more category', 'and {count} more categories'),
  heartbeats: 'Heartbeats',
  heartbeatsOf: plural(
    'Reported in {count} of the last {total} minutes.',
    'Reported in {count} of the last {total} minutes.',
  ),
  heartbeatTable: 'Last heartbeats',
  minute: 'Minute',
  readings: 'Readings',
  empty: 'No devices yet',
  emptyHint: 'As soon as there are devices, their state appears here.',
  states: deviceStateStrings,
};

export type FleetStatusStrings = typeof fleetStatusStrings;
