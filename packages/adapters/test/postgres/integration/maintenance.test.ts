import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import type { ConnectedService } from '@csk/core';
import { createMemoryDeviceCloud } from '@csk/core/memory';
import { sql, startTestServer } from './test-server.ts';

const HOUR = 3_600_000;
const schema = 'maintenance';
const { connectionString } = await startTestServer();
let postgres: Awaited<ReturnType<typeof openPostgres>>;
let engine: ConnectedService;

before(async () => {
  postgres = await openPostgres({ connectionString, schema });
  await postgres.store.transact(async (tx) => {
    const facts = { registration: 'registered', connected: false } as const;
    await tx.put('device', { ...facts, id: 'dev-1', name: 'One', deviceKey: 'one' });
    await tx.put('device', { ...facts, id: 'dev-2', name: 'Two', deviceKey: 'two' });
  });
  engine = createConnectedService({ ...postgres, devices: createMemoryDeviceCloud() });
  await engine.start();
});
after(async () => {
  await engine?.close();
  await postgres?.close();
});

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

async function until<R>(what: string, look: () => Promise<R>, holds: (value: R) => boolean): Promise<R> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a window over real tables: suppressed, listed, brought back, released', async () => {
  const { alerts, maintenanceWindows: windows } = engine.client();
  const input = { deviceId: 'dev-1', until: soon(HOUR), reason: 'filters' };
  const [window, same] = await Promise.all([
    windows.schedule(input, { idempotencyKey: 'k' }),
    windows.schedule(input, { idempotencyKey: 'k' }),
  ]);
  assert.deepEqual(same, window);
  const quiet = await alerts.raise({ description: 'x', deviceKey: 'one', rule: 'Hot', token: '1' });
  const loud = await alerts.raise({ description: 'x', deviceKey: 'two', rule: 'Hot', token: '2' });
  assert.deepEqual([quiet.suppressedBy, loud.suppressedBy], [window.id, undefined]);
  const listed = [];
  for await (const alert of alerts.list({ where: { suppressedUntil: { ne: null } } })) listed.push(alert.id);
  assert.deepEqual(listed, [quiet.id]);
  const first = await alerts.metrics();
  assert.deepEqual([first.suppressed, first.truncated], [1, false]);

  await windows.cancel(window.id, { reason: 'done' });
  const back = await until(
    'it is back',
    () => alerts.get(quiet.id),
    (alert) => alert?.suppressedUntil === undefined,
  );
  assert.equal(back?.transitions.at(-1)?.windowId, window.id);
  // The sweep's grace counts from the cancellation: as if that had been two minutes ago.
  const ago = soon(-120_000);
  await sql(
    connectionString,
    `UPDATE ${schema}.maintenance_window SET doc = jsonb_set(doc, '{transitions,1,at}', to_jsonb($1::text))`,
    [ago],
  );
  const released = await until(
    'the release',
    () => windows.get(window.id),
    (one) => one?.releasedAt !== undefined,
  );
  const [row] = await sql(connectionString, `SELECT status, ends_at, released_at FROM ${schema}.maintenance_window`);
  assert.deepEqual(row, { status: 'cancelled', ends_at: input.until, released_at: released?.releasedAt });
});

test('the sweep finds quiet and chattering alerts by their own small indexes', async () => {
  const { alerts } = engine.client();
  for (const token of ['a', 'b', 'c']) await alerts.raise({ description: 'x', deviceKey: 'two', rule: 'Fast', token });
  const chattering = [];
  for await (const alert of alerts.list({ where: { chatteringUntil: { ne: null } } })) chattering.push(alert);
  assert.deepEqual(
    chattering.map(({ rule, chattering: mark }) => [rule, mark?.activations]),
    [['Fast', 3]],
  );
  assert.equal((await alerts.metrics()).chattering.length, 1);
  for (const column of ['suppressed_until', 'chattering_until']) {
    // So few rows would be read as they lie.
    const planning = `${connectionString}${connectionString.includes('?') ? '&' : '?'}options=-c%20enable_seqscan%3Doff`;
    const plan = await sql(
      planning,
      `EXPLAIN SELECT doc FROM ${schema}.alert WHERE (${column} <= $1::text) ORDER BY created_at DESC, id DESC LIMIT 101`,
      [soon(0)],
    );
    assert.match(JSON.stringify(plan), new RegExp(`alert_\\d+_${column}_id_idx`));
  }
});
