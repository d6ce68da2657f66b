import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import type { Unversioned } from '@csk/core';
import { ensureAlertPartitions } from '../../../src/postgres/alert-partitions.ts';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { awayFromMidnight, sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
await awayFromMidnight();
const { connectionString } = server;
const THIS_YEAR = new Date().getUTCFullYear();

function alert(id: string, raisedAt = '2024-05-01T00:00:00.000Z'): Unversioned<'alert'> {
  return {
    ...{ id, description: id, type: 'anomaly', status: 'active', raisedAt, lastRaisedAt: raisedAt, occurrences: 1 },
    ...{ source: 'rules', token: id, deviceKey: 'd', accountId: 'account-1', transitions: [] },
    priority: { level: 'low', score: 1, reasons: [] },
    evidence: { readings: [] },
  };
}

async function open(context: TestContext, schema: string) {
  const postgres = await openPostgres({ connectionString, schema });
  context.after(() => postgres.close());
  return postgres;
}

async function partitionsOf(schema: string): Promise<Record<string, number>> {
  const rows = await sql<{ name: string; rows: number }>(
    connectionString,
    `SELECT c.relname AS name, (SELECT count(*)::int FROM ${schema}.alert a WHERE a.tableoid = c.oid) AS rows
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass ORDER BY 1`,
    [`${schema}.alert`],
  );
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]));
}

/** A database as version 3 left it, with alerts of these years. */
async function oldDatabase(years: readonly number[]): Promise<string> {
  const schema = server.nextSchema();
  const database = createDatabase({ connectionString, schema });
  await migrate(database, MIGRATIONS.slice(0, 3));
  for (const year of years) {
    for (let index = 0; index < 20; index += 1) {
      const id = `${year}-${index}`;
      await database.run(
        `INSERT INTO ${schema}.alert (id, doc, version, created_at, updated_at)
        VALUES ($1, $2, nextval('${schema}.version_seq'), $3, $3)`,
        [
          id,
          JSON.stringify(alert(id, `${year}-03-02T08:00:${10 + index}.000Z`)),
          `${year}-03-02T08:00:${10 + index}.500Z`,
        ],
      );
    }
  }
  await database.close();
  return schema;
}

test('a new database has partitions for this year and the next', async (context) => {
  const schema = server.nextSchema();
  const { store } = await open(context, schema);
  await store.transact((transaction) => transaction.put('alert', alert('a1'), { ifVersion: null }));
  assert.deepEqual(await partitionsOf(schema), {
    [`alert_${THIS_YEAR}`]: 1,
    [`alert_${THIS_YEAR + 1}`]: 0,
    alert_other: 0,
  });
});

test('a database of version 3 keeps its alerts, and goes on from there', async (context) => {
  const schema = await oldDatabase([THIS_YEAR - 2, THIS_YEAR - 1, THIS_YEAR]);
  const { store } = await open(context, schema);
  const old = await store.get('alert', `${THIS_YEAR - 1}-7`);
  assert.equal(old?.createdAt, `${THIS_YEAR - 1}-03-02T08:00:17.500Z`);
  const listed = await store.query(
    'alert',
    { where: { accountId: 'account-1', status: ['active'] }, orderBy: 'raisedAt desc' },
    { maxPageSize: 100 },
  );
  assert.equal(listed.items.length, 60);
  assert.equal(listed.items[0]?.id, `${THIS_YEAR}-19`);
  await store.transact(async (transaction) => {
    await transaction.put('alert', { ...old, status: 'closed' }, { ifVersion: old.version });
    await transaction.put('alert', alert('new'), { ifVersion: null });
    await transaction.delete('alert', `${THIS_YEAR}-3`);
  });
  const again = store.transact((transaction) => transaction.put('alert', alert(old.id), { ifVersion: null }));
  await assert.rejects(again, { code: 'conflict' });
  assert.equal((await store.get('alert', old.id))?.status, 'closed');
  assert.deepEqual(await partitionsOf(schema), {
    [`alert_${THIS_YEAR + 1}`]: 0,
    alert_other: 0,
    [`alert_until_${THIS_YEAR}`]: 60,
  });
});

test('an empty database of version 3 has no partition for what was before', async (context) => {
  const schema = await oldDatabase([]);
  await open(context, schema);
  assert.deepEqual(Object.keys(await partitionsOf(schema)), [
    `alert_${THIS_YEAR}`,
    `alert_${THIS_YEAR + 1}`,
    'alert_other',
  ]);
});

test('of ten that make partitions at once none fails, and rows of the default one find their way', async (context) => {
  const schema = server.nextSchema();
  const { store } = await open(context, schema);
  // As if there had been no time to make them: this year's rows are in the default partition.
  for (const year of [THIS_YEAR, THIS_YEAR + 1]) await sql(connectionString, `DROP TABLE ${schema}.alert_${year}`);
  const first = await store.transact((transaction) => transaction.put('alert', alert('a1'), { ifVersion: null }));
  assert.deepEqual(await partitionsOf(schema), { alert_other: 1 });
  const logged: string[] = [];
  const databases = Array.from({ length: 10 }, () =>
    createDatabase({
      connectionString,
      schema,
      poolSize: 1,
      logger: { log: (_level, message) => logged.push(message) },
    }),
  );
  await Promise.all(databases.map((database) => ensureAlertPartitions(database)));
  await Promise.all(databases.map((database) => database.close()));
  assert.deepEqual(logged, []);
  assert.deepEqual(await partitionsOf(schema), {
    [`alert_${THIS_YEAR}`]: 1,
    [`alert_${THIS_YEAR + 1}`]: 0,
    alert_other: 0,
  });
  assert.deepEqual(await store.get('alert', 'a1'), first);
});

test('an id is taken whatever partition holds it, and free again when its record is gone', async (context) => {
  const schema = server.nextSchema();
  const { store } = await open(context, schema);
  const create = () => store.transact((transaction) => transaction.put('alert', alert('a1'), { ifVersion: null }));
  const { version } = await create();
  // Last year's, in another partition than a second one would come into.
  await sql(connectionString, `UPDATE ${schema}.alert SET created_at = '2020-01-01T00:00:00.000Z' WHERE id = 'a1'`);
  await sql(connectionString, `UPDATE ${schema}.alert_key SET created_at = '2020-01-01T00:00:00.000Z' WHERE id = 'a1'`);
  await assert.rejects(create(), { code: 'conflict' });
  const batch = store.transact((transaction) =>
    transaction.putAll('alert', [{ record: alert('a1'), ifVersion: null }]),
  );
  await assert.rejects(batch, { code: 'conflict' });
  const blind = await store.transact((transaction) => transaction.put('alert', { ...alert('a1'), occurrences: 2 }));
  assert.equal(blind.createdAt, '2020-01-01T00:00:00.000Z');
  const [written] = await store.transact((transaction) =>
    transaction.putAll('alert', [{ record: { ...alert('a1'), occurrences: 3 }, ifVersion: blind.version }]),
  );
  assert.equal(written?.occurrences, 3);
  const stale = store.transact((transaction) => transaction.put('alert', alert('a1'), { ifVersion: version }));
  await assert.rejects(stale, { code: 'conflict' });
  assert.deepEqual(
    (await store.query('alert', { where: { id: ['a1', 'none'], status: 'active' } })).items.map(({ id }) => id),
    ['a1'],
  );
  await store.transact((transaction) => transaction.delete('alert', 'a1'));
  assert.equal(await store.get('alert', 'a1'), undefined);
  assert.deepEqual(await partitionsOf(schema), {
    ...{ [`alert_${THIS_YEAR}`]: 0, [`alert_${THIS_YEAR + 1}`]: 0, alert_other: 0 },
  });
  await create();
  const keys = await sql<{ count: number }>(connectionString, `SELECT count(*)::int AS count FROM ${schema}.alert_key`);
  assert.equal(keys[0]?.count, 1);
});

test('the newest open alerts are merged from the partitions in order of their indexes', async (context) => {
  const schema = await oldDatabase([THIS_YEAR - 1]);
  await open(context, schema);
  // Enough that reading them all would be the longer way.
  for (const month of [`${THIS_YEAR - 1}-12`, `${THIS_YEAR + 1}-01`]) {
    await sql(
      connectionString,
      `INSERT INTO ${schema}.alert (id, doc, version, created_at, updated_at)
      SELECT a.id || '-' || n, a.doc || jsonb_build_object('id', a.id || '-' || n, 'accountId', 'account-' || n % 20), n, '${month}', '${month}'
      FROM ${schema}.alert a, generate_series(1, 500) n WHERE a.version <= 10`,
    );
  }
  await sql(connectionString, `ANALYZE ${schema}.alert`);
  const plan = await sql<{ 'QUERY PLAN': string }>(
    connectionString,
    `EXPLAIN SELECT doc FROM ${schema}.alert WHERE account_id = 'account-1' AND status = ANY('{active,in-progress}')
    ORDER BY raised_at DESC, id DESC LIMIT 51`,
  );
  const text = plan.map((line) => line['QUERY PLAN']).join('\n');
  assert.match(text, /Merge Append/);
  assert.doesNotMatch(text, /Seq Scan/);
});

test('a record is looked for in its own partition only', async (context) => {
  const schema = await oldDatabase([THIS_YEAR - 1, THIS_YEAR]);
  await open(context, schema);
  const plan = await sql<{ 'QUERY PLAN': string }>(
    connectionString,
    `EXPLAIN (ANALYZE, COSTS OFF) SELECT r.doc FROM ${schema}.alert_key k
    JOIN ${schema}.alert r ON r.id = k.id AND r.created_at = k.created_at WHERE k.id = '${THIS_YEAR}-5'`,
  );
  const scans = plan.map((line) => line['QUERY PLAN']).filter((line) => / on alert_(\d|until|other)/.test(line));
  assert.ok(scans.length >= 3, scans.join('\n'));
  assert.equal(scans.filter((line) => !line.includes('never executed')).length, 1, scans.join('\n'));
});
