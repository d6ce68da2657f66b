import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { createIotHub } from '@csk/adapters/iot-hub';
import type { HubJob, HubJobDevice } from '@csk/adapters/iot-hub';
import { isConnectedServiceError } from '@csk/core';
import { CONFORMANCE_COMMAND } from '@csk/core/conformance';
import { startEmulator, trustEmulator } from '@csk/emulator';

import { MqttDevices } from './mqtt-devices.ts';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 } });
trustEmulator(emulator.ca);
const hub = createIotHub({ hostName: emulator.hostName, credential: emulator.credential(), tier: 'S3' });
const devices = new MqttDevices(emulator.ca, async (key) => (await hub.register({ deviceKey: key })).credential ?? '');
after(async () => {
  await devices.close();
  await hub.close?.();
  await emulator.close();
});

async function ended(id: string): Promise<HubJob> {
  for (let tries = 0; tries < 600; tries += 1) {
    const job = await hub.jobs.get(id);
    if (job && job.status !== 'scheduled' && job.status !== 'running') return job;
    await sleep(50);
  }
  throw new Error(`Job ${id} did not end.`);
}

async function outcomes(id: string): Promise<readonly HubJobDevice[]> {
  const found: HubJobDevice[] = [];
  for await (const { items } of hub.jobs.devices(id).byPage({ maxPageSize: 2 })) found.push(...items);
  return found.sort((a, b) => (a.deviceKey < b.deviceKey ? -1 : 1));
}

test('a twin update of many devices: started once, counted, and told for each', async () => {
  for (const key of ['a', 'b', 'c']) await hub.register({ deviceKey: key, tags: { site: 'north' } });
  await hub.register({ deviceKey: 'd', tags: { site: 'south' } });
  const request = { id: 'level-7', where: "tags.site = 'north'", twin: { tags: { seen: 1 }, desired: { level: 7 } } };
  await hub.jobs.start(request);
  const { status, devices: counts, endedAt } = await ended('level-7');
  assert.equal(status, 'completed');
  assert.deepEqual(counts, { all: 3, pending: 0, running: 0, succeeded: 3, failed: 0 });
  assert.ok(endedAt);
  assert.equal((await hub.jobs.start(request)).status, 'completed', 'it is the same job');
  assert.deepEqual(
    (await outcomes('level-7')).map(({ deviceKey, status: one }) => `${deviceKey} ${one}`),
    ['a completed', 'b completed', 'c completed'],
  );
  assert.deepEqual((await hub.getDevice('a'))?.desired, { level: 7 });
  assert.deepEqual((await hub.getDevice('d'))?.desired, {});
});

test('a method on devices by their keys: the answers, and why one failed', async () => {
  await devices.connect('on');
  devices.answer('on', { status: 'completed', response: { fine: true } });
  await hub.register({ deviceKey: 'off' });
  await hub.jobs.start({
    id: 'ping',
    deviceKeys: ['on', 'off'],
    method: { name: CONFORMANCE_COMMAND, parameters: {} },
  });
  const { devices: counts } = await ended('ping');
  assert.deepEqual([counts?.succeeded, counts?.failed], [1, 1]);
  const [off, on] = await outcomes('ping');
  assert.deepEqual(on, { deviceKey: 'on', status: 'completed', response: { fine: true } });
  assert.equal(off?.status, 'failed');
  assert.match(off?.reason ?? '', /^DeviceNotOnline/);
});

test('a job of later is cancelled; one that is not there is not found', async () => {
  const startAt = new Date(Date.now() + 3_600_000).toISOString();
  await hub.register({ deviceKey: 'later' });
  const job = await hub.jobs.start({ id: 'later', deviceKeys: ['later'], twin: { desired: { x: 1 } }, startAt });
  assert.deepEqual([job.status, job.startAt], ['scheduled', startAt]);
  assert.equal((await hub.jobs.cancel('later')).status, 'cancelled');
  assert.equal((await hub.jobs.get('later'))?.status, 'cancelled');
  assert.equal(await hub.jobs.get('nobody'), undefined);
  await assert.rejects(hub.jobs.cancel('nobody'), (error) => isConnectedServiceError(error, 'not-found'));
});

test('what cannot be is refused, and cannot leave its place in a query', async () => {
  const twin = { tags: {} };
  for (const request of [
    { id: "x' OR '1' = '1", where: '*', twin },
    { id: '', where: '*', twin },
    { id: 'j', where: ' ', twin },
    { id: 'j', where: 'not a condition', twin },
    { id: 'j', deviceKeys: [], twin },
    { id: 'j', where: '*', startAt: 'tomorrow', twin },
    { id: 'j', deviceKeys: ["a'] OR tags.x = ['b"], twin },
  ]) {
    await assert.rejects(hub.jobs.start(request), (error) => isConnectedServiceError(error, 'invalid'));
  }
  assert.throws(
    () => hub.jobs.devices("x'"),
    (error) => isConnectedServiceError(error, 'invalid'),
  );
});
