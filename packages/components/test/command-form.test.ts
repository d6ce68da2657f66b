import { ConnectedServiceError, type CommandDefinition, type CommandParameter } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { FakeService } from './fake-client.ts';
import { jobService } from './fake-command-jobs.ts';
import { DEFINITIONS, populatedService } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, settled, text, type, unmount, until } from './mounting.ts';

const PARAMETERS: readonly CommandParameter[] = [
  { name: 'mode', label: 'Mode', type: 'string', values: ['eco', 'boost'], required: true },
  { name: 'code', label: 'Code', type: 'string', maxLength: 4 },
  { name: 'target', label: 'Target', type: 'number', precision: 1, unit: '°C' },
  { name: 'start', label: 'Start', type: 'date-time', earliest: '2026-06-01T00:00:00.000Z' },
  {
    name: 'probe',
    label: 'Probe',
    type: 'object',
    parameters: [
      { name: 'offset', label: 'Offset', type: 'integer', required: true },
      { name: 'limits', type: 'object', parameters: [{ name: 'upper', label: 'Upper', type: 'number' }] },
    ],
  },
];

function serviceWith(parameters: readonly CommandParameter[], service: FakeService = populatedService()): FakeService {
  const definition: CommandDefinition = { ...DEFINITIONS[1]!, id: 'tune', name: 'Tune', parameters };
  service.definitions.splice(0, service.definitions.length, definition, ...DEFINITIONS);
  return service;
}

async function opened(parameters = PARAMETERS, service = serviceWith(parameters)) {
  const panel = make('csk-command-panel', { deviceId: 'd1' });
  const provider = await mount([panel], service.client);
  await until(() => all(panel, '#field-0').length > 0);
  return { service, panel, provider };
}

const field = (panel: HTMLElement, key: string) => find<HTMLInputElement>(panel, `#field-${key}`);
/** The words that are tied to a field. */
const told = (panel: HTMLElement, key: string) =>
  (field(panel, key).getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((id) => id !== '')
    .map((id) => text(find(panel, `#${id}`)))
    .join(' ');
const sent = (service: FakeService) => service.tables.command.at(-1)?.parameters;

describe('<csk-command-panel>, the form of a command', () => {
  afterEach(unmount);

  it('follows every kind of parameter, and sends what was entered', async () => {
    const { service, panel, provider } = await opened();
    provider.timeZone = 'Europe/Berlin';
    await until(() => text(panel).includes('Europe/Berlin'));
    expect([...find(panel, '#field-0').querySelectorAll('option')].map((one) => one.value)).to.deep.equal([
      '',
      'eco',
      'boost',
    ]);
    expect(field(panel, '3').type).to.equal('datetime-local');
    expect(all(panel, 'fieldset legend').map((one) => text(one))).to.deep.equal([
      'Probe (optional)',
      'limits (optional)',
    ]);
    expect(field(panel, '0').getAttribute('aria-required')).to.equal('true');
    expect(field(panel, '4-0').getAttribute('aria-required')).to.equal(null, 'the object may be left out');
    await expectAccessible(panel);
    type(field(panel, '0'), 'boost');
    type(field(panel, '2'), '4,5');
    type(field(panel, '3'), '2026-06-02T10:00');
    type(field(panel, '4-0'), '-2');
    type(field(panel, '4-1-0'), '7.25');
    await until(() => field(panel, '4-0').getAttribute('aria-required') === 'true');
    button(panel, 'Send “Tune”').click();
    await until(() => service.calls.includes('commands.send'));
    expect(sent(service)).to.deep.equal({
      mode: 'boost',
      target: 4.5,
      start: '2026-06-02T08:00:00.000Z',
      probe: { offset: -2, limits: { upper: 7.25 } },
    });
    await until(() => field(panel, '2').value === '');
  });

  it('tells what is wrong at the field, and puts the keyboard on the first', async () => {
    const { service, panel } = await opened();
    type(field(panel, '1'), 'abcde');
    type(field(panel, '2'), '1.25');
    type(field(panel, '3'), '2026-05-31T23:00');
    type(field(panel, '4-1-0'), '{oops');
    button(panel, 'Send “Tune”').click();
    await until(() => text(panel).includes('Please fill this in.'));
    expect(panel.shadowRoot?.activeElement?.id).to.equal('field-0');
    for (const [key, problem] of [
      ['0', 'Please fill this in.'],
      ['1', 'Must have at most 4 characters.'],
      ['2', 'Must have at most 1 digit after the point.'],
      ['3', 'Must be at least 1 Jun 2026, 00:00:00.'],
      ['4-0', 'Please fill this in.'],
      ['4-1-0', 'Please enter a number.'],
    ] as const) {
      expect(told(panel, key), key).to.contain(problem);
      expect(field(panel, key).getAttribute('aria-invalid'), key).to.equal('true');
    }
    await expectAccessible(panel);
    expect(service.calls).to.not.include('commands.send');
  });

  it('does not leave out half a date', async () => {
    const { service, panel } = await opened([PARAMETERS[3]!]);
    const input = field(panel, '0');
    Object.defineProperty(input, 'validity', { configurable: true, value: { badInput: true } });
    button(panel, 'Send “Tune”').click();
    await until(() => text(panel).includes('Please enter a date and a time.'));
    expect(panel.shadowRoot?.activeElement?.id).to.equal('field-0');
    Object.defineProperty(input, 'validity', { configurable: true, value: { badInput: false } });
    button(panel, 'Send “Tune”').click();
    await until(() => service.calls.includes('commands.send'));
    expect(sent(service)).to.deep.equal({});
  });

  it('takes JSON for an object that nobody describes, and refuses what is none before it is sent', async () => {
    const { service, panel } = await opened([{ name: 'free', type: 'object' }]);
    type(field(panel, '0'), '{oops');
    button(panel, 'Send “Tune”').click();
    await until(() => text(panel).includes('Please enter a JSON object'));
    expect(panel.shadowRoot?.activeElement?.id).to.equal('field-0');
    await expectAccessible(panel);
    type(field(panel, '0'), '{ "a": [1] }');
    button(panel, 'Send “Tune”').click();
    await until(() => service.calls.includes('commands.send'));
    expect(sent(service)).to.deep.equal({ free: { a: [1] } });
  });

  it('shows what the service refuses at the field that it names, until that is changed', async () => {
    for (const many of [false, true]) {
      const service = serviceWith(PARAMETERS.slice(1), jobService());
      service.operations = [...service.operations, 'Commands_SendToMany'];
      const refuse = () => {
        const details = { field: 'parameters.probe.limits.upper' };
        throw new ConnectedServiceError('invalid', 'upper must be less than that', { details });
      };
      service.client.commands.send = async () => refuse();
      service.client.commands.preview = async () => refuse();
      const panel = make('csk-command-panel', many ? { deviceIds: ['d1', 'd2'] } : { deviceId: 'd1' });
      await mount([panel], service.client);
      await until(() => all(panel, '#field-0').length > 0);
      type(field(panel, '3-0'), '2');
      type(field(panel, '3-1-0'), '99');
      button(panel, 'Send “Tune”').click();
      await until(() => panel.shadowRoot?.activeElement?.id === 'field-3-1-0');
      expect(told(panel, '3-1-0')).to.contain('upper must be less than that');
      await expectAccessible(panel);
      type(field(panel, '3-1-0'), '9');
      await until(() => !text(panel).includes('upper must be less than that'));
      unmount();
    }
  });

  it('is written as JSON by who would rather, and goes back to fields that can show it', async () => {
    const { service, panel } = await opened();
    type(field(panel, '0'), 'eco');
    type(field(panel, '2'), 'warm');
    button(panel, 'Write as JSON').click();
    await until(() => told(panel, '2').includes('Please enter a number.'));
    expect(panel.shadowRoot?.activeElement?.id).to.equal('field-2');
    type(field(panel, '2'), '2,5');
    button(panel, 'Write as JSON').click();
    await until(() => all(panel, '#field-json').length > 0);
    await settled();
    expect(panel.shadowRoot?.activeElement?.id).to.equal('field-json');
    expect(JSON.parse(field(panel, 'json').value)).to.deep.equal({ mode: 'eco', target: 2.5 });
    await expectAccessible(panel);
    for (const [json, problem] of [
      ['{oops', 'Please enter a JSON object'],
      ['{ "mode": "eco", "colour": 3 }', 'Fields cannot show all of this'],
      ['{ "mode": 7 }', 'Fields cannot show all of this'],
    ] as const) {
      type(field(panel, 'json'), json);
      button(panel, 'Show as fields').click();
      await until(() => told(panel, 'json').includes(problem));
      expect(panel.shadowRoot?.activeElement?.id).to.equal('field-json');
    }
    await expectAccessible(panel);
    type(field(panel, 'json'), '{ "mode": "boost", "probe": { "offset": 4 } }');
    button(panel, 'Show as fields').click();
    await until(() => all(panel, '#field-4-0').length > 0);
    await settled();
    expect(panel.shadowRoot?.activeElement?.id).to.equal('field-0');
    expect([field(panel, '0').value, field(panel, '2').value, field(panel, '4-0').value]).to.deep.equal([
      'boost',
      '',
      '4',
    ]);
    button(panel, 'Write as JSON').click();
    await until(() => all(panel, '#field-json').length > 0);
    type(field(panel, 'json'), '{ "mode": "eco" }');
    button(panel, 'Send “Tune”').click();
    await until(() => service.calls.includes('commands.send'));
    expect(sent(service)).to.deep.equal({ mode: 'eco' });
    await until(() => all(panel, '#field-0').length > 0);
  });

  it('begins with the command that the host names, and shows names from devices as they are', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202E';
    const service = serviceWith([{ name: hostile, label: hostile, type: 'string', values: [hostile] }]);
    const panel = make('csk-command-panel', { deviceId: 'd1', command: 'Factory reset' });
    await mount([panel], service.client);
    await until(() => text(panel).includes('Send “Factory reset”'));
    expect(find<HTMLSelectElement>(panel, '#command').value).to.equal('wipe');
    panel.command = 'Tune';
    await until(() => text(panel).includes('Send “Tune”'));
    expect(find<HTMLSelectElement>(panel, '#command').value).to.equal('tune');
    expect(text(find(panel, '.fields'))).to.contain(hostile);
    expect(all(panel, 'img')).to.have.lengthOf(0);
    panel.command = 'What it does not have';
    await settled();
    expect(find<HTMLSelectElement>(panel, '#command').value).to.equal('tune', 'the first');
    type(find<HTMLSelectElement>(panel, '#command'), 'set');
    await until(() => text(panel).includes('Target (°C)'));
  });
});
