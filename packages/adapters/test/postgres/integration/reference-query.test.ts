import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamRow } from '@csk/core';
import { createMemoryEventStream, systemClock } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { Client } from 'pg';
import { createStreamProcessor } from '@csk/adapters/stream-analytics';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();

async function until(condition: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > limit) assert.fail(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function limits(): Promise<{ schema: string; table: string; run: (text: string) => Promise<object[]> }> {
  const schema = server.nextSchema();
  const table = `${schema}.limits`;
  const run = (text: string) => sql<object>(server.connectionString, text);
  await run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await run(
    `CREATE TABLE ${table} (kind text, high double precision, seen timestamptz DEFAULT '2026-03-02T08:00:00Z')`,
  );
  return { schema, table, run };
}

test('changed rows become versions: the first from ever, later ones from a moment to come, each as it was', async () => {
  const { schema, table, run } = await limits();
  const postgres = await openPostgres({ connectionString: server.connectionString, schema });
  try {
    await run(`INSERT INTO ${table} VALUES ('pump', 70), ('fan', NULL)`);
    const options = { name: 'limits', query: `SELECT kind, high, seen FROM ${table};`, leadMs: 60_000 };
    const query = postgres.referenceQuery(options);
    const [first, ...none] = await query.refresh();
    assert.deepEqual([first?.id, first?.validFrom, none.length], ['1', undefined, 0]);
    // Rows that only changed places are no change.
    await run(`DELETE FROM ${table} WHERE kind = 'pump'`);
    await run(`INSERT INTO ${table} VALUES ('pump', 70)`);
    assert.equal((await query.refresh()).length, 1);
    await run(`UPDATE ${table} SET high = 80 WHERE kind = 'pump'`);
    const before = Date.now();
    const both = await Promise.all([query.refresh(), postgres.referenceQuery(options).refresh()]);
    for (const versions of both) {
      assert.equal(versions.length, 2, 'seen at once by two, kept once');
      assert.ok(Math.abs(Date.parse(versions[1]?.validFrom ?? '') - before - 60_000) < 20_000);
    }
    assert.deepEqual(await query.rows('1'), [
      { kind: 'fan', high: null, seen: '2026-03-02T08:00:00+00:00' },
      { kind: 'pump', high: 70, seen: '2026-03-02T08:00:00+00:00' },
    ]);
    assert.equal((await query.rows('2'))?.length, 2);
    assert.equal(await query.rows('3'), undefined);
    await run(`UPDATE ${table} SET high = 70 WHERE kind = 'pump'`);
    const [, second, third] = await query.refresh();
    assert.ok(
      Date.parse(third?.validFrom ?? '') > Date.parse(second?.validFrom ?? ''),
      'back to what it was is a change too',
    );
    await assert.rejects(
      postgres.referenceQuery({ ...options, name: 'few', maxRows: 1 }).refresh(),
      /more than 1 rows/,
    );
    await assert.rejects(postgres.referenceQuery({ ...options, name: 'none', query: 'SELECT nothing' }).refresh());
    assert.throws(() => postgres.referenceQuery({ ...options, name: '' }), /1 to 200/);
  } finally {
    await postgres.close();
  }
});

test('of two that look at once, the one that saw the older rows does not keep them last', async () => {
  const { schema, table, run } = await limits();
  const postgres = await openPostgres({ connectionString: server.connectionString, schema });
  const gate = new Client({ connectionString: server.connectionString });
  await gate.connect();
  try {
    await run(`INSERT INTO ${table} VALUES ('pump', 70)`);
    const key = 4_217_003;
    const look = `SELECT high FROM ${table}`;
    const quick = postgres.referenceQuery({ name: 'limits', query: look });
    await quick.refresh();
    // It has its view of the table before it waits at the gate.
    await gate.query('SELECT pg_advisory_lock($1)', [key]);
    const held = `${look}, (SELECT pg_advisory_xact_lock_shared(${key})) AS gate`;
    const slow = postgres
      .referenceQuery({ name: 'limits', query: `SELECT high FROM (${held}) AS both_of_them` })
      .refresh();
    const waits = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${key} AND NOT granted`;
    for (let tries = 0; (await run(waits)).length === 0; tries += 1)
      assert.ok(tries < 1_000, 'it never came to the gate');
    await run(`UPDATE ${table} SET high = 80`);
    // By itself this one would be done before the gate opens.
    const other = quick.refresh();
    const queued = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND query LIKE '%pg_advisory_xact_lock($1)%'`;
    let isDone = false;
    other.then(
      () => (isDone = true),
      () => undefined,
    );
    for (let tries = 0; !isDone && (await run(queued)).length === 0; tries += 1) assert.ok(tries < 1_000);
    await gate.query('SELECT pg_advisory_unlock($1)', [key]);
    await slow;
    const versions = await other;
    assert.deepEqual(await quick.rows(versions.at(-1)?.id ?? ''), [{ high: 80 }]);
    assert.equal((await quick.refresh()).length, 2, 'the first rows and the new ones, no step back in between');
  } finally {
    await gate.end();
    await postgres.close();
  }
});

test('an event before the switch and one after it meet their own rows, also when the job restarts in between', async () => {
  const { schema, table, run } = await limits();
  await run(`INSERT INTO ${table} VALUES ('pump', 70)`);
  const postgres = await openPostgres({ connectionString: server.connectionString, schema });
  const rows = new Map<string, StreamRow>();
  const stream = createMemoryEventStream();
  try {
    const query = postgres.referenceQuery({ name: 'limits', query: `SELECT * FROM ${table}`, leadMs: 600_000 });
    const start = () =>
      createStreamProcessor({
        inputs: { Telemetry: { stream } },
        references: { Limits: { query, refreshMs: 20 } },
        sinks: { Alerts: { write: async (written) => written.forEach((row) => rows.set(row.id, row)) } },
        checkpoints: postgres.store,
        clock: systemClock,
        times: { checkpointMs: 5, referenceRefreshMs: 20, liveMergeWaitMs: 1, mergeWaitMs: 5 },
      }).start({
        name: 'limits',
        version: '1',
        query: 'SELECT t.n, t.v, r.high INTO Alerts FROM Telemetry t JOIN Limits r ON t.kind = r.kind AND t.v > r.high',
      });
    const send = (n: number, v: number, at: number): void =>
      void stream.publish({ deviceKey: 'd', body: { n, v, kind: 'pump' }, enqueuedAt: new Date(at).toISOString() });
    const now = Date.now();
    const first = await start();
    send(1, 75, now);
    await until(() => rows.size === 1, 'the first row');
    await run(`UPDATE ${table} SET high = 80`);
    const [, later] = await query.refresh();
    const from = Date.parse(later?.validFrom ?? '');
    await until(() => (first.status().held?.entries ?? 0) >= 2, 'both versions in the job');
    await first.stop();
    const second = await start();
    send(2, 76, from - 1);
    send(3, 77, from);
    send(4, 85, from + 1);
    await until(() => rows.size === 3, JSON.stringify(second.status()));
    await until(() => second.status().inputEvents === 3, 'all events');
    await second.stop();
    assert.deepEqual(
      [...rows.values()].map(({ row }) => [row['n'], row['high']]),
      [
        [1, 70],
        [2, 70],
        [4, 80],
      ],
    );
  } finally {
    await stream.close?.();
    await postgres.close();
  }
});
