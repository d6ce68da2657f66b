// Several engines on one database: what must be done once is done once, and goes on when one of them is gone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openPostgres } from '@csk/adapters/postgres';
import type { ConnectedService } from '@csk/core';
import { startSharedEngine } from './shared-engine.ts';
import { createWireTables } from './table-wire.ts';
import { sql, startTestServer } from './test-server.ts';

const RUN_ENGINE = fileURLToPath(new URL('./run-engine.mts', import.meta.url));
const DEVICE = 'thermostat-1';
// Young enough that no engine prunes them.
const START = Date.now() - 600_000;

const server = await startTestServer();
const { connectionString } = server;

async function createScene() {
  const schema = server.nextSchema();
  const { store, close } = await openPostgres({ connectionString, schema });
  await store.transact(async (tx) => {
    await tx.put('account', { id: 'account-1', name: 'Contoso' });
    await tx.put('commandDefinition', {
      id: 'def-1',
      name: 'Reset',
      parameters: [],
      mode: 'queued',
      completion: 'delivery',
      timeoutMs: 60_000,
    });
    await tx.put('category', { id: 'category-1', name: 'Thermostat', commandDefinitionIds: ['def-1'] });
    await tx.put('device', {
      id: 'device-1',
      deviceKey: DEVICE,
      name: 'Thermostat',
      registration: 'registered',
      connected: false,
      categoryId: 'category-1',
    });
  });
  await close();
  await createWireTables(connectionString, schema);
  let sent = 0;
  return {
    schema,
    /** Messages of the device, each with a time of its own. */
    async send(count: number): Promise<void> {
      for (let n = 0; n < count; n += 1, sent += 1) {
        const at = new Date(START + sent * 1_000).toISOString();
        await sql(connectionString, `INSERT INTO ${schema}.wire_event (device_key, at, body) VALUES ($1, $2, $3)`, [
          DEVICE,
          at,
          JSON.stringify({ temperature: sent }),
        ]);
      }
    },
    /** What is kept: raw readings, what the rollups count, and where the reader stands. */
    async kept(): Promise<{ raw: number; rolled: number; position: number }> {
      const [row] = await sql<{ raw: number; rolled: number; position: number }>(
        connectionString,
        `SELECT (SELECT count(*)::int FROM ${schema}.reading) AS raw,
          (SELECT coalesce(sum(count), 0)::int FROM ${schema}.reading_minute) AS rolled,
          coalesce((SELECT (value::jsonb #>> '{positions,0}')::int FROM ${schema}.checkpoint WHERE name = 'telemetry'), 0) AS position`,
      );
      return row ?? { raw: -1, rolled: -1, position: -1 };
    },
    /** Runs by status, and how many comments each alert has. */
    async flows(): Promise<{ runs: Record<string, number>; comments: number[] }> {
      const runs = await sql<{ status: string; runs: number }>(
        connectionString,
        `SELECT status, count(*)::int AS runs FROM ${schema}.flow_run GROUP BY status`,
      );
      const alerts = await sql<{ comments: number }>(
        connectionString,
        `SELECT coalesce(jsonb_array_length(doc->'comments'), 0)::int AS comments FROM ${schema}.alert`,
      );
      return {
        runs: Object.fromEntries(runs.map((row) => [row.status, row.runs])),
        comments: alerts.map(({ comments }) => comments),
      };
    },
  };
}

async function raise(service: ConnectedService, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n += 1) {
    await service.client().alerts.raise({ description: `alert ${n}`, source: 'test', token: `${n}` });
  }
}

async function eventually<R>(what: string, look: () => Promise<R> | R, holds: (value: R) => boolean): Promise<R> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const value = await look();
    if (holds(value)) return value;
    await sleep(50);
  }
  throw new Error(`Waited in vain for ${what}: ${JSON.stringify(await look())}`);
}

const holdersOf = (services: readonly ConnectedService[], hop: string) =>
  services.map((service) => service.health().hops.find(({ name }) => name === hop)?.state);

test('three engines: one reads, one runs the flows, the others stand by; each trigger has its effect once', async (t) => {
  const scene = await createScene();
  const engines = await Promise.all(
    ['a', 'b', 'c'].map((instance) => startSharedEngine(connectionString, scene.schema, instance)),
  );
  t.after(() => Promise.all(engines.map((engine) => engine.close())));
  const services = engines.map(({ service }) => service);
  await eventually(
    'all to know their part',
    () => holdersOf(services, 'telemetry'),
    (states) => states.filter((state) => state === 'standby').length === 2,
  );
  await Promise.all([scene.send(40), ...services.map((service, index) => raise(service, index * 10, 10))]);
  await eventually('the first readings', scene.kept, ({ position }) => position === 40);
  await eventually('the first flows', scene.flows, ({ runs }) => runs.Succeeded === 30);

  // On a machine that stood still for longer than the lease, nobody may have it for a moment.
  const leader = await eventually(
    'one that reads',
    () => holdersOf(services, 'telemetry').indexOf('ok'),
    (index) => index >= 0,
  );
  await engines[leader]?.close();
  const rest = services.filter((_service, index) => index !== leader);
  await Promise.all([scene.send(40), ...rest.map((service, index) => raise(service, 30 + index * 10, 10))]);
  await eventually('the rest of the readings', scene.kept, ({ position }) => position === 80);
  await eventually('the rest of the flows', scene.flows, ({ runs }) => runs.Succeeded === 50);
  assert.deepEqual(await scene.kept(), { raw: 80, rolled: 80, position: 80 });
  assert.deepEqual(await scene.flows(), { runs: { Succeeded: 50 }, comments: Array(50).fill(1) });
  await eventually(
    'one of the rest to read and the other to stand by',
    () => holdersOf(rest, 'telemetry').toSorted().join(),
    (states) => states === 'ok,standby',
  );
});

async function startChild(context: TestContext, schema: string) {
  const child = spawn(
    process.execPath,
    ['--conditions=csk-source', '--import=tsx', RUN_ENGINE, connectionString, schema],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  context.after(() => child.kill('SIGKILL'));
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  assert.equal(value, 'ready');
  return child;
}

test('a process that is killed in the middle: readings, flows and commands go on in another, none lost, none doubled', async (t) => {
  const scene = await createScene();
  const child = await startChild(t, scene.schema);
  await scene.send(60);
  await eventually('the child to read', scene.kept, ({ position }) => position >= 20);
  const survivor = await startSharedEngine(connectionString, scene.schema, 'survivor');
  t.after(() => survivor.close());
  const { service } = survivor;
  await eventually(
    'the survivor to stand by',
    () => holdersOf([service], 'telemetry'),
    ([state]) => state === 'standby',
  );
  await raise(service, 0, 10);

  // Whoever takes it first; a command in the child's hand stays there.
  const send = (n: number) =>
    service.client().commands.send({ deviceId: 'device-1', name: 'Reset' }, { idempotencyKey: `command ${n}` });
  const commands = await Promise.all(Array.from({ length: 20 }, (_, n) => send(n)));
  const sent = () =>
    sql<{ command_id: string; sender: string }>(
      connectionString,
      `SELECT command_id, sender FROM ${scene.schema}.wire_command`,
    );
  const isInChildsHand = async (): Promise<boolean> => {
    const rows = await sent();
    if (rows.some(({ sender }) => sender === 'child')) return true;
    // The survivor may have been quicker with all of them.
    if (rows.length >= commands.length) commands.push(await send(commands.length));
    return false;
  };
  await eventually('a command in the hand of the child', isInChildsHand, Boolean);
  const sending = scene.send(140);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const before = await scene.kept();
  assert.ok(before.position < 200, 'there was something left to read');

  await raise(service, 10, 10);
  await sending;
  await eventually('the survivor to read on', scene.kept, ({ position }) => position === 200);
  assert.deepEqual(await scene.kept(), { raw: 200, rolled: 200, position: 200 });
  await eventually('the flows', scene.flows, ({ runs }) => runs.Succeeded === 20);
  assert.deepEqual(await scene.flows(), { runs: { Succeeded: 20 }, comments: Array(20).fill(1) });

  const ids = commands.map(({ id }) => id);
  const states = async () => {
    const found = await Promise.all(ids.map((id) => service.client().commands.get(id)));
    return found.map((command) => command?.status);
  };
  await eventually('every command', states, (all) => all.every((status) => status === 'completed'));
  const log = await sent();
  assert.deepEqual([...new Set(log.map(({ command_id }) => command_id))].sort(), [...ids].sort());
  const twice = ids.filter((id) => log.filter(({ command_id }) => command_id === id).length > 1);
  const childs = log.filter(({ sender }) => sender === 'child').map(({ command_id }) => command_id);
  assert.deepEqual(twice.sort(), childs.sort(), 'only what the child had in hand was sent again, under the same id');
});
