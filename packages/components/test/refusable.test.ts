import { expect } from '@open-wc/testing';
import { CUSTOM } from '../src/command-panel/command-form.ts';
import { caseService } from './case-service.ts';
import type { FakeService } from './fake-client.ts';
import { aWaitingJob, jobService } from './fake-command-jobs.ts';
import { fakeRuleTools } from './fake-rule-tools.ts';
import { ruleService, RULE_OPERATIONS } from './fake-rules.ts';
import { aCommand, ago, anAlert, fleetService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  press,
  settled,
  text,
  type,
  unmount,
  until,
} from './mounting.ts';
import { REFUSABLE_OPERATIONS, type RefusableOperation } from './refusable-operations.ts';

/** Something that an element offers to do. */
interface Offer {
  readonly make: () => HTMLElement;
  /** The name of the button. */
  readonly name: RegExp;
  /** What stands in its place for those who may not. */
  readonly instead: 'nothing' | 'the button with the reason' | 'the reason';
  readonly service?: () => FakeService;
  /** What the user does before it is offered. */
  readonly first?: (element: HTMLElement) => Promise<void>;
}

const alert = (alertId: string) => () => make('csk-alert-detail', { alertId });
const theCase = (caseId: string) => () => make('csk-case-detail', { caseId });
const command = (commandId: string) => () => make('csk-command-status', { commandId });
const job = () => make('csk-command-status', { jobId: 'j9' });
const ownJob = () => make('csk-command-status', { jobId: 'j8' });
const device = (deviceId: string) => () => make('csk-device-detail', { deviceId });
const rule = () => make('csk-rule-editor', { tools: fakeRuleTools(), ruleId: 'by-device' });

async function chooseRow(element: HTMLElement): Promise<void> {
  await until(() => all(element, '.row[tabindex="0"]').length > 0);
  press(find(element, '.row[tabindex="0"]'), ' ');
  await until(() => text(element).includes('1 selected'));
}

function waitingJobs(): FakeService {
  const service = jobService();
  service.put('commandJob', aWaitingJob('j9'));
  service.put('commandJob', aWaitingJob('j8', { requestedById: 'agent' }));
  return service;
}

async function sendToMany(element: HTMLElement): Promise<void> {
  await until(() => all(element, 'select').length > 0);
  button(element, 'Send “Reset Thermostat”').click();
  await until(() => all(element, '.confirm button').length === 2);
  button(element, 'Yes, send it').click();
  await until(() => text(element).includes('Under way'));
}

async function chooseCustom(element: HTMLElement): Promise<void> {
  await until(() => all(element, 'select').length > 0);
  type(find<HTMLSelectElement>(element, '#command'), CUSTOM);
  await settled();
}

function aCustomCommand(): FakeService {
  const service = fleetService();
  service.put('command', aCommand('custom', { definitionId: undefined, status: 'expired' }));
  return service;
}

/** A row for each operation and each element that offers it. */
const OFFERS: Readonly<Record<RefusableOperation, readonly Offer[]>> = {
  Alerts_Acknowledge: [{ make: alert('n1'), name: /^Acknowledge$/, instead: 'nothing' }],
  Alerts_Assign: [{ make: alert('n1'), name: /^Assign to me$/, instead: 'nothing' }],
  Alerts_Bulk: [{ make: () => make('csk-alert-list'), name: /^Close/, instead: 'nothing', first: chooseRow }],
  Alerts_Close: [{ make: alert('n1'), name: /^Close alert$/, instead: 'nothing' }],
  Alerts_Comment: [{ make: alert('n1'), name: /^Add comment$/, instead: 'nothing' }],
  Alerts_ConvertToCase: [
    { make: alert('n1'), name: /^Create case$/, instead: 'nothing' },
    { make: () => make('csk-alert-list'), name: /^Create case/, instead: 'nothing', first: chooseRow },
    { make: () => make('csk-process-bar', { alertId: 'n1' }), name: /^Create case$/, instead: 'nothing' },
    { make: () => make('csk-case-form', { alertId: 'n1' }), name: /^Create case$/, instead: 'the reason' },
  ],
  Alerts_ConvertToWorkOrder: [
    { make: alert('n1'), name: /^Create work order$/, instead: 'nothing' },
    { make: () => make('csk-alert-list'), name: /^Create work order$/, instead: 'nothing', first: chooseRow },
  ],
  Alerts_LinkToCase: [
    { make: () => make('csk-alert-list'), name: /^Add to case/, instead: 'nothing', first: chooseRow },
  ],
  Alerts_Reactivate: [{ make: alert('n5'), name: /^Reopen$/, instead: 'nothing' }],
  Alerts_Shelve: [{ make: alert('n1'), name: /^Shelve/, instead: 'nothing' }],
  Alerts_UnlinkFromCase: [{ make: theCase('k1'), name: /out of this case$/, instead: 'nothing' }],
  Alerts_Unshelve: [{ make: alert('n7'), name: /^Unshelve$/, instead: 'nothing' }],
  Cases_AddDevices: [{ make: theCase('k1'), name: /^Add devices$/, instead: 'nothing' }],
  Cases_Cancel: [{ make: theCase('k1'), name: /^Cancel case$/, instead: 'nothing' }],
  Cases_Create: [
    { make: device('d1'), name: /^New case$/, instead: 'nothing', service: fleetService },
    {
      make: () => make('csk-device-list'),
      name: /^New case$/,
      instead: 'nothing',
      service: fleetService,
      first: chooseRow,
    },
    { make: () => make('csk-case-form', { deviceId: 'd1' }), name: /^Create case$/, instead: 'the reason' },
  ],
  Cases_CreateWorkOrder: [{ make: theCase('k1'), name: /^Create work order$/, instead: 'nothing' }],
  Cases_MoveStage: [
    { make: () => make('csk-process-bar', { alertId: 'n6' }), name: /^Next stage/, instead: 'nothing' },
  ],
  Cases_RemoveDevices: [{ make: theCase('k1'), name: /^Remove /, instead: 'nothing' }],
  Cases_Reopen: [{ make: theCase('k3'), name: /^Reopen$/, instead: 'nothing' }],
  Cases_Resolve: [
    { make: theCase('k1'), name: /^Resolve case$/, instead: 'nothing' },
    { make: () => make('csk-case-form', { alertId: 'n6' }), name: /^Resolve case$/, instead: 'nothing' },
  ],
  CommandJobs_Approve: [{ make: job, name: /^Approve$/, instead: 'nothing', service: waitingJobs }],
  CommandJobs_Cancel: [
    { make: ownJob, name: /^Stop what is not sent$/, instead: 'nothing', service: waitingJobs },
    {
      make: () => make('csk-command-panel', { deviceIds: ['d1', 'd2'] }),
      name: /^Stop what is not sent$/,
      instead: 'nothing',
      service: jobService,
      first: sendToMany,
    },
  ],
  CommandJobs_Reject: [{ make: job, name: /^Refuse$/, instead: 'nothing', service: waitingJobs }],
  Commands_Cancel: [
    { make: command('c4'), name: /^Take back$/, instead: 'nothing' },
    { make: () => make('csk-command-panel', { deviceId: 'd1' }), name: /^Take back$/, instead: 'nothing' },
  ],
  Commands_Resend: [
    { make: command('c5'), name: /^Send again$/, instead: 'nothing' },
    { make: () => make('csk-command-panel', { deviceId: 'd1' }), name: /^Send again$/, instead: 'nothing' },
  ],
  Commands_Send: [
    { make: alert('n1'), name: /^Reset Thermostat$/, instead: 'nothing' },
    { make: theCase('k1'), name: /^Send Cold store 7 a command$/, instead: 'nothing' },
    { make: () => make('csk-command-panel', { deviceId: 'd1' }), name: /^Send “/, instead: 'the reason' },
  ],
  Commands_SendRaw: [
    {
      make: () => make('csk-command-panel', { deviceId: 'd1' }),
      name: /^Send custom command$/,
      instead: 'nothing',
      first: chooseCustom,
    },
    { make: command('custom'), name: /^Send again$/, instead: 'nothing', service: aCustomCommand },
  ],
  Commands_SendToMany: [
    { make: () => make('csk-command-panel', { deviceIds: ['d1', 'd2'] }), name: /^Send “/, instead: 'the reason' },
  ],
  Devices_Disable: [{ make: device('d1'), name: /^Disable$/, instead: 'nothing', service: fleetService }],
  Devices_Enable: [{ make: device('d6'), name: /^Enable$/, instead: 'nothing', service: fleetService }],
  Devices_Pull: [{ make: device('d1'), name: /^Fetch state$/, instead: 'nothing', service: fleetService }],
  Devices_PullAll: [
    {
      make: () => make('csk-device-list'),
      name: /^Fetch state$/,
      instead: 'nothing',
      service: fleetService,
      first: chooseRow,
    },
  ],
  Devices_Register: [
    { make: device('d3'), name: /^Try to register again$/, instead: 'nothing', service: fleetService },
    {
      make: () => make('csk-registration-panel', { deviceId: 'd3' }),
      name: /^Try to register again$/,
      instead: 'nothing',
      service: fleetService,
    },
  ],
  Devices_RegisterAll: [
    {
      make: () => make('csk-device-list'),
      name: /^Register/,
      instead: 'nothing',
      service: fleetService,
      first: chooseRow,
    },
    {
      make: () => make('csk-registration-panel', { deviceIds: ['d3', 'd4'] }),
      name: /^Register 1$/,
      instead: 'nothing',
      service: fleetService,
    },
  ],
  Devices_UpdateTwin: [{ make: device('d1'), name: /^Save/, instead: 'nothing', service: fleetService }],
  Rules_ReplaceThresholds: [
    { make: rule, name: /^Save limits$/, instead: 'the button with the reason', service: ruleService },
  ],
  Rules_Update: [{ make: rule, name: /^Save rule$/, instead: 'the button with the reason', service: ruleService }],
};

function aService({ service }: Offer): FakeService {
  const made = service?.() ?? caseService();
  if (!service) {
    made.put('alert', anAlert('n7', { shelvedUntil: ago(-60) }));
    made.put('command', aCommand('c4'));
    made.put('command', aCommand('c5', { status: 'failed' }));
  }
  return made;
}

/** By what a person would call them. */
function buttons(element: HTMLElement, name: RegExp): readonly HTMLElement[] {
  return all(element, 'button').filter((one) => name.test(one.getAttribute('aria-label') ?? text(one)));
}

async function show(offer: Offer, operations: readonly string[]): Promise<HTMLElement> {
  const service = aService(offer);
  service.operations = operations;
  const element = offer.make();
  await mount([element], service.client);
  await until(() => element.shadowRoot?.querySelector('.skeleton') === null);
  await settled();
  await offer.first?.(element);
  return element;
}

/** Everything that is offered anywhere, and what has to be read for it. */
const EVERYTHING = [...REFUSABLE_OPERATIONS, ...RULE_OPERATIONS, 'Alerts_List', 'Cases_List', 'Registrations_List'];

describe('what is refused is not offered, or says why', () => {
  afterEach(unmount);

  for (const operation of REFUSABLE_OPERATIONS) {
    for (const offer of OFFERS[operation]) {
      it(`${operation} in <${offer.make().localName}>: ${offer.instead}`, async () => {
        const offered = await show(offer, EVERYTHING);
        const [present] = await until(() =>
          buttons(offered, offer.name).length > 0 ? buttons(offered, offer.name) : undefined,
        );
        expect(present?.getAttribute('aria-disabled')).to.equal(null);
        unmount();

        const others = EVERYTHING.filter((one) => one !== operation);
        const element = await show(offer, others);
        const left = buttons(element, offer.name);
        if (offer.instead === 'the button with the reason') {
          expectReason(element, left[0]);
        } else {
          expect(left.map((one) => text(one))).to.deep.equal([]);
          if (offer.instead === 'the reason') expect(text(element)).to.contain('Your roles do not include this.');
        }
        await expectAccessible(element);
      });
    }
  }
});

/** To the pointer, to the ear, and in sight of everybody. */
function expectReason(element: HTMLElement, refused: HTMLElement | undefined): void {
  const REASON = 'Your roles do not include this.';
  expect(refused?.getAttribute('aria-disabled')).to.equal('true');
  expect(refused?.title).to.contain(REASON);
  expect(text(find(element, `#${refused?.getAttribute('aria-describedby') ?? 'none'}`))).to.contain(REASON);
  refused?.focus();
  expect(element.shadowRoot?.activeElement).to.equal(refused, 'can be reached by the keyboard');
}
