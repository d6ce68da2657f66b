import type { CommandDefinition } from '@csk/core';
import { expect } from '@open-wc/testing';
import { jobService } from './fake-command-jobs.ts';
import { DEFINITIONS } from './fixtures.ts';
import { all, button, find, make, mount, settled, text, type, unmount, until } from './mounting.ts';

const START = { name: 'start', label: 'Start', type: 'date-time' } as const;

async function shown(target: { deviceId?: string; deviceIds?: readonly string[] }) {
  const service = jobService();
  service.operations = [...service.operations, 'Commands_SendToMany'];
  const timed = (id: string): CommandDefinition => ({
    ...DEFINITIONS[0]!,
    id,
    name: `Tune ${id}`,
    parameters: [START],
  });
  service.definitions.splice(0, service.definitions.length, timed('one'), timed('two'));
  const panel = make('csk-command-panel', target);
  await mount([panel], service.client);
  await until(() => all(panel, '#field-0').length > 0);
  return { service, panel };
}

/** What a browser says of a field for a date while only a part of one is entered; its value is empty. */
function enterHalf(panel: HTMLElement): HTMLInputElement {
  const input = find<HTMLInputElement>(panel, '#field-0');
  Object.defineProperty(input, 'validity', { configurable: true, value: { badInput: true } });
  return input;
}

const PROBLEM = 'Please enter a date and a time.';

describe('<csk-command-panel>, half a date', () => {
  afterEach(unmount);

  it('is no part of another command', async () => {
    const { service, panel } = await shown({ deviceId: 'd1' });
    enterHalf(panel);
    button(panel, 'Send “Tune one”').click();
    await until(() => text(panel).includes(PROBLEM));
    type(find<HTMLSelectElement>(panel, '#command'), 'two');
    await until(() => text(panel).includes('Send “Tune two”'));
    expect(text(panel)).to.not.contain(PROBLEM);
    button(panel, 'Send “Tune two”').click();
    await until(() => service.calls.includes('commands.send'));
    expect(service.tables.command.at(-1)?.parameters).to.deep.equal({});
  });

  it('is no part of the same command to other devices', async () => {
    const { panel } = await shown({ deviceIds: ['d1', 'd2'] });
    enterHalf(panel);
    panel.deviceIds = ['d1', 'd3'];
    await settled();
    button(panel, 'Send “Tune one”').click();
    await until(() => all(panel, '.confirm').length > 0 || text(panel).includes(PROBLEM));
    expect(text(panel)).to.not.contain(PROBLEM);
  });

  it('is not lost on the way to JSON, but told', async () => {
    const { panel } = await shown({ deviceId: 'd1' });
    const input = enterHalf(panel);
    button(panel, 'Write as JSON').click();
    await until(() => text(panel).includes(PROBLEM));
    expect(all(panel, '#field-json')).to.have.lengthOf(0);
    await until(() => panel.shadowRoot?.activeElement === input);
    Object.defineProperty(input, 'validity', { configurable: true, value: { badInput: false } });
    button(panel, 'Write as JSON').click();
    await until(() => all(panel, '#field-json').length > 0);
  });
});
