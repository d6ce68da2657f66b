import { ConnectedServiceError, resendCommand, type CommandInput, type CommandPreviewInput } from '@csk/core';
import { expect } from '@open-wc/testing';
import { CUSTOM } from '../src/command-panel/command-form.ts';
import type { FakeService } from './fake-client.ts';
import { aWaitingJob, jobService } from './fake-command-jobs.ts';
import { aCommand, ago, populatedService } from './fixtures.ts';
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

function engineer(service: FakeService = populatedService()): FakeService {
  service.operations = [...service.operations, 'Commands_SendRaw', 'Commands_SendToMany'];
  return service;
}

const field = (panel: HTMLElement, key: string) => find<HTMLInputElement>(panel, `#field-${key}`);
const options = (panel: HTMLElement) => all(panel, '#command option').map((one) => text(one));
const problem = (panel: HTMLElement, key: string) => text(find(panel, `#field-${key}-problem`));

async function custom(service = engineer(), target: { deviceId?: string; deviceIds?: string[] } = { deviceId: 'd1' }) {
  const panel = make('csk-command-panel', target);
  await mount([panel], service.client);
  await until(() => options(panel).includes('Custom command …'));
  type(find<HTMLSelectElement>(panel, '#command'), CUSTOM);
  await until(() => all(panel, '#field-name').length > 0);
  return { service, panel };
}

describe('<csk-command-panel>, a custom command', () => {
  afterEach(unmount);

  it('is the last choice of those who may send one, and of nobody else', async () => {
    const service = populatedService();
    const panel = make('csk-command-panel', { deviceId: 'd1' });
    await mount([panel], service.client);
    await until(() => options(panel).length > 0);
    expect(options(panel)).to.not.include('Custom command …');
    unmount();
    const { panel: theirs } = await custom();
    expect(options(theirs).at(-1)).to.equal('Custom command …');
    expect(text(theirs)).to.contain('Nobody has described this command');
    await expectAccessible(theirs);
    type(find<HTMLSelectElement>(theirs, '#command'), 'set');
    await until(() => text(theirs).includes('Target (°C)'));
    expect(all(theirs, '#field-name')).to.have.lengthOf(0);
  });

  it('is sent after a question, with what was entered, and stands in the history for what it is', async () => {
    const { service, panel } = await custom();
    const inputs: CommandInput[] = [];
    const { send } = service.client.commands;
    let refusal: ConnectedServiceError | undefined = UNAVAILABLE;
    service.client.commands.send = async (input, callOptions) => {
      inputs.push(input);
      if (refusal) throw refusal;
      return send(input, callOptions);
    };
    let sent: { readonly definitionId?: string | undefined; readonly parameters: unknown } | undefined;
    panel.addEventListener('csk-command-sent', ({ detail }) => (sent = detail.command));
    type(field(panel, 'name'), '<b>reboot</b>');
    type(field(panel, 'mode'), 'direct');
    await until(() => field(panel, 'timeout').value === '30');
    expect(all(panel, '#field-byDevice')).to.have.lengthOf(0, 'a direct method is answered, or it fails');
    type(field(panel, 'payload'), '[1, "two"]');
    button(panel, 'Send custom command').click();
    await until(() => text(panel).includes('Send “<b>reboot</b>” to Cold store 7?'));
    expect(text(find(panel, '.confirm'))).to.contain('Nobody has described this command');
    expect(inputs).to.deep.equal([]);
    await expectAccessible(panel);
    button(panel, 'Yes, send it').click();
    await until(() => text(panel).includes('The command was not sent: The service does not answer.'));
    expect(field(panel, 'payload').value).to.equal('[1, "two"]');
    refusal = undefined;
    button(panel, 'Send custom command').click();
    await until(() => all(panel, '.confirm').length > 0);
    button(panel, 'Yes, send it').click();
    await until(() => sent !== undefined);
    const raw = { name: '<b>reboot</b>', mode: 'direct', timeoutMs: 30_000, payload: [1, 'two'] };
    expect(inputs.at(-1)).to.deep.include({ deviceId: 'd1', raw });
    expect(sent?.definitionId).to.equal(undefined);
    expect(sent?.parameters).to.deep.equal([1, 'two']);
    await until(() => text(find(panel, '.sent')).includes('<b>reboot</b>'));
    expect(text(find(panel, '.sent li')))
      .to.contain('Custom command, sent as a direct method')
      .and.contain('[1,"two"]');
    expect(field(panel, 'name').value).to.equal('', 'begins anew with a custom command');
    expect(all(panel, 'b')).to.have.lengthOf(0);
    await expectAccessible(panel);
  });

  it('tells what is wrong at its field and where, and asks nothing before that is mended', async () => {
    const { service, panel } = await custom();
    type(field(panel, 'payload'), '{\n  "speed": fast\n}');
    type(field(panel, 'timeout'), '200000');
    button(panel, 'Send custom command').click();
    await until(() => problem(panel, 'name') === 'Please fill this in.');
    await until(() => panel.shadowRoot?.activeElement?.id === 'field-name');
    expect(problem(panel, 'payload')).to.equal('This is not JSON: it goes wrong in line 2, column 12.');
    expect(problem(panel, 'timeout')).to.equal('Must be at most 172,800.');
    await expectAccessible(panel);
    type(field(panel, 'name'), 'go');
    type(field(panel, 'payload'), '{ "speed": 3 }');
    type(field(panel, 'timeout'), '60');
    field(panel, 'byDevice').click();
    service.client.commands.send = async () => {
      throw new ConnectedServiceError('invalid', 'makes 70000 bytes', { details: { field: 'raw.payload' } });
    };
    button(panel, 'Send custom command').click();
    await until(() => all(panel, '.confirm').length > 0);
    button(panel, 'Yes, send it').click();
    await until(() => problem(panel, 'payload').includes('makes 70000 bytes'));
    await until(() => panel.shadowRoot?.activeElement?.id === 'field-payload');
    type(field(panel, 'payload'), '{}');
    await until(() => !text(panel).includes('makes 70000 bytes'));
    expect(service.calls).to.not.include('commands.send');
  });

  it('is the only choice where a device has no commands', async () => {
    const service = engineer();
    service.definitions.length = 0;
    const panel = make('csk-command-panel', { deviceId: 'd1' });
    await mount([panel], service.client);
    await until(() => all(panel, '#field-name').length > 0);
    expect(options(panel)).to.deep.equal(['Custom command …']);
  });

  it('goes to many devices as a job, which tells whoever approves it what it is', async () => {
    const service = engineer(jobService());
    const asked: CommandPreviewInput[] = [];
    const { preview, sendToMany } = service.client.commands;
    service.client.commands.preview = async (input, callOptions) => {
      asked.push(input);
      return { ...(await preview(input, callOptions)), needsApproval: true };
    };
    service.client.commands.sendToMany = async (input, callOptions) => {
      asked.push(input);
      const job = { ...(await sendToMany(input, callOptions)), name: 'reboot', definitionId: undefined };
      service.put('commandJob', job);
      return job;
    };
    const { panel } = await custom(service, { deviceIds: ['d1', 'd2'] });
    type(field(panel, 'name'), 'reboot');
    button(panel, 'Send custom command').click();
    await until(() => all(panel, '.confirm').length > 0);
    expect(text(find(panel, '.confirm')))
      .to.contain('Nobody has described this command')
      .and.contain('A second person has to approve it');
    await expectAccessible(panel);
    button(panel, 'Yes, send it').click();
    await until(() => all(panel, '.job').length > 0);
    const raw = { name: 'reboot', mode: 'queued', timeoutMs: 3_600_000 };
    for (const input of asked) expect(input).to.deep.include({ raw, where: { id: ['d1', 'd2'] } });
    expect(asked).to.have.lengthOf(2);
    expect(text(find(panel, '.job'))).to.contain('Custom command, sent as a message');
    await expectAccessible(panel);
  });

  it('is sent again like any other', async () => {
    const service = engineer();
    const ended = aCommand('custom', {
      ...{ definitionId: undefined, name: 'reboot', parameters: 3, status: 'failed' },
      transitions: [{ at: ago(2), to: 'failed' }],
    });
    service.put('command', ended);
    service.client.commands.resend = async () => {
      const again = resendCommand(ended, { actor: 'Alex Agent', at: ago(0) }, ago(-5));
      service.put('command', again);
      return again;
    };
    const status = make('csk-command-status', { commandId: 'custom' });
    await mount([status], service.client);
    await until(() => text(status).includes('Custom command, sent as a message'));
    expect(text(status)).to.contain('Parameters 3');
    button(status, 'Send again').click();
    await until(() => text(status).includes('Sent again by Alex Agent'));
    await expectAccessible(status);
  });

  it('tells whoever follows a job whether it was described', async () => {
    const service = engineer(jobService());
    service.put('commandJob', aWaitingJob('j9'));
    const status = make('csk-command-status', { jobId: 'j9' });
    await mount([status], service.client);
    await until(() => all(status, '.job').length > 0);
    expect(text(status)).to.not.contain('Custom command');
    service.put('commandJob', aWaitingJob('j9', { definitionId: undefined, mode: 'direct' }));
    await until(() => text(status).includes('Custom command, sent as a direct method'));
    await settled();
    await expectAccessible(status);
  });
});
