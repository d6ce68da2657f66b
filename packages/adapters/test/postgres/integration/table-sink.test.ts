import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamRow } from '@csk/core';
import { openPostgres } from '@csk/adapters/postgres';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const COLUMNS = ['DeviceId', 'ReadingType', 'Reading', 'EventToken', 'Threshold', 'RuleOutput', 'Time'];
const options = { job: { name: 'job', version: '1', query: '' }, signal: new AbortController().signal };

const row = (id: string, columns: StreamRow['row']): StreamRow => ({
  id,
  timestamp: '2026-03-02T08:00:00.000Z',
  row: columns,
  sources: [],
});

test('rows land once, whatever the case of their columns, and the view shows them', async () => {
  const schema = server.nextSchema();
  const postgres = await openPostgres({ connectionString: server.connectionString, schema });
  try {
    const sink = postgres.tableSink({ table: 'crmiotevents', columns: COLUMNS });
    const rows = [
      row('r1', { DeviceId: 'd1', reading: 71.5, THRESHOLD: 70, Time: '2026-03-02T08:00:00.0000000Z', other: 1 }),
      row('r2', { deviceid: 'd\0"; --', reading: 'not a number', time: 'never', ruleoutput: { a: [1] } }),
    ];
    await sink.write(rows, options);
    await sink.write([...rows, row('r1', { deviceid: 'changed' })], options);
    await sink.write([], options);
    const stored = await sql(server.connectionString, `SELECT * FROM ${schema}.crmioteventsview ORDER BY reading`);
    assert.deepEqual(stored, [
      {
        deviceid: 'd1',
        readingtype: null,
        reading: 71.5,
        eventtoken: null,
        threshold: 70,
        ruleoutput: null,
        time: new Date('2026-03-02T08:00:00.000Z'),
      },
      {
        deviceid: 'd\uFFFD"; --',
        readingtype: null,
        reading: null,
        eventtoken: null,
        threshold: null,
        ruleoutput: '{"a":[1]}',
        time: null,
      },
    ]);
    await assert.rejects(sink.write(rows, { ...options, signal: AbortSignal.abort(new Error('stop')) }), /stop/);
  } finally {
    await postgres.close();
  }
});

test('columns may have types; what does not fit becomes NULL', async () => {
  const schema = server.nextSchema();
  const postgres = await openPostgres({ connectionString: server.connectionString, schema });
  try {
    const sink = postgres.tableSink({
      table: 'typed',
      columns: [
        { name: 'n', type: 'bigint' },
        { name: 'b', type: 'boolean' },
        { name: 'j', type: 'jsonb' },
      ],
    });
    const big = { n: 9007199254740991, b: true, j: { a: [1, 'x\0\\u0000'] } };
    await sink.write([row('1', big), row('2', { n: 1.5, b: 'yes', j: 'text' }), row('3', { n: '7', b: 0 })], options);
    const stored = await sql(server.connectionString, `SELECT n, b, j FROM ${schema}.typed ORDER BY row_id`);
    assert.deepEqual(stored, [
      { n: '9007199254740991', b: true, j: { a: [1, 'x\uE0000000\\u0000'] } },
      { n: null, b: null, j: 'text' },
      { n: '7', b: false, j: null },
    ]);
  } finally {
    await postgres.close();
  }
});

test('a time that PostgreSQL cannot hold is NULL, and the rows beside it are kept', async () => {
  const schema = server.nextSchema();
  const postgres = await openPostgres({ connectionString: server.connectionString, schema });
  try {
    const sink = postgres.tableSink({ table: 'times', columns: ['time'] });
    const years = ['+010000', '9999', '0001', '0000', '-000001', '+275760'];
    await sink.write(
      years.map((year, index) => row(String(index), { time: `${year}-01-02T03:04:05.000Z` })),
      options,
    );
    const stored = await sql<{ time: Date | null }>(
      server.connectionString,
      `SELECT time FROM ${schema}.times ORDER BY row_id`,
    );
    assert.deepEqual(
      stored.map(({ time }) => time?.getUTCFullYear() ?? null),
      [null, 9999, 1, null, null, null],
    );
  } finally {
    await postgres.close();
  }
});

test('two sinks on one table may start at once; names that need quoting are refused', async () => {
  const postgres = await openPostgres({ connectionString: server.connectionString, schema: server.nextSchema() });
  try {
    const sinks = [1, 2, 3].map(() =>
      postgres.tableSink({ table: 'events', columns: [{ name: 'Value', type: 'double precision' }] }),
    );
    await Promise.all(sinks.map((sink, index) => sink.write([row(String(index % 2), { value: index })], options)));
    assert.throws(() => postgres.tableSink({ table: 'a"b', columns: [] }), { code: 'invalid' });
    assert.throws(() => postgres.tableSink({ table: 'a', columns: ['b c'] }), { code: 'invalid' });
  } finally {
    await postgres.close();
  }
});
