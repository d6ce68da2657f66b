import assert from 'node:assert/strict';
import { test } from 'node:test';
import iotHub from 'azure-iothub';
import type { Emulator } from '../../src/index.ts';
import {
  createDevice,
  errorNamed,
  errorWithCode,
  eventually,
  openDevice,
  queryAll,
  registryOf,
  runEmulator,
  temporaryFolder,
} from './hub-clients.ts';

interface JobStatus {
  readonly status: string;
  readonly deviceJobStatistics: Readonly<Record<string, number>>;
  readonly startTime: string;
  readonly endTime?: string;
}

const jobsOf = (emulator: Emulator): iotHub.JobClient =>
  iotHub.JobClient.fromConnectionString(emulator.connectionStrings.iotHub);

const statusOf = async (jobs: iotHub.JobClient, jobId: string): Promise<JobStatus> =>
  (await jobs.getJob(jobId)).jobStatus as JobStatus;

async function finished(jobs: iotHub.JobClient, jobId: string): Promise<JobStatus> {
  await eventually(async () => ['completed', 'failed', 'cancelled'].includes((await statusOf(jobs, jobId)).status));
  return statusOf(jobs, jobId);
}

const soon = (): Date => new Date();
const later = (): Date => new Date(Date.now() + 3_600_000);

test('a twin update runs over the devices that meet its condition, and over no others', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  for (const deviceId of ['a', 'b', 'c']) await createDevice(emulator, deviceId);
  await registry.updateTwin('c', { tags: { site: 'south' } }, '*');
  const patch = { etag: '*', tags: { site: 'north' }, properties: { desired: { level: 7 } } };
  const jobs = jobsOf(emulator);
  await jobs.scheduleTwinUpdate('job-1', "deviceId IN ['a', 'b']", patch, soon(), 60);
  const status = await finished(jobs, 'job-1');
  assert.equal(status.status, 'completed');
  assert.deepEqual(status.deviceJobStatistics, {
    deviceCount: 2,
    failedCount: 0,
    succeededCount: 2,
    runningCount: 0,
    pendingCount: 0,
  });
  assert.equal((await registry.getTwin('a')).responseBody.properties.desired['level'], 7);
  assert.deepEqual((await registry.getTwin('c')).responseBody.tags, { site: 'south' });
});

test('a method job keeps the answer of each device, and the offline one fails on its own', async (t) => {
  const emulator = await runEmulator(t);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'on'));
  await createDevice(emulator, 'off');
  client.onDeviceMethod('reboot', (_request, response) => response.send(202, { delay: 5 }, () => {}));
  const jobs = jobsOf(emulator);
  const method = { methodName: 'reboot', payload: null, connectTimeoutInSeconds: 1, responseTimeoutInSeconds: 10 };
  await new Promise((resolve) => setTimeout(resolve, 100));
  await jobs.scheduleDeviceMethod('job-2', '*', method, soon(), 60);
  const status = await finished(jobs, 'job-2');
  assert.equal(status.deviceJobStatistics['succeededCount'], 1);
  assert.equal(status.deviceJobStatistics['failedCount'], 1);
  const rows = (
    await queryAll(registryOf(emulator), "SELECT * FROM devices.jobs WHERE devices.jobs.jobId = 'job-2'")
  ).flat();
  const byDevice = new Map(
    (rows as { deviceId: string }[]).map((row) => [row.deviceId, row as Record<string, unknown>]),
  );
  assert.equal(byDevice.get('on')?.['status'], 'completed');
  assert.deepEqual(byDevice.get('on')?.['outcome'], { deviceMethodResponse: { status: 202, payload: { delay: 5 } } });
  assert.equal(byDevice.get('off')?.['status'], 'failed');
  assert.equal((byDevice.get('off')?.['error'] as { code: string }).code, 'DeviceNotOnline');
});

test('a job waits for its start time and is cancelled before it', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'a');
  const jobs = jobsOf(emulator);
  await jobs.scheduleTwinUpdate('late', '*', { tags: { x: 1 } }, later(), 60);
  assert.equal((await statusOf(jobs, 'late')).status, 'scheduled');
  const { jobStatus } = await jobs.cancelJob('late');
  assert.equal((jobStatus as JobStatus).status, 'cancelled');
  assert.equal((await registryOf(emulator).getTwin('a')).responseBody.tags?.['x'], undefined);
  await assert.rejects(jobs.cancelJob('late'), errorNamed('ArgumentError'));
});

test('a job starts at its time', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'a');
  const jobs = jobsOf(emulator);
  const start = new Date(Date.now() + 600_000);
  await jobs.scheduleTwinUpdate('soon', '*', { tags: { x: 1 } }, start, 60);
  assert.equal((await statusOf(jobs, 'soon')).status, 'scheduled');
  emulator.advanceTime(600_000);
  const status = await finished(jobs, 'soon');
  assert.equal(status.status, 'completed');
  assert.equal(Date.parse(status.startTime), start.getTime());
  assert.ok(Date.parse(status.endTime ?? '') >= start.getTime());
});

test('jobs are found by type and status, page by page', async (t) => {
  const emulator = await runEmulator(t);
  const jobs = jobsOf(emulator);
  for (const jobId of ['t1', 't2', 't3']) {
    await jobs.scheduleTwinUpdate(jobId, '*', { tags: {} }, later(), 60);
  }
  await jobs.scheduleDeviceMethod('m1', '*', { methodName: 'x' }, later(), 60);
  const query = jobs.createQuery('scheduleUpdateTwin', 'scheduled', 2);
  const pages: string[][] = [];
  while (query.hasMoreResults) {
    const { result } = (await query.next(query.continuationToken)) as unknown as { result: { jobId: string }[] };
    pages.push(result.map((job) => job.jobId));
  }
  assert.deepEqual(pages, [['t1', 't2'], ['t3']]);
});

test('a job id that is in use, a bad condition and an unknown job are refused', async (t) => {
  const jobs = jobsOf(await runEmulator(t));
  await jobs.scheduleTwinUpdate('one', '*', { tags: {} }, later(), 60);
  const again = jobs.scheduleTwinUpdate('one', '*', { tags: {} }, later(), 60);
  await assert.rejects(again, errorWithCode('JobAlreadyExists'));
  const bad = jobs.scheduleTwinUpdate('two', 'tags.x ==', { tags: {} }, later(), 60);
  await assert.rejects(bad, errorNamed('ArgumentError'));
  await assert.rejects(jobs.getJob('nobody'), errorWithCode('JobNotFound'));
});

test('a job that was scheduled before a restart runs after it', async (t) => {
  const stateDir = temporaryFolder(t);
  const first = await runEmulator(t, { stateDir });
  await createDevice(first, 'a');
  await jobsOf(first).scheduleTwinUpdate('j', '*', { tags: { x: 1 } }, new Date(Date.now() + 600), 60);
  await first.close();
  const second = await runEmulator(t, { stateDir });
  const status = await finished(jobsOf(second), 'j');
  assert.equal(status.deviceJobStatistics['succeededCount'], 1);
  assert.equal((await registryOf(second).getTwin('a')).responseBody.tags?.['x'], 1);
});
