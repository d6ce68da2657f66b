import type { ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { jobService } from './fake-command-jobs.ts';
import { ago, aCommand, aDevice, populatedService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

async function opened() {
  const service = populatedService();
  const panel = make('csk-command-panel', { deviceId: 'd1', alertId: 'n1' });
  await mount([panel], service.client);
  await until(() => all(panel, '.sent li').length > 0 && all(panel, 'select').length > 0);
  return { service, panel };
}

const currentStep = (item: Element | undefined) =>
  item?.querySelector('[aria-current=step] > span:nth-child(2)')?.textContent;

describe('<csk-command-panel>', () => {
  afterEach(unmount);

  it('sends a command and follows it to the device’s own answer', async () => {
    const { service, panel } = await opened();
    let sent = '';
    panel.addEventListener('csk-command-sent', (event) => (sent = event.detail.command.name));
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => sent === 'Reset Thermostat');
    const command = service.tables.command.at(-1);
    if (!command) throw new Error('nothing was sent');
    expect(command.alertId).to.equal('n1');
    const newest = () => all(panel, '.sent > li')[0];
    const spoken = () => text(find(panel, '[role=status]'));
    await until(() => currentStep(newest()) === 'Queued');
    await until(() => spoken() === 'Reset Thermostat · Queued');
    for (const [status, label] of [
      ['sent', 'Sent'],
      ['delivered', 'Delivered'],
      ['completed', 'Completed'],
    ] as const) {
      service.put('command', { ...command, status, transitions: [{ at: ago(0), to: status }] });
      await until(() => currentStep(newest()) === label);
      expect(spoken()).to.equal(`Reset Thermostat · ${label}`);
    }
  });

  it('shows bad ends as they were, with the reason, and never claims delivery', async () => {
    const { service, panel } = await opened();
    const expired = all(panel, '.sent > li').find((item) => text(item).includes('Expired'));
    expect(text(expired ?? panel))
      .to.contain('The device did not connect within 60 s.')
      .and.not.contain('Delivered');
    for (const status of ['rejected', 'failed', 'unknown'] as const) {
      service.put('command', aCommand(`bad-${status}`, { status, reason: `why ${status}`, transitions: [] }, 0));
    }
    await until(() => text(panel).includes('why unknown'));
    expect(text(panel)).to.contain('Outcome unknown').and.contain('why rejected');
    await expectAccessible(panel);
  });

  it('makes a form from the parameters and checks it', async () => {
    const { service, panel } = await opened();
    type(find<HTMLSelectElement>(panel, 'select'), 'set');
    await until(() => text(panel).includes('Target (°C)'));
    button(panel, 'Send “Set temperature”').click();
    await until(() => text(panel).includes('Please fill this in.'));
    expect(panel.shadowRoot?.activeElement?.id).to.equal('field-0');
    await expectAccessible(panel);
    for (const [value, problem] of [
      ['warm', 'Please enter a number.'],
      ['41', 'Must be at most 40.'],
      ['-31', 'Must be at least -30.'],
    ] as const) {
      type(find<HTMLInputElement>(panel, '#field-0'), value);
      await until(() => text(panel).includes(problem));
    }
    type(find<HTMLInputElement>(panel, '#field-0'), '4.5');
    find<HTMLInputElement>(panel, '#field-2').click();
    button(panel, 'Send “Set temperature”').click();
    await until(() => service.calls.includes('commands.send'));
    expect(service.tables.command.at(-1)?.parameters).to.deep.equal({ target: 4.5, force: true });
  });

  it('asks before a dangerous command', async () => {
    const { service, panel } = await opened();
    type(find<HTMLSelectElement>(panel, 'select'), 'wipe');
    await until(() => text(panel).includes('Erases all settings'));
    button(panel, 'Send “Factory reset”').click();
    await until(() => text(panel).includes('Send “Factory reset” to Cold store 7?'));
    await settled();
    expect(text(panel.shadowRoot?.activeElement ?? panel)).to.equal('Yes, send it');
    await expectAccessible(panel);
    button(panel, 'Cancel').click();
    await until(() => !text(panel).includes('Yes, send it'));
    expect(service.calls).to.not.include('commands.send');
    button(panel, 'Send “Factory reset”').click();
    await until(() => text(panel).includes('Yes, send it'));
    button(panel, 'Yes, send it').click();
    await until(() => service.calls.includes('commands.send'));
  });

  it('says what happens when the device is offline, and when sending fails', async () => {
    const { service, panel } = await opened();
    service.put('device', aDevice('d1', { connected: false }));
    await until(() => text(panel).includes('waits and is delivered when it connects again'));
    service.failure = UNAVAILABLE;
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => text(panel).includes('The command was not sent: The service does not answer.'));
    await expectAccessible(panel);
  });

  it('says that what was sent could not be refreshed, and keeps it', async () => {
    const { service, panel } = await opened();
    const query = { where: { deviceId: 'd1' }, orderBy: 'createdAt desc' } as const;
    const count = all(panel, '.sent li').length;
    service.failure = UNAVAILABLE;
    await panel.store?.query('command', query, { pageSize: 20 }).refresh();
    await until(() => text(panel).includes('Could not refresh: The service does not answer.'));
    expect(all(panel, '.sent li')).to.have.lengthOf(count);
    await expectAccessible(panel);
    service.failure = undefined;
    button(panel, 'Try again').click();
    await until(() => !text(panel).includes('Could not refresh'));
  });

  it('finds the device through the alert', async () => {
    const service = populatedService();
    const panel = make('csk-command-panel', { alertId: 'n1' });
    await mount([panel], service.client);
    await until(() => text(panel).includes('Reset Thermostat'));
  });

  it('takes back what is not sent: a command, and the rest of one to many devices', async () => {
    const service = jobService();
    service.put('command', aCommand('c9', { name: 'Open valve' }));
    let refusal: ConnectedServiceError | undefined = UNAVAILABLE;
    const cancelled: unknown[] = [];
    service.client.commands.cancel = async (id) => {
      if (refusal) throw refusal;
      const taken = aCommand(id, { name: 'Open valve', status: 'cancelled' });
      service.put('command', taken);
      return taken;
    };
    service.operations = [...service.operations, 'Commands_SendToMany', 'CommandJobs_Cancel'];
    const panel = make('csk-command-panel', { deviceId: 'd1' });
    panel.addEventListener('csk-command-cancelled', ({ detail }) => cancelled.push(detail.id));
    panel.addEventListener('csk-command-job-cancelled', ({ detail }) => cancelled.push(detail.job.status));
    await mount([panel], service.client);
    await until(() => text(panel).includes('Take back'));
    expect(all(panel, '.stop')).to.have.lengthOf(1, 'what was sent cannot be taken back');
    await expectAccessible(panel);
    button(panel, 'Take back').click();
    await until(() => text(panel).includes('That did not work: The service does not answer.'));
    panel.deviceId = 'd2';
    await until(() => !text(panel).includes('That did not work'));
    panel.deviceId = 'd1';
    await until(() => text(panel).includes('Take back'));
    refusal = undefined;
    button(panel, 'Take back').click();
    await until(() => all(panel, '.stop').length === 0);
    panel.deviceId = undefined;
    panel.deviceIds = ['d1', 'd2'];
    await until(() => all(panel, 'select').length > 0);
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => all(panel, '.confirm button').length === 2);
    button(panel, 'Yes, send it').click();
    await until(() => all(panel, '.stop').length === 1);
    await expectAccessible(panel);
    button(panel, 'Stop what is not sent').click();
    await until(() => text(panel).includes('Being stopped'));
    expect(all(panel, '.stop')).to.have.lengthOf(0);
    expect(cancelled).to.deep.equal(['c9', 'cancelling']);
  });

  it('leaves the form of another device alone when a command is sent', async () => {
    const { service, panel } = await opened();
    const { send } = service.client.commands;
    let go = () => {};
    service.client.commands.send = async (...args) => {
      await new Promise<void>((resolve) => (go = resolve));
      return send(...args);
    };
    let sent = 0;
    panel.addEventListener('csk-command-sent', () => (sent += 1));
    const fill = async (value: string) => {
      await until(() => all(panel, 'select').length > 0);
      type(find<HTMLSelectElement>(panel, 'select'), 'set');
      await settled();
      type(find<HTMLInputElement>(panel, '#field-0'), value);
    };
    await fill('5');
    button(panel, 'Send “Set temperature”').click();
    await settled();
    panel.deviceId = 'd2';
    await settled();
    await fill('6');
    go();
    await until(() => sent === 1);
    await settled();
    expect(find<HTMLInputElement>(panel, '#field-0').value).to.equal('6');
  });
});
