// Batches of alerts on PostgreSQL: what memory cannot show, the statements and the index.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import type { Alert } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryQueue } from '@csk/core/memory';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const START = Date.parse('2026-03-02T08:00:00.000Z');
const instant = (ms: number): string => new Date(START + ms).toISOString();

async function openEngine(context: TestContext) {
  const schema = server.nextSchema();
  const postgres = await openPostgres({ connectionString: server.connectionString, schema });
  const queue = createMemoryQueue();
  const service = createConnectedService({
    ...{ store: postgres.store, readings: postgres.readings, devices: createMemoryDeviceCloud() },
    alertSources: [{ name: 'rules', queue }],
  });
  context.after(async () => {
    await service.close();
    await postgres.close();
  });
  const counts = () => service.health().hops.find(({ name }) => name === 'alerts:rules')?.counts ?? {};
  return {
    schema,
    postgres,
    client: service.client(),
    /** Hands the rows over, one a message, and waits until the engine has acknowledged them. */
    async take(rows: readonly object[]) {
      const before = counts()['messages'] ?? 0;
      await queue.send(rows.map((row, index) => ({ id: `m${index}`, body: [JSON.parse(JSON.stringify(row))] })));
      await service.start();
      while ((counts()['messages'] ?? 0) < before + rows.length) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(await queue.peekDeadLetters(), []);
      return kept(await postgres.store.query('alert', { orderBy: 'raisedAt asc' }, { maxPageSize: 1000 }));
    },
  };
}

const kept = ({ items }: { readonly items: readonly Alert[] }) => new Map(items.map((alert) => [alert.token, alert]));

test('a backlog with evidence, repeats, ends and parents by token', async (context) => {
  const engine = await openEngine(context);
  const hostile = `'; DROP TABLE alert; --\u0000\ud800${'€'.repeat(150)}`;
  await engine.postgres.readings.append(
    [-400_000, -2000, -1000, 0].map((ms) => ({ deviceKey: 'd1', metric: 'temp', at: START + ms, value: ms })),
  );
  const row = (eventtoken: string, ms: number, more: object = {}) => {
    return {
      deviceid: 'd1',
      ruleoutput: 'Hot',
      readingtype: 'Temp',
      reading: 9,
      eventtoken,
      time: instant(ms),
      ...more,
    };
  };
  const alerts = await engine.take([
    row(hostile, 0),
    row('repeat', 1000),
    row('end', 2000, { alertevent: 'Cleared' }),
    row('by token', 3_600_000, { ruleoutput: 'Wet', parenttoken: hostile }),
    row('by its token', 7_200_000, { deviceid: 'd2', parenttoken: 'by token' }),
    row('alone', 7_200_000, { deviceid: 'd3', ruleoutput: null, parenttoken: 'nobody' }),
    row('with it', 7_210_000, { deviceid: 'd3', ruleoutput: null }),
  ]);
  const root = alerts.get(hostile);
  assert.equal(root?.occurrences, 4);
  assert.equal(root.lastRaisedAt, instant(7_200_000));
  assert.deepEqual(
    root.evidence?.readings.map(({ at, value }) => [at - START, value]),
    [-2000, -1000, 0].map((ms) => [ms, ms]),
  );
  for (const token of ['repeat', 'by token', 'by its token']) assert.equal(alerts.get(token)?.parentId, root.id, token);
  assert.equal(alerts.get('alone')?.parentId, undefined);
  assert.equal(alerts.get('with it')?.parentId, alerts.get('alone')?.id);
  assert.deepEqual(await engine.client.alerts.get(root.id), root, 'what a batch gives back is what is read later');
});

test('more open alerts than one look for a batch brings: each still finds its own parent', async (context) => {
  const engine = await openEngine(context);
  const row = (eventtoken: string, ms: number) => ({ deviceid: 'd1', eventtoken, time: instant(ms) });
  const problems = Array.from({ length: 600 }, (_, n) => row(`problem ${n}`, n * 200_000));
  await engine.take(problems);
  const asked = [0, 599, 300, 1];
  const alerts = await engine.take(asked.map((n) => row(`repeat of ${n}`, n * 200_000 + 10_000)));
  for (const n of asked) {
    assert.equal(alerts.get(`problem ${n}`)?.occurrences, 2, `problem ${n}`);
    assert.equal(alerts.get(`repeat of ${n}`)?.parentId, alerts.get(`problem ${n}`)?.id, `repeat of ${n}`);
  }
});

test('an alert is found by its token through an index', async (context) => {
  const { schema } = await openEngine(context);
  await sql(
    server.connectionString,
    `INSERT INTO ${schema}.alert (id, doc, version, created_at, updated_at)
    SELECT n, jsonb_build_object('token', 't' || n, 'raisedAt', 'x', 'lastRaisedAt', 'x'), n, '', '' FROM generate_series(1, 5000) n`,
  );
  await sql(server.connectionString, `ANALYZE ${schema}.alert`);
  const plan = await sql<{ 'QUERY PLAN': string }>(
    server.connectionString,
    `EXPLAIN SELECT id FROM ${schema}.alert WHERE ((doc->>'token') COLLATE "C") = ANY($1::text[])`,
    [['t7', 't8']],
  );
  assert.match(plan.map((line) => line['QUERY PLAN']).join('\n'), /Bitmap Index Scan on alert_other_expr_idx/);
});
