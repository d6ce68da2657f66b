import type { CommandJob, ConnectedServiceClient } from '@csk/core';
import type { FakeService } from './fake-client.ts';
import { ago, populatedService } from './fixtures.ts';

const JOB: CommandJob = {
  id: 'j2',
  version: '1',
  createdAt: ago(0),
  updatedAt: ago(0),
  status: 'running',
  name: 'Reset Thermostat',
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
  return service;
}
