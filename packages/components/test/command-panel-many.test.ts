import type { CommandJob, ConnectedServiceClient, ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { jobService } from './fake-command-jobs.ts';
import { ago, populatedService } from './fixtures.ts';
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

describe('<csk-command-panel>, many devices', () => {
  afterEach(unmount);

  it('looks at what a command to many devices would do, sends exactly that, and follows the job', async () => {
    const service = populatedService();
    const asked: unknown[] = [];
    const tally = {
      ...{ waiting: 2, skipped: 0, queued: 0, sent: 0, delivered: 0, completed: 0, rejected: 0 },
      ...{ failed: 0, expired: 0, unknown: 0, cancelled: 0 },
    };
    const order = {
      name: 'Reset Thermostat',
      parameters: {},
      mode: 'queued',
      completion: 'device',
      timeoutMs: 60_000,
    } as const;
    let refusal: ConnectedServiceError | undefined;
    const job: CommandJob = {
      ...{ id: 'j1', version: '1', createdAt: ago(0), updatedAt: ago(0), status: 'awaiting-approval' },
      ...{ ...order, targetCount: 2, tally, openBatches: 1, digest: 'abc', expiresAt: ago(-60), transitions: [] },
      ...{ excluded: { 'not-registered': 1, 'unknown-command': 0, 'queue-nearly-full': 0 } },
      ...{ requestedBy: 'Alex Agent', requestedById: 'agent' },
    };
    const commands: ConnectedServiceClient['commands'] = {
      ...service.client.commands,
      async preview(input) {
        asked.push(input);
        if (refusal) throw refusal;
        const excluded = [{ reason: 'not-registered', count: 1, sample: [] }] as const;
        return { count: 2, offline: 1, sample: [], excluded, order, needsApproval: true, digest: 'abc' };
      },
      async sendToMany(input, options) {
        asked.push({ ...input, hasKey: Boolean(options?.idempotencyKey) });
        service.put('commandJob', job);
        return job;
      },
    };
    service.operations = [...service.operations, 'Commands_SendToMany'];
    const panel = make('csk-command-panel', { deviceIds: ['d1', 'd2', 'd3'], caseId: 'k1' });
    await mount([panel], { ...service.client, commands });
    await until(() => all(panel, 'select').length > 0);
    expect(text(panel)).to.contain('3 devices').and.not.contain('Sent commands');
    refusal = UNAVAILABLE;
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => text(panel).includes('The service does not answer.'));
    refusal = undefined;
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => text(panel).includes('Send “Reset Thermostat” to 2 devices?'));
    expect(text(find(panel, '.confirm')))
      .to.contain('Offline: 1. There the command waits')
      .and.contain('not registered: 1')
      .and.contain('A second person has to approve it');
    await expectAccessible(panel);
    button(panel, 'Cancel').click();
    await until(() => all(panel, '.confirm').length === 0);
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => all(panel, '.confirm button').length === 2);
    let sent = '';
    panel.addEventListener('csk-command-job-sent', ({ detail }) => (sent = detail.id));
    button(panel, 'Yes, send it').click();
    await until(() => sent === 'j1');
    const scope = { where: { id: ['d1', 'd2', 'd3'] } };
    expect(asked.at(-1)).to.deep.include({
      ...scope,
      name: 'Reset Thermostat',
      digest: 'abc',
      caseId: 'k1',
      hasKey: true,
    });
    await until(() => text(panel).includes('Waits for a second person’s approval'));
    service.put('commandJob', { ...job, status: 'running', tally: { ...tally, waiting: 1, failed: 1 } });
    await until(() => text(find(panel, '.job')).includes('Failed: 1'));
    expect(text(find(panel, '.job')))
      .to.contain('Under way')
      .and.contain('Waiting: 1')
      .and.not.contain('Completed');
    await expectAccessible(panel);
    expect(text(panel)).to.not.contain('Stop what is not sent');
    panel.deviceIds = ['d1'];
    await until(() => text(panel).includes('Sent commands'));
    expect(all(panel, '.job')).to.have.lengthOf(0);
  });

  it('sends to many devices only what is still meant when it has been looked at', async () => {
    const service = jobService();
    service.operations = [...service.operations, 'Commands_SendToMany'];
    const { preview } = service.client.commands;
    let go = () => {};
    service.client.commands.preview = async (...args) => {
      await new Promise<void>((resolve) => (go = resolve));
      return preview(...args);
    };
    const panel = make('csk-command-panel', { deviceIds: ['d1', 'd2'] });
    await mount([panel], service.client);
    const look = async () => {
      await until(() => all(panel, 'select').length > 0);
      type(find<HTMLSelectElement>(panel, 'select'), 'set');
      await settled();
      type(find<HTMLInputElement>(panel, '#field-0'), '5');
      button(panel, 'Send “Set temperature”').click();
      await until(() => text(panel).includes('Looking at the devices'));
      await settled();
    };
    await look();
    type(find<HTMLInputElement>(panel, '#field-0'), '6');
    go();
    await settled();
    expect(all(panel, '.confirm')).to.deep.equal([], 'other values than those that were looked at');
    await look();
    panel.deviceIds = ['d1', 'd3'];
    await settled();
    go();
    await settled();
    expect(all(panel, '.confirm')).to.deep.equal([], 'other devices');
    await look();
    go();
    await until(() => all(panel, '.confirm button').length === 2);
  });

  it('does not offer what is not allowed to many devices', async () => {
    const service = populatedService();
    const panel = make('csk-command-panel', { deviceIds: ['d1', 'd2'] });
    await mount([panel], service.client);
    await until(() => text(panel).includes('Not allowed'));
    expect(all(panel, 'form')).to.have.lengthOf(0);
  });
});
