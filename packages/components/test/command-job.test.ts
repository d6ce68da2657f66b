import { paged, type CommandJob, type ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { describeStates } from './describe-states.ts';
import type { FakeService } from './fake-client.ts';
import { aWaitingJob, jobService } from './fake-command-jobs.ts';
import { ago } from './fixtures.ts';
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

const DECIDES = ['CommandJobs_List', 'CommandJobs_Approve', 'CommandJobs_Reject', 'CommandJobs_Cancel'];

function waiting(...jobs: readonly CommandJob[]): FakeService {
  const service = jobService();
  service.operations = [...service.operations, ...DECIDES, 'Commands_SendToMany'];
  for (const job of jobs) service.put('commandJob', job);
  return service;
}

async function shown(service: FakeService) {
  const status = make('csk-command-status', { jobId: 'j9' });
  await mount([status], service.client);
  await until(() => all(status, '.job').length > 0);
  return status;
}

describeStates(
  [
    {
      make: () => make('csk-command-status', { jobId: 'j9' }),
      empty: 'no longer exists',
      ready: 'Factory reset',
    },
  ],
  { populated: () => waiting(aWaitingJob('j9')) },
);

describe('<csk-command-status>, a command to many devices', () => {
  afterEach(unmount);

  it('shows what is sent, to how many, who asked for it and until when it waits', async () => {
    const status = await shown(waiting(aWaitingJob('j9')));
    expect(text(status))
      .to.contain('“Factory reset” to 12 devices')
      .and.contain('Waits for a second person’s approval')
      .and.contain('Asked for by Sam Senior, 5 min ago')
      .and.contain('Without an approval it ends in')
      .and.contain('scope')
      .and.contain('"network"')
      .and.contain('Waiting: 12')
      .and.contain('Left out, not registered: 3');
    await expectAccessible(status);
  });

  it('lets a second person approve just what is shown, and follows it', async () => {
    const service = waiting(aWaitingJob('j9'));
    const status = await shown(service);
    const approved: string[] = [];
    status.addEventListener('csk-command-job-approved', ({ detail }) => approved.push(detail.job.status));
    service.failure = UNAVAILABLE;
    button(status, 'Approve').click();
    await until(() => text(status).includes('That did not work: The service does not answer.'));
    await expectAccessible(status);
    service.failure = undefined;
    button(status, 'Approve').click();
    await until(() => text(status).includes('Approved by Alex Agent'));
    expect(approved).to.deep.equal(['approved']);
    expect(service.calls.at(-1)).to.equal('commandJobs.approve as-looked-at');
    expect(text(status)).to.not.contain('That did not work').and.not.contain('Refuse');
    const job = service.tables.commandJob.at(-1)!;
    service.put('commandJob', { ...job, status: 'running', tally: { ...job.tally, waiting: 9, completed: 3 } });
    await until(() => text(status).includes('Completed: 3'));
    expect(text(status)).to.contain('Under way').and.contain('What is not sent yet ends in');
    await expectAccessible(status);
  });

  it('names the devices when somebody asks which they are', async () => {
    const service = waiting(aWaitingJob('j9'));
    const targets = ['d1', 'gone'].map((deviceId) => ({ deviceId, deviceKey: `key-${deviceId}` }));
    let refusal: ConnectedServiceError | undefined = UNAVAILABLE;
    service.client.commandJobs.targets = () =>
      paged(async () => {
        service.calls.push('commandJobs.targets');
        if (refusal) throw refusal;
        return { items: targets, continuationToken: '2' };
      });
    const status = await shown(service);
    expect(service.calls).to.not.include('commandJobs.targets');
    find<HTMLElement>(status, '.targets summary').click();
    await until(() => text(find(status, '.targets')).includes('The service does not answer.'));
    await expectAccessible(status);
    refusal = undefined;
    button(status, 'Try again').click();
    await until(() => text(find(status, '.targets')).includes('Cold store 7 key-d1'));
    expect(text(find(status, '.targets')))
      .to.contain('key-gone')
      .and.contain('and 10 more');
    await expectAccessible(status);
    find<HTMLElement>(status, '.targets summary').click();
    await until(() => !text(status).includes('key-gone'));
  });

  it('refuses only with a reason', async () => {
    const service = waiting(aWaitingJob('j9'));
    const status = await shown(service);
    let rejected = '';
    status.addEventListener('csk-command-job-rejected', ({ detail }) => (rejected = detail.job.status));
    type(find<HTMLTextAreaElement>(status, '#reason'), '  ');
    button(status, 'Refuse').click();
    await until(() => text(status).includes('Please say why you refuse.'));
    expect(status.shadowRoot?.activeElement?.id).to.equal('reason');
    expect(find(status, '#reason').getAttribute('aria-describedby')).to.equal('reason-problem');
    await expectAccessible(status);
    expect(service.calls.join()).to.not.contain('reject');
    type(find<HTMLTextAreaElement>(status, '#reason'), 'Wrong devices');
    await until(() => !text(status).includes('Please say why'));
    button(status, 'Refuse').click();
    await until(() => rejected === 'rejected');
    await until(() => text(status).includes('Refused by Alex Agent'));
    expect(service.calls.at(-1)).to.equal('commandJobs.reject Wrong devices');
    expect(text(status)).to.contain('Wrong devices');
    expect(all(status, 'button')).to.have.lengthOf(0);
  });

  it('says why somebody cannot decide: it is their own, or their roles do not include it', async () => {
    const own = await shown(waiting(aWaitingJob('j9', { requestedById: 'agent', requestedBy: 'Alex Agent' })));
    await until(() => text(own).includes('You asked for it yourself: somebody else has to approve it.'));
    expect(all(own, '.decision')).to.have.lengthOf(0);
    expect(text(button(own, 'Stop what is not sent'))).to.contain('Stop');
    await expectAccessible(own);
    unmount();
    const service = waiting(aWaitingJob('j9'));
    service.operations = [];
    const other = await shown(service);
    await until(() => text(other).includes('Your roles do not include this.'));
    expect(all(other, 'button')).to.have.lengthOf(0);
  });

  it('stops what is not sent, keeps what was written for one job from another, and tells what is missing', async () => {
    const wiped = aWaitingJob('j8', { name: '<b>Wipe</b>\u202E' });
    const service = waiting(aWaitingJob('j9'), wiped);
    service.client.commandJobs.cancel = async (id) => {
      const job = aWaitingJob(id, { status: 'cancelled', reason: 'Not today' });
      service.put('commandJob', job);
      return job;
    };
    const status = await shown(service);
    type(find<HTMLTextAreaElement>(status, '#reason'), 'about the first');
    status.jobId = 'j8';
    await until(() => text(status).includes('<b>Wipe</b>'));
    expect(find<HTMLTextAreaElement>(status, '#reason').value).to.equal('');
    service.put('commandJob', { ...wiped, status: 'running' });
    await until(() => text(status).includes('Stop what is not sent'));
    let stopped = '';
    status.addEventListener('csk-command-job-cancelled', ({ detail }) => (stopped = detail.id));
    button(status, 'Stop what is not sent').click();
    await until(() => stopped === 'j8' && text(status).includes('Not today'));
    status.jobId = 'j7';
    await until(() => text(status).includes('This command to many devices no longer exists'));
    status.commandId = 'c3';
    await until(() => text(status).includes('Reset Thermostat') || text(status).includes('no longer exists'));
    expect(all(status, '.job')).to.have.lengthOf(0);
  });
});

describe('<csk-command-panel>, what waits for approval', () => {
  afterEach(unmount);

  it('tells who may approve what others want to send, without a device and beside many', async () => {
    const own = aWaitingJob('j8', { requestedById: 'agent', name: 'My own' });
    const service = waiting(aWaitingJob('j9'), own);
    const panel = make('csk-command-panel');
    await mount([panel], service.client);
    await until(() => text(panel).includes('1 command to many devices waits for approval'));
    expect(text(panel)).to.contain('No device chosen').and.not.contain('My own');
    await expectAccessible(panel);
    find<HTMLElement>(panel, '.waiting summary').click();
    const approved: string[] = [];
    panel.addEventListener('csk-command-job-approved', ({ detail }) => approved.push(detail.id));
    find<HTMLElement>(panel, '.waiting li button').click();
    await until(() => panel.shadowRoot?.activeElement?.id === 'job');
    await expectAccessible(panel);
    button(panel, 'Approve').click();
    await until(() => text(panel).includes('Approved by Alex Agent'));
    expect(approved).to.deep.equal(['j9']);
    await until(() => all(panel, '.waiting').length === 0);
    panel.deviceIds = ['d1', 'd2'];
    await until(() => all(panel, 'form').length > 0);
    expect(all(panel, '.job')).to.have.lengthOf(0);
    service.put('commandJob', aWaitingJob('j7', { createdAt: ago(1) }));
    await until(() => text(panel).includes('1 command to many devices waits for approval'));
    panel.deviceIds = undefined;
    panel.deviceId = 'd1';
    await until(() => text(panel).includes('Sent commands'));
    expect(all(panel, '.waiting')).to.have.lengthOf(0, 'one device is another matter');
  });

  it('asks for nothing that somebody may not see', async () => {
    for (const missing of ['CommandJobs_List', 'CommandJobs_Approve']) {
      const service = waiting(aWaitingJob('j9'));
      service.operations = service.operations.filter((one) => one !== missing);
      const panel = make('csk-command-panel', { deviceIds: ['d1', 'd2'] });
      await mount([panel], service.client);
      await until(() => all(panel, 'form').length > 0);
      await settled();
      expect(service.calls.filter((call) => call.startsWith('commandJobs'))).to.deep.equal([]);
      expect(all(panel, '.waiting')).to.have.lengthOf(0);
      unmount();
    }
  });

  it('tries again to approve when the service is back', async () => {
    const service = waiting(aWaitingJob('j9'));
    const { approve } = service.client.commandJobs;
    let refusal: ConnectedServiceError | undefined = UNAVAILABLE;
    service.client.commandJobs.approve = async (...args) => {
      if (refusal) throw refusal;
      return approve(...args);
    };
    const panel = make('csk-command-panel');
    await mount([panel], service.client);
    await until(() => all(panel, '.waiting').length > 0);
    find<HTMLElement>(panel, '.waiting summary').click();
    find<HTMLElement>(panel, '.waiting li button').click();
    await until(() => all(panel, '.decision').length > 0);
    button(panel, 'Approve').click();
    await until(() => text(panel).includes('That did not work'));
    refusal = undefined;
    button(panel, 'Approve').click();
    await until(() => text(panel).includes('Approved by Alex Agent'));
    expect(text(panel)).to.not.contain('That did not work');
  });
});
