// A database that was in use before readings had a quality.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import type { Reading } from '@csk/core';
import { qualityOf } from '@csk/core';
import { createDatabase } from '../../../src/postgres/database.ts';
import { makeReadingPartitions } from '../../../src/postgres/reading-partitions.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const { connectionString } = server;
const BEFORE_QUALITY = 21;
const HOUR = 3_600_000;
const NOW = Math.floor(Date.now() / HOUR) * HOUR;

const reading = (at: number, value: number, quality?: Reading['quality']): Reading => ({
  ...{ deviceKey: 'k', metric: 't', at, value },
  ...(quality ? { quality } : {}),
});
const span = (from: number, to: number) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });

/** With a reading of an hour ago in a partition, and one of long ago in the default one. */
async function oldDatabase(): Promise<string> {
  const schema = server.nextSchema();
  const database = createDatabase({ connectionString, schema });
  await migrate(database, MIGRATIONS.slice(0, BEFORE_QUALITY));
  await makeReadingPartitions(database);
  for (const [at, value] of [
    [NOW - HOUR, 5],
    [NOW - 1000 * HOUR, 6],
  ] as const) {
    await database.run(`INSERT INTO ${schema}.reading (device_key, metric, at, value) VALUES ('k', 't', $1, $2)`, [
      at,
      value,
    ]);
    for (const table of ['reading_minute', 'reading_hour']) {
      await database.run(
        `INSERT INTO ${schema}.${table} (device_key, metric, bucket, min, max, sum, count) VALUES ('k', 't', $1, $2, $2, $2, 1)`,
        [at, value],
      );
    }
  }
  await database.run(`INSERT INTO ${schema}.reading_latest (device_key, metric, at, value) VALUES ('k', 't', $1, 5)`, [
    NOW - HOUR,
  ]);
  await database.close();
  return schema;
}

const filesOf = (schema: string) =>
  sql<{ name: string; file: string }>(
    connectionString,
    `SELECT relname AS name, relfilenode::text AS file FROM pg_class
    WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND relname LIKE 'reading%' ORDER BY relname`,
    [schema],
  );

test('old readings are good, their tables are not written anew, and doubts come to them', async (t) => {
  const schema = await oldDatabase();
  const files = await filesOf(schema);
  const { readings, close } = await openPostgres({ connectionString, schema });
  t.after(close);
  const after = new Map((await filesOf(schema)).map(({ name, file }) => [name, file]));
  for (const { name, file } of files) assert.equal(after.get(name), file, name);
  assert.deepEqual(await readings.latest('k'), [reading(NOW - HOUR, 5)]);

  await readings.append([
    reading(NOW - HOUR + 1, 99, 'bad'),
    reading(NOW - 1000 * HOUR + 1, 99, 'bad'),
    reading(NOW - 900 * HOUR, 99, 'bad'),
    reading(NOW, 7, 'uncertain'),
  ]);
  assert.deepEqual(await readings.latest('k'), [reading(NOW, 7, 'uncertain')]);
  const [buckets] = await readings.range('k', { ...span(NOW - 1001 * HOUR, NOW + HOUR), maxPoints: 5 });
  assert.deepEqual(
    buckets?.values.reduce((sum, value) => sum + value, 0),
    6 + 6,
  );
  assert.deepEqual(buckets.quality?.map(qualityOf), ['uncertain', 'uncertain']);
  const [total] = await readings.aggregate('k', span(NOW - 1001 * HOUR, NOW + HOUR));
  assert.deepEqual(total, { metric: 't', min: 5, max: 7, sum: 18, count: 3 });
  const [recent] = await readings.range('k', span(NOW - HOUR + 1, NOW + 1));
  assert.deepEqual(recent?.quality?.map(qualityOf), ['bad', 'uncertain']);
  assert.deepEqual(recent.before, { at: NOW - HOUR, value: 5 });
});

test('huge bad readings beside huge good ones stop nothing', async (t) => {
  const { readings, close } = await openPostgres({ connectionString, schema: server.nextSchema() });
  t.after(close);
  const huge = Number.MAX_VALUE;
  await readings.append([reading(NOW, huge), reading(NOW + 1, -huge, 'bad'), reading(NOW + 2, huge, 'bad')]);
  await readings.append([reading(NOW + 3, huge), reading(NOW + 60_000, -huge, 'bad')]);
  const [total] = await readings.aggregate('k', span(NOW, NOW + HOUR));
  assert.deepEqual(total, { metric: 't', min: huge, max: huge, sum: 2e290, count: 2 });
});
