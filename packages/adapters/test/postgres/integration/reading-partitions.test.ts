import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import type { Reading } from '@csk/core';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { awayFromMidnight, sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
await awayFromMidnight();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const today = Math.floor(Date.now() / DAY) * DAY;
const iso = (at: number): string => new Date(at).toISOString();
const reading = (at: number, value = 1, deviceKey = 'd1'): Reading => ({ deviceKey, metric: 't', at, value });

const rows = (schema: string, table: string) =>
  sql<{ at: string; partition: string }>(
    server.connectionString,
    `SELECT at, tableoid::regclass::text AS partition FROM ${schema}.${table} ORDER BY at`,
  );
const partitions = async (schema: string, table: string): Promise<readonly string[]> =>
  (
    await sql<{ name: string }>(
      server.connectionString,
      `SELECT c.relname AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = $1::regclass ORDER BY 1`,
      [`${schema}.${table}`],
    )
  ).map(({ name }) => name);
const nameOf = (at: number): string => `reading_${iso(at).slice(0, 10).replaceAll('-', '')}`;

test('of many that open at once one makes the partitions, and every reading finds its place', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema(), poolSize: 3 };
  const opened = await Promise.all(Array.from({ length: 4 }, () => openPostgres(options)));
  try {
    assert.deepEqual(await partitions(options.schema, 'reading'), [
      ...[-1, 0, 1, 2].map((days) => nameOf(today + days * DAY)),
      'reading_default',
    ]);
    assert.equal((await partitions(options.schema, 'reading_minute')).length, 4);
    assert.equal((await partitions(options.schema, 'reading_hour')).length, 4);
    const absurd = [reading(0), reading(-5), reading(Number.MAX_SAFE_INTEGER)];
    await Promise.all(opened.map(({ readings }) => readings.append([...absurd, reading(today), reading(today + DAY)])));
    assert.deepEqual(
      (await rows(options.schema, 'reading')).map(({ partition }) => partition.split('.')[1]),
      ['reading_default', 'reading_default', nameOf(today), nameOf(today + DAY), 'reading_default'],
    );
  } finally {
    await Promise.all(opened.map((postgres) => postgres.close()));
  }
});

test('a database of before migration 10 keeps its readings and takes new ones', async () => {
  const schema = server.nextSchema();
  const options = { connectionString: server.connectionString, schema };
  const database = createDatabase(options);
  await migrate(database, MIGRATIONS.slice(0, 3));
  const old = [reading(0, 1), reading(today - 3 * DAY, 2), reading(today + HOUR, 3), reading(today + 400 * DAY, 4)];
  for (const { at, value } of old) {
    await database.run(
      `WITH raw AS (INSERT INTO ${schema}.reading VALUES ('d1', 't', $1::bigint, $2))
      INSERT INTO ${schema}.reading_latest VALUES ('d1', 't', $1::bigint, $2)
      ON CONFLICT (device_key, metric) DO UPDATE SET at = excluded.at, value = excluded.value`,
      [at, value],
    );
    for (const [table, width] of [
      ['reading_minute', 60_000],
      ['reading_hour', HOUR],
    ] as const) {
      await database.run(`INSERT INTO ${schema}.${table} VALUES ('d1', 't', $1::bigint, $2, $2, $2, 1)`, [
        Math.floor(at / width) * width,
        value,
      ]);
    }
  }
  await database.close();
  const { readings, close } = await openPostgres(options);
  try {
    const range = { from: iso(-DAY), to: iso(today + 500 * DAY) };
    const values = async () => (await readings.range('d1', range))[0]?.values;
    assert.deepEqual(await values(), [1, 2, 3, 4]);
    await readings.append([...old, reading(today + 2 * HOUR, 5), reading(today + DAY, 6)]);
    assert.deepEqual(await values(), [1, 2, 3, 5, 6, 4], 'a repeat is still recognised');
    assert.deepEqual(
      (await rows(schema, 'reading')).map(({ partition }) => partition.split('.')[1]),
      [
        ...['reading_before', 'reading_before', 'reading_before', 'reading_before'],
        ...[nameOf(today + DAY), 'reading_default'],
      ],
    );
    assert.deepEqual(await readings.prune({ rawOlderThan: iso(today) }), { raw: 2, minutes: 0, hours: 0 });
    assert.deepEqual(await readings.prune({ rawOlderThan: iso(today + DAY) }), { raw: 2, minutes: 0, hours: 0 });
    assert.ok(!(await partitions(schema, 'reading')).includes('reading_before'), 'dropped as a whole');
  } finally {
    await close();
  }
});

test('whole days go by dropping their partition, of a part the rows; each counts once', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema() };
  const stores = await Promise.all([openPostgres(options), openPostgres(options), openPostgres(options)]);
  try {
    const [{ readings }] = stores;
    const at = [today - 40 * DAY, today - DAY, today - DAY + HOUR, today, today + HOUR];
    await readings.append(at.map((moment) => reading(moment)));
    const cut = { rawOlderThan: iso(today + HOUR) };
    const counts = await Promise.all(stores.map((postgres) => postgres.readings.prune(cut)));
    assert.equal(
      counts.reduce((sum, { raw }) => sum + raw, 0),
      4,
    );
    assert.deepEqual(
      (await rows(options.schema, 'reading')).map((row) => Number(row.at)),
      [today + HOUR],
    );
    await readings.append([reading(today - DAY + 2 * HOUR, 9)]);
    assert.equal((await rows(options.schema, 'reading')).length, 2, 'what comes too late is kept until the next time');
    assert.equal((await readings.prune(cut)).raw, 1);
  } finally {
    await Promise.all(stores.map((postgres) => postgres.close()));
  }
});

test('a reading that came before its partition is moved into it', async () => {
  const schema = server.nextSchema();
  const options = { connectionString: server.connectionString, schema };
  const before = await openPostgres(options);
  await sql(server.connectionString, `DROP TABLE ${schema}."${nameOf(today)}"`);
  await before.readings.append([reading(today + 1, 7), reading(today + 2, 8)]);
  assert.ok((await rows(schema, 'reading')).every(({ partition }) => partition.endsWith('reading_default')));
  await before.readings.prune({});
  assert.ok((await rows(schema, 'reading')).every(({ partition }) => partition.endsWith(nameOf(today))));
  const series = await before.readings.range('d1', { from: iso(today), to: iso(today + DAY) });
  assert.deepEqual(series[0]?.values, [7, 8]);
  await before.close();
});
