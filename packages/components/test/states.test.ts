import { describeStates } from './describe-states.ts';
import { make } from './mounting.ts';

/** Each element with what it needs to be shown, and what it says in each state. */
const ELEMENTS = [
  { make: () => make('csk-alert-list'), empty: 'All quiet', ready: 'Temperature above 70 °F' },
  { make: () => make('csk-alert-detail', { alertId: 'n1' }), empty: 'no longer exists', ready: 'Why it fired' },
  { make: () => make('csk-case-form', { alertId: 'n1' }), empty: 'no longer exists', ready: 'Customer' },
  { make: () => make('csk-command-panel', { deviceId: 'd1' }), empty: 'No commands', ready: 'Sent commands' },
  {
    make: () => make('csk-device-history', { deviceId: 'd1' }),
    empty: 'Nothing has happened',
    ready: 'Reset Thermostat',
  },
  { make: () => make('csk-readings-chart', { deviceId: 'd1' }), empty: 'No readings', ready: 'Temperature' },
] as const;

describeStates(ELEMENTS);
