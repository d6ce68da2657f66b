import { expect } from '@open-wc/testing';
import type { CommandInput } from '@csk/core';
import type { CskCommandPanel } from '../src/index.ts';
import { jobService } from './fake-command-jobs.ts';
import { ago, aCommand } from './fixtures.ts';
import { all, button, find, make, mount, settled, text, UNAVAILABLE, unmount, until } from './mounting.ts';

async function panelOf(properties: Partial<CskCommandPanel>) {
  const service = jobService();
  service.operations = [...service.operations, 'Commands_SendToMany'];
  const keys: (string | undefined)[] = [];
  const inputs: CommandInput[] = [];
  const { send, sendToMany } = service.client.commands;
  /** The next call arrives, but not its answer. */
  const answers = { lost: true };
  service.client.commands.send = async (input, options) => {
    keys.push(options?.idempotencyKey);
    inputs.push(input);
    if (answers.lost) throw UNAVAILABLE;
    return send(input, options);
  };
  service.client.commands.sendToMany = async (input, options) => {
    keys.push(options?.idempotencyKey);
    if (answers.lost) throw UNAVAILABLE;
    return sendToMany(input, options);
  };
  const panel = make('csk-command-panel', properties);
  await mount([panel], service.client);
  await until(() => all(panel, 'select').length > 0);
  return { service, panel, keys, inputs, answers };
}

const isFailed = (panel: CskCommandPanel) => text(panel).includes('The command was not sent');

describe('<csk-command-panel>, the same once more', () => {
  afterEach(unmount);

  it('is one command when its answer was lost, and another when it was not', async () => {
    const { panel, keys, answers } = await panelOf({ deviceId: 'd1' });
    const press = async (count: number) => {
      button(panel, 'Send “Reset Thermostat”').click();
      await until(() => keys.length === count);
      await settled();
    };
    await press(1);
    await until(() => isFailed(panel));
    await press(2);
    await until(() => isFailed(panel));
    answers.lost = false;
    await press(3);
    await until(() => !isFailed(panel));
    await press(4);
    expect(new Set(keys.slice(0, 3)).size).to.equal(1);
    expect(keys[3]).to.not.equal(keys[0]);
  });

  it('is one order to many devices, also when it was looked at again', async () => {
    const { panel, keys, answers } = await panelOf({ deviceIds: ['d1', 'd2'] });
    const order = async (count: number) => {
      button(panel, 'Send “Reset Thermostat”').click();
      await until(() => button(panel, 'Yes, send it'));
      button(panel, 'Yes, send it').click();
      await until(() => keys.length === count);
      await settled();
    };
    await order(1);
    await until(() => isFailed(panel));
    answers.lost = false;
    await order(2);
    await until(() => !isFailed(panel) && button(panel, 'Send “Reset Thermostat”'));
    await order(3);
    expect(keys[1]).to.equal(keys[0]);
    expect(keys[2]).to.not.equal(keys[0]);
  });

  it('is sent without a case whose attribute was taken away', async () => {
    const { panel, inputs, answers } = await panelOf({ deviceId: 'd1' });
    answers.lost = false;
    panel.setAttribute('case-id', 'c1');
    await settled();
    panel.removeAttribute('case-id');
    await settled();
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => inputs.length === 1);
    expect(inputs[0]?.caseId).to.equal(undefined);
  });

  it('leaves the keyboard on the command that it was on when a newer one comes', async () => {
    const { service, panel } = await panelOf({ deviceId: 'd1' });
    service.put('command', aCommand('old', { name: 'Open valve', createdAt: ago(1) }));
    const row = (name: string) => all(panel, '.sent > li').find((one) => text(one).includes(name));
    const takeBack = await until(() =>
      [...(row('Open valve')?.querySelectorAll('button') ?? [])].find((one) => text(one) === 'Take back'),
    );
    takeBack.focus();
    service.put('command', aCommand('new', { name: 'Close valve', createdAt: ago(0) }));
    await until(() => row('Close valve'));
    expect(all(panel, '.sent > li').indexOf(row('Close valve') as HTMLElement)).to.be.lessThan(
      all(panel, '.sent > li').indexOf(row('Open valve') as HTMLElement),
    );
    expect(panel.shadowRoot?.activeElement).to.equal(takeBack);
    expect(row('Open valve')?.contains(takeBack)).to.equal(true);
    expect(find(panel, '.sent')).to.not.equal(null);
  });
});
