import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import type { Reading } from '@csk/core';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const START = Date.parse('2026-03-02T08:00:00.000Z');
const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

test('more series than a page and more readings than a batch go, and what is newer stays', async () => {
  const schema = server.nextSchema();
  const { readings, close } = await openPostgres({ connectionString: server.connectionString, schema });
  try {
    const many: Reading[] = Array.from({ length: 12_000 }, (_, index) => ({
      deviceKey: 'busy',
      metric: 't',
      at: START + index,
      value: index,
    }));
    const wide: Reading[] = Array.from({ length: 1_100 }, (_, index) => ({
      deviceKey: `d${index}`,
      metric: 't',
      at: START,
      value: index,
    }));
    const newer = [...many.slice(0, 10), ...wide].map((reading) => ({ ...reading, at: reading.at + 2 * HOUR }));
    await readings.append([...many, ...wide, ...newer]);
    const cut = iso(START + HOUR);
    assert.deepEqual(await readings.prune({ rawOlderThan: cut, minuteOlderThan: cut, hourOlderThan: cut }), {
      raw: 13_100,
      minutes: 1_101,
      hours: 1_101,
    });
    for (const [table, rows] of [
      ['reading', 1_110],
      ['reading_minute', 1_101],
      ['reading_hour', 1_101],
      ['reading_latest', 1_101],
    ] as const) {
      const left = await sql(server.connectionString, `SELECT count(*)::int AS rows FROM ${schema}.${table}`);
      assert.deepEqual(left, [{ rows }], table);
    }
  } finally {
    await close();
  }
});

test('many that prune while readings come in lose and keep nothing wrongly', async () => {
  const schema = server.nextSchema();
  const options = { connectionString: server.connectionString, schema };
  const stores = await Promise.all([openPostgres(options), openPostgres(options), openPostgres(options)]);
  const [{ readings }] = stores;
  try {
    const batch = (hour: number): Reading[] =>
      Array.from({ length: 300 }, (_, index) => ({
        deviceKey: `d${index % 30}`,
        metric: 't',
        at: START + hour * HOUR + index,
        value: 1,
      }));
    await readings.append(batch(0));
    const cut = iso(START + HOUR);
    const [, ...counts] = await Promise.all([
      readings.append(batch(2)),
      ...stores.map((postgres) => postgres.readings.prune({ rawOlderThan: cut, minuteOlderThan: cut })),
    ]);
    assert.equal(
      counts.reduce((sum, { raw }) => sum + raw, 0),
      300,
      'each reading goes once',
    );
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        readings.range(`d${index}`, { from: iso(START), to: iso(START + 3 * HOUR) }),
      ),
    );
    assert.ok(all.every(([series]) => series?.bucketMs === HOUR && series.times.length === 2));
  } finally {
    await Promise.all(stores.map((postgres) => postgres.close()));
  }
});
