import { expect } from '@open-wc/testing';
import { ago, aCommand, aDevice, populatedService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
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
    await until(() => currentStep(newest()) === 'Queued');
    for (const [status, label] of [
      ['sent', 'Sent'],
      ['delivered', 'Delivered'],
      ['completed', 'Completed'],
    ] as const) {
      service.put('command', { ...command, status, transitions: [{ at: ago(0), to: status }] });
      await until(() => currentStep(newest()) === label);
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

  it('finds the device through the alert', async () => {
    const service = populatedService();
    const panel = make('csk-command-panel', { alertId: 'n1' });
    await mount([panel], service.client);
    await until(() => text(panel).includes('Reset Thermostat'));
  });
});
