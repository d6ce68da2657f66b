import type { CommandJobInput, CommandPreviewInput } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskCommandPanel } from '../src/index.ts';
import { jobService } from './fake-command-jobs.ts';
import { all, button, find, make, mount, settled, text, type, unmount, until } from './mounting.ts';

/** Answers that a test gives when it wants to, in the order of the calls. */
function held(): { readonly wait: () => Promise<void>; readonly give: () => void; readonly count: () => number } {
  const waiting: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((resolve) => waiting.push(resolve)),
    give: () => waiting.shift()?.(),
    count: () => waiting.length,
  };
}

async function panelOf(deviceIds: readonly string[]) {
  const service = jobService();
  service.operations = [...service.operations, 'Commands_SendToMany'];
  const { preview, sendToMany } = service.client.commands;
  const [looking, sending] = [held(), held()];
  service.client.commands.preview = async (input: CommandPreviewInput, options) => {
    await looking.wait();
    const { id } = input.where as { readonly id: readonly string[] };
    return { ...(await preview(input, options)), count: id.length, digest: id.join() };
  };
  const sent: CommandJobInput[] = [];
  service.client.commands.sendToMany = async (input, options) => {
    sent.push(input);
    await sending.wait();
    return sendToMany(input, options);
  };
  const panel = make('csk-command-panel', { deviceIds });
  await mount([panel], service.client);
  await until(() => all(panel, 'select').length > 0);
  return { panel, service, looking, sending, sent };
}

async function look(panel: CskCommandPanel, waiting: () => number): Promise<void> {
  const before = waiting();
  button(panel, 'Send “Reset Thermostat”').click();
  await until(() => waiting() === before + 1);
  await until(() => text(panel).includes('Looking at the devices'));
}

const asks = (panel: CskCommandPanel) => all(panel, '.confirm strong').map((one) => text(one));

describe('<csk-command-panel>, many devices: answers that come late', () => {
  afterEach(unmount);

  it('to a look at other devices neither end the look that is under way nor stand for it', async () => {
    const { panel, looking, sending, sent } = await panelOf(['d1', 'd2']);
    await look(panel, looking.count);
    panel.deviceIds = ['d1', 'd3', 'd4'];
    await until(() => text(panel).includes('3 devices'));
    await look(panel, looking.count);
    looking.give();
    await settled();
    expect(text(panel)).to.contain('Looking at the devices').and.not.contain('Send “Reset Thermostat”');
    looking.give();
    await until(() => asks(panel).length > 0);
    expect(asks(panel)).to.deep.equal(['Send “Reset Thermostat” to 3 devices?']);
    button(panel, 'Yes, send it').click();
    await until(() => sending.count() === 1);
    expect(sent.at(-1)?.digest).to.equal('d1,d3,d4');
  });

  it('to sending elsewhere leave the question about other devices alone, and their place to their own job', async () => {
    const { panel, looking, sending, sent } = await panelOf(['d1', 'd2']);
    const told: string[] = [];
    panel.addEventListener('csk-command-job-sent', ({ detail }) => told.push(detail.id));
    await look(panel, looking.count);
    looking.give();
    await until(() => asks(panel).length > 0);
    button(panel, 'Yes, send it').click();
    await until(() => sending.count() === 1);
    panel.deviceIds = ['d1', 'd3', 'd4'];
    await until(() => asks(panel).length === 0);
    await look(panel, looking.count);
    looking.give();
    await until(() => asks(panel).length > 0);
    sending.give();
    await until(() => told.length === 1);
    await settled();
    expect(asks(panel)).to.deep.equal(['Send “Reset Thermostat” to 3 devices?']);
    expect(all(panel, '.job, .skeleton'), 'the other job, or its being loaded').to.have.lengthOf(0);
    button(panel, 'Yes, send it').click();
    await until(() => sending.count() === 1);
    expect(sent.at(-1)?.digest).to.equal('d1,d3,d4', 'what was looked at is known still');
  });

  it('to a look leave the form as it is once it is begun anew', async () => {
    const { panel, looking } = await panelOf(['d1', 'd2']);
    await look(panel, looking.count);
    type(find<HTMLSelectElement>(panel, '#command'), 'set');
    await until(() => text(panel).includes('Send “Set temperature”'));
    looking.give();
    await settled();
    expect(asks(panel)).to.deep.equal([]);
    expect(text(panel)).to.contain('Send “Set temperature”');
  });

  it('are told to the host by a panel that shows one device by then, or is gone', async () => {
    for (const isGone of [false, true]) {
      const { panel, looking, sending } = await panelOf(['d1', 'd2']);
      const told: string[] = [];
      panel.addEventListener('csk-command-job-sent', ({ detail }) => told.push(detail.id));
      await look(panel, looking.count);
      looking.give();
      await until(() => asks(panel).length > 0);
      button(panel, 'Yes, send it').click();
      await until(() => sending.count() === 1);
      if (isGone) panel.remove();
      else panel.deviceIds = ['d3'];
      await settled();
      sending.give();
      await until(() => told.length === 1);
      if (!isGone) {
        await until(() => text(panel).includes('Sent commands'));
        expect(all(panel, '.job')).to.have.lengthOf(0);
      }
      unmount();
    }
  });
});
