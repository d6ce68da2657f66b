import { describeStates, type ElementStates } from './describe-states.ts';
import { make } from './mounting.ts';

/** Each element with what it needs to be shown, and what it says in each state. */
const ELEMENTS: readonly ElementStates[] = [
  { make: () => make('csk-alert-list'), empty: 'All quiet', ready: 'Temperature above 70 °F' },
  { make: () => make('csk-alert-detail', { alertId: 'n1' }), empty: 'no longer exists', ready: 'Why it fired' },
  { make: () => make('csk-case-form', { alertId: 'n1' }), empty: 'no longer exists', ready: 'Customer' },
  { make: () => make('csk-command-panel', { deviceId: 'd1' }), empty: 'No commands', ready: 'Sent commands' },
  {
    make: () => make('csk-device-history', { deviceId: 'd1' }),
    empty: 'Nothing has happened',
    ready: 'Reset Thermostat',
  },
  { make: () => make('csk-device-detail', { deviceId: 'd1' }), empty: 'nothing yet', ready: 'Identity' },
  {
    make: () => make('csk-registration-panel', { deviceId: 'd1' }),
    empty: 'No registration was tried',
    ready: 'Register again',
  },
  { make: () => make('csk-device-summary', { deviceId: 'd1' }), empty: 'No figures yet', ready: 'Mean temperature' },
  { make: () => make('csk-fleet-status'), empty: 'No devices yet', ready: 'By category', none: true },
  { make: () => make('csk-device-list'), empty: 'No devices yet', ready: 'Lift motor 2', none: true },
  { make: () => make('csk-readings-chart', { deviceId: 'd1' }), empty: 'No readings', ready: 'Temperature' },
];

describeStates(ELEMENTS);
