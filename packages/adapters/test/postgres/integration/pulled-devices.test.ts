import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { comparator } from '@csk/core';
import type { Device, StoreQuery } from '@csk/core';
import { compileQuery } from '../../../src/postgres/query-sql.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const { connectionString } = server;

test('the devices that were pulled longest ago, or never, are read from the index, page after page', async (t) => {
  const schema = server.nextSchema();
  const { store, close } = await openPostgres({ connectionString, schema });
  t.after(close);
  const devices = Array.from({ length: 3_000 }, (_, n) => ({
    ...{ id: `d${n}`, name: `${n}`, deviceKey: `k${n}`, connected: n % 2 === 0, registration: 'registered' as const },
    ...(n % 100 === 0 ? {} : { pulledAt: new Date(1e12 + ((n * 7919) % 3_000) * 60_000).toISOString() }),
  }));
  for (let start = 0; start < devices.length; start += 1_000) {
    const writes = devices.slice(start, start + 1_000).map((record) => ({ record, ifVersion: null }));
    await store.transact((transaction) => transaction.putAll('device', writes));
  }
  await sql(connectionString, `VACUUM ANALYZE "${schema}"."device"`);

  // In all, and as the scheduled pull asks.
  for (const where of [{}, { registration: 'registered' }] as const) {
    const query: StoreQuery<Device> = { where, orderBy: 'pulledAt asc' };
    const plan = await planOf(schema, query);
    assert.match(plan, /Index Scan using device_pulled_at_id_idx/, plan);
    assert.doesNotMatch(plan, /Sort/, plan);
  }

  const sorted = [...devices].sort(comparator<(typeof devices)[number]>('pulledAt asc')).map(({ id }) => id);
  const found: string[] = [];
  let continuationToken: string | undefined;
  for (let page = 0; page < 3; page += 1) {
    const query = { orderBy: 'pulledAt asc' } as const;
    const result = await store.query('device', query, { maxPageSize: 20, continuationToken });
    found.push(...result.items.map(({ id }) => id));
    continuationToken = result.continuationToken;
  }
  assert.deepEqual(found, sorted.slice(0, 60), 'never, then longest ago');
});

async function planOf(schema: string, query: StoreQuery<Device>): Promise<string> {
  const { clauses, values } = compileQuery('device', query);
  const plan = await sql<Record<string, string>>(
    connectionString,
    `EXPLAIN SELECT doc FROM "${schema}"."device" r ${clauses} LIMIT 101`,
    values,
  );
  return plan.map((line) => Object.values(line).join()).join('\n');
}
