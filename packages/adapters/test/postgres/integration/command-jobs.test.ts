// One command to many devices, with two engines on one database: whatever they do to each other, each device gets one.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import type { CommandJob, ConnectedService, Unversioned } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryEventStream } from '@csk/core/memory';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const DEVICES = 160;
const keyOf = (index: number) => `key-${String(index).padStart(3, '0')}`;

const NOTIFY: Unversioned<'commandDefinition'> = {
  id: 'def-notify',
  name: 'Notify',
  parameters: [],
  mode: 'queued',
  completion: 'delivery',
  timeoutMs: 120_000,
};

/** Two engines over one database and one device cloud. */
async function twoEngines(context: TestContext) {
  const { connectionString } = server;
  const schema = server.nextSchema();
  const events = createMemoryEventStream();
  const devices = createMemoryDeviceCloud({ events });
  const opened = [await openPostgres({ connectionString, schema }), await openPostgres({ connectionString, schema })];
  const engines: ConnectedService[] = opened.map(({ store, readings }) =>
    createConnectedService({ store, readings, devices }),
  );
  context.after(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    await Promise.all(opened.map((postgres) => postgres.close()));
    await devices.close?.();
    await events.close?.();
  });
  const [first] = opened;
  assert(first);
  await first.store.transact(async (transaction) => {
    await transaction.put('asset', { id: 'hall', name: 'Hall' });
    await transaction.put('commandDefinition', NOTIFY);
    await transaction.put('category', { id: 'cat', name: 'Gauge', commandDefinitionIds: [NOTIFY.id] });
    for (let index = 0; index < DEVICES; index += 1) {
      await transaction.put('device', {
        id: `device-${keyOf(index)}`,
        name: keyOf(index),
        deviceKey: keyOf(index),
        categoryId: 'cat',
        assetId: 'hall',
        registration: 'registered',
        connected: true,
      });
    }
  });
  for (let index = 0; index < DEVICES; index += 1) {
    await devices.register({ deviceKey: keyOf(index) });
    devices.device(keyOf(index)).connect();
  }
  return { schema, devices, engines };
}

async function reach(engine: ConnectedService, id: string, status: CommandJob['status']): Promise<CommandJob> {
  const until = Date.now() + 60_000;
  for (;;) {
    const job = await engine.client().commandJobs.get(id);
    if (job?.status === status) return job;
    if (Date.now() > until) throw new Error(`The job did not become ${status}: ${JSON.stringify(job)}`);
    await delay(50);
  }
}

test('two engines share a job: every device gets exactly one command, and the tally is right', async (context) => {
  const { schema, devices, engines } = await twoEngines(context);
  const [engine] = engines;
  assert(engine);
  const client = engine.client({ id: 'ada' });
  const preview = await client.commands.preview({ name: 'Notify', where: { assetId: 'hall' } });
  assert.equal(preview.count, DEVICES);
  const input = { name: 'Notify', where: { assetId: 'hall' }, digest: preview.digest };
  // The same request at the same moment, as a browser that retries makes it.
  const made = await Promise.all([1, 2, 3].map(() => client.commands.sendToMany(input, { idempotencyKey: 'k' })));
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
  const id = made[0]?.id ?? '';
  await Promise.all(engines.map((one) => one.start()));
  const done = await reach(engine, id, 'completed');
  assert.deepEqual([done.tally.completed, done.openBatches], [DEVICES, 0]);
  for (let index = 0; index < DEVICES; index += 1) {
    assert.equal(devices.device(keyOf(index)).received().length, 1, keyOf(index));
  }
  const [kept] = await sql<{ commands: number; devices: number; batches: number }>(
    server.connectionString,
    `SELECT count(*)::int AS commands, count(DISTINCT device_id)::int AS devices,
      (SELECT count(*)::int FROM ${schema}.command_job_batch WHERE status = 'settled') AS batches
    FROM ${schema}.command WHERE job_id = '${id}'`,
  );
  assert.deepEqual(kept, { commands: DEVICES, devices: DEVICES, batches: Math.ceil(DEVICES / 50) });
  const begun = done.transitions.filter(({ to }) => to === 'running');
  assert.equal(begun.length, 1);
});

test('who is left out of a job is kept with the reason, and opens nothing in it', async (context) => {
  const { engines, schema } = await twoEngines(context);
  const [engine, other] = engines;
  assert(engine && other);
  const client = engine.client({ id: 'ada' });
  for (let index = 0; index < DEVICES - 10; index += 1) {
    await client.devices.update(`device-${keyOf(index)}`, { categoryId: null });
  }
  const { id } = await client.commands.sendToMany({ name: 'Notify', where: { assetId: 'hall' } });
  const left = [];
  for await (const page of other.client().commandJobs.excluded(id).byPage({ maxPageSize: 40 })) left.push(page.items);
  assert.deepEqual(
    left.map(({ length }) => length),
    [40, 40, 40, 30],
  );
  const expected = Array.from({ length: DEVICES - 10 }, (_, index) => ({
    deviceId: `device-${keyOf(index)}`,
    deviceKey: keyOf(index),
    reason: 'unknown-command',
  }));
  assert.deepEqual(left.flat(), expected);
  await Promise.all(engines.map((one) => one.start()));
  const done = await reach(engine, id, 'completed');
  assert.deepEqual([done.tally.completed, done.excluded['unknown-command']], [10, DEVICES - 10]);
  const kept = await sql<{ status: string; batches: number }>(
    server.connectionString,
    `SELECT status, count(*)::int AS batches FROM ${schema}.command_job_batch GROUP BY status ORDER BY status`,
  );
  assert.deepEqual(kept, [
    { status: 'left-out', batches: 3 },
    { status: 'settled', batches: 1 },
  ]);
});

test('a device that is away gets fifty messages into its queue, not one more, from two engines', async (context) => {
  const { devices, engines } = await twoEngines(context);
  const [engine] = engines;
  assert(engine);
  const device = devices.device(keyOf(0));
  device.disconnect();
  const client = engine.client({ id: 'ada' });
  const deviceId = `device-${keyOf(0)}`;
  for (let count = 0; count < 60; count += 1) await client.commands.send({ deviceId, name: 'Notify' });
  await Promise.all(engines.map((one) => one.start()));
  const until = Date.now() + 30_000;
  let pending = await client.commands.pending(deviceId);
  while ((pending.inCloud < 50 || pending.here < 10) && Date.now() < until) {
    await delay(50);
    pending = await client.commands.pending(deviceId);
  }
  assert.deepEqual([pending.inCloud, pending.here, pending.state], [50, 10, 'full']);
  device.connect();
  while (device.received().length < 60 && Date.now() < until) await delay(50);
  const received = device.received().map(({ id }) => id);
  assert.deepEqual([received.length, new Set(received).size], [60, 60]);
  const retries = engines.flatMap((one) => one.health().hops.map(({ counts }) => counts['retries'] ?? 0));
  assert.equal(Math.max(...retries), 0, 'no message was offered to a full queue');
});

test('what waits for a device is found by an index, however many commands it has had', async (context) => {
  const { schema } = await twoEngines(context);
  const { connectionString } = server;
  await sql(
    connectionString,
    `INSERT INTO ${schema}.command (id, version, doc, created_at, updated_at)
    SELECT 'old-' || n, n, jsonb_build_object('deviceId', 'device-' || (n % 1000),
      'status', CASE WHEN n % 10 = n / 1000 % 10 THEN 'sent' ELSE 'completed' END), '2026-01-01', '2026-01-01'
    FROM generate_series(1, 50000) AS n`,
  );
  await sql(connectionString, `ANALYZE ${schema}.command`);
  const plan = await sql<{ 'QUERY PLAN': string }>(
    connectionString,
    `EXPLAIN SELECT * FROM ${schema}.command WHERE device_id = ANY('{device-1,device-2}') AND status = 'sent'
    ORDER BY created_at DESC, id DESC LIMIT 1001`,
  );
  const text = plan.map((line) => line['QUERY PLAN']).join('\n');
  assert.match(text, /Index Scan (using|on) command_device_id_status_created_at_id_idx/, text);
});
