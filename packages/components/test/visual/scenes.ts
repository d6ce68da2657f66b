import { caseService, giveVerbs } from '../case-service.ts';
import { createFakeService, type FakeService } from '../fake-client.ts';
import { fakeRuleTools, recordingFrom, TOO_HOT } from '../fake-rule-tools.ts';
import { ruleService } from '../fake-rules.ts';
import { aDevice, ago, fleetService } from '../fixtures.ts';
import { make } from '../mounting.ts';

/** An element and the text by which it is known to be filled. */
export interface Scene {
  /** Where an element has several. */
  readonly name?: string;
  readonly make: () => HTMLElement;
  readonly filled: string;
  /** Where its records come from when it is not the fleet. */
  readonly service?: () => FakeService;
  /** Works without a service. */
  readonly standsAlone?: boolean;
}

export const STATES = ['filled', 'empty', 'loading', 'error', 'stale'] as const;
export type State = (typeof STATES)[number];

export const SCENES: readonly Scene[] = [
  { make: () => make('csk-alert-list', { view: 'all' }), filled: 'Motor vibration' },
  { make: () => make('csk-alert-detail', { alertId: 'n1' }), filled: 'Why it fired' },
  { make: () => make('csk-case-form', { alertId: 'n1' }), filled: 'Customer' },
  { make: () => make('csk-case-list', { status: 'all' }), filled: 'Cold store too warm', service: caseService },
  { make: () => make('csk-case-detail', { caseId: 'k1' }), filled: 'Called the customer.', service: caseService },
  { make: () => make('csk-process-bar', { alertId: 'n6' }), filled: 'From alert to case', service: caseService },
  { make: () => make('csk-account-alerts', { accountId: 'a1' }), filled: 'Northwind Foods', service: caseService },
  { make: () => make('csk-alert-dashboard'), filled: 'Scorecard (ISA-18.2)', service: caseService },
  { make: () => make('csk-command-panel', { deviceId: 'd1' }), filled: 'Sent commands' },
  { make: () => make('csk-command-status', { commandId: 'c3' }), filled: 'Reset Thermostat', service: caseService },
  { make: () => make('csk-device-list'), filled: 'Lift motor 2' },
  { make: () => make('csk-device-detail', { deviceId: 'd1' }), filled: 'Report every' },
  { make: () => make('csk-device-history', { deviceId: 'd1' }), filled: 'Reset Thermostat' },
  { make: () => make('csk-device-summary', { deviceId: 'd1' }), filled: 'Mean temperature' },
  { make: () => make('csk-registration-panel', { deviceId: 'd3' }), filled: 'refused' },
  { make: () => make('csk-fleet-status'), filled: 'By category' },
  { make: () => make('csk-readings-chart', { deviceId: 'd1' }), filled: 'Temperature' },
  {
    make: () =>
      make('csk-rule-editor', { tools: fakeRuleTools(), form: TOO_HOT, recording: recordingFrom(Date.parse(ago(10))) }),
    filled: 'Raise an alert when',
    standsAlone: true,
  },
  {
    name: 'rule-editor-running',
    make: () =>
      make('csk-rule-editor', {
        tools: fakeRuleTools(),
        ruleId: 'by-device',
        recording: recordingFrom(Date.parse(ago(10))),
      }),
    filled: 'Save limits',
    service: ruleService,
  },
];

/** The service behind a scene in a state. */
export function serviceOf({ service = fleetService }: Scene, state: State): FakeService {
  if (state !== 'empty') return service();
  const empty = createFakeService();
  giveVerbs(empty);
  empty.put('device', aDevice('d1'));
  return empty;
}
