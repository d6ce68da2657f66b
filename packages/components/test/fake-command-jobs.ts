import { ConnectedServiceError, transitionJob, type CommandJob, type ConnectedServiceClient } from '@csk/core';
import type { FakeService } from './fake-client.ts';
import { ago, populatedService } from './fixtures.ts';

const JOB: CommandJob = {
  id: 'j2',
  version: '1',
  createdAt: ago(0),
  updatedAt: ago(0),
  status: 'running',
  name: 'Reset Thermostat',
  definitionId: 'reset',
  parameters: {},
  mode: 'queued',
  completion: 'device',
  timeoutMs: 60_000,
  targetCount: 2,
  tally: {
    ...{ waiting: 2, skipped: 0, queued: 0, sent: 0, delivered: 0, completed: 0, rejected: 0 },
    ...{ failed: 0, expired: 0, unknown: 0, cancelled: 0 },
  },
  excluded: { 'not-registered': 0, 'unknown-command': 0, 'queue-nearly-full': 0 },
  openBatches: 1,
  digest: 'x',
  expiresAt: ago(-60),
  transitions: [],
  requestedBy: 'Alex Agent',
  requestedById: 'agent',
};

/** A job of somebody else, dangerous, that waits for its approval. */
export function aWaitingJob(id: string, fields: Partial<CommandJob> = {}): CommandJob {
  return {
    ...JOB,
    id,
    name: 'Factory reset',
    status: 'awaiting-approval',
    parameters: { scope: 'network' },
    createdAt: ago(5),
    expiresAt: ago(-60),
    targetCount: 12,
    tally: { ...JOB.tally, waiting: 12 },
    excluded: { ...JOB.excluded, 'not-registered': 3 },
    digest: 'as-looked-at',
    requestedBy: 'Sam Senior',
    requestedById: 'senior',
    transitions: [{ at: ago(5), to: 'awaiting-approval', actor: 'Sam Senior' }],
    ...fields,
  };
}

/** The populated service, which sends to many devices and stops doing so. */
export function jobService(): FakeService {
  const service = populatedService();
  const put = (job: CommandJob) => {
    service.put('commandJob', job);
    return job;
  };
  const commands: Partial<ConnectedServiceClient['commands']> = {
    preview: async () => ({
      ...{ count: 2, offline: 0, sample: [], excluded: [] },
      ...{ order: JOB, needsApproval: false, digest: JOB.digest },
    }),
    sendToMany: async () => put(JOB),
  };
  Object.assign(service.client.commands, commands);
  service.client.commandJobs.cancel = async () => put({ ...JOB, status: 'cancelling' });
  const decide = (id: string, to: 'approved' | 'rejected', reason?: string) => {
    const job = service.tables.commandJob.find((one) => one.id === id);
    if (service.failure) throw service.failure;
    if (!job) throw new ConnectedServiceError('not-found', 'No such job.');
    return put(transitionJob(job, to, { at: ago(0), actor: 'Alex Agent', reason }));
  };
  service.client.commandJobs.approve = async (id, { digest, reason }) => {
    service.calls.push(`commandJobs.approve ${digest}`);
    return decide(id, 'approved', reason);
  };
  service.client.commandJobs.reject = async (id, { reason }) => {
    service.calls.push(`commandJobs.reject ${reason}`);
    return decide(id, 'rejected', reason);
  };
  return service;
}
