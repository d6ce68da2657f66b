// Jobs over a group of devices, in the emulator's application.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { CentralJobRequest } from '@csk/adapters/iot-central';
import { build, startApplication, TEMPLATE_ID } from './central-app.ts';

const KEYS = ['smt-1', 'smt-2', 'smt-3'];

/** An application with three devices in one group, of which the last is offline. */
async function world(t: TestContext) {
  const { emulator, central, devices, close } = await startApplication();
  t.after(close);
  for (const deviceKey of KEYS) await central.register({ deviceKey });
  const filter = `SELECT * FROM devices WHERE $template = "${TEMPLATE_ID}"`;
  await build(emulator, '/api/deviceGroups/all', { displayName: 'All', filter });
  return { central, devices };
}

const FANS: CentralJobRequest = {
  id: 'fans-1',
  name: 'Fans on',
  group: 'all',
  template: TEMPLATE_ID,
  properties: { fan: 'on' },
};

async function ended(central: Awaited<ReturnType<typeof world>>['central'], id: string) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const job = await central.jobs.get(id);
    if (job && !['pending', 'running'].includes(job.status)) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Job ${id} did not end.`);
}

test('properties reach every device of the group, and a repeated start starts nothing', async (t) => {
  const { central } = await world(t);
  const started = await central.jobs.start(FANS);
  assert.deepEqual([started.id, started.name], ['fans-1', 'Fans on']);
  assert.equal((await central.jobs.start(FANS)).id, 'fans-1');
  const job = await ended(central, 'fans-1');
  assert.deepEqual([job.status, job.devices], ['completed', { all: 3, pending: 0, succeeded: 3, failed: 0 }]);
  const rows = [];
  for await (const row of central.jobs.devices('fans-1')) rows.push(row);
  assert.deepEqual(
    rows.toSorted((a, b) => (a.deviceKey < b.deviceKey ? -1 : 1)),
    KEYS.map((deviceKey) => ({ deviceKey, status: 'completed' })),
  );
  for (const key of KEYS) assert.deepEqual((await central.getDevice(key))?.desired, { fan: 'on' }, key);
});

test('a command fails where the device is away, and is repeated for those alone', async (t) => {
  const { central, devices } = await world(t);
  for (const key of ['smt-1', 'smt-2']) await devices.connect(key);
  const command = { name: 'Reset_Thermostat', parameters: null };
  await central.jobs.start({ id: 'reset', group: 'all', template: TEMPLATE_ID, command });
  const { devices: first } = await ended(central, 'reset');
  assert.deepEqual(first, { all: 3, pending: 0, succeeded: 2, failed: 1 });
  await devices.connect('smt-3');
  await central.jobs.retryFailed('reset', 'reset-again');
  const { devices: second } = await ended(central, 'reset-again');
  assert.deepEqual(second, { all: 1, pending: 0, succeeded: 1, failed: 0 });
});

test('what is no job is refused, and what is not there is not found', async (t) => {
  const { central } = await world(t);
  const { jobs } = central;
  await assert.rejects(jobs.start({ ...FANS, id: '../devices' }), { code: 'invalid' });
  await assert.rejects(jobs.start({ ...FANS, properties: {} }), { code: 'invalid' });
  await assert.rejects(jobs.start({ ...FANS, group: 'none' }), { code: 'invalid' });
  assert.equal(await jobs.get('none'), undefined);
  await assert.rejects(jobs.stop('none'), { code: 'not-found' });
  await assert.rejects(jobs.retryFailed('none', 'again'), { code: 'not-found' });
  await central.close?.();
  await assert.rejects(jobs.get('fans-1'), { code: 'closed' });
});
