import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createConnectedService } from '@csk/core';
import { createMemoryDeviceCloud } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { compileQuery } from '../../../src/postgres/query-sql.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { createDatabase } from '../../../src/postgres/database.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const { connectionString } = server;

async function world(t: { after(work: () => Promise<void>): void }) {
  const schema = server.nextSchema();
  const { store, readings, close } = await openPostgres({ connectionString, schema });
  const service = createConnectedService({ store, readings, devices: createMemoryDeviceCloud() });
  t.after(async () => {
    await service.close();
    await close();
  });
  await store.transact(async (tx) => {
    await tx.put('account', { id: 'acc-1', name: 'Contoso' });
    await tx.put('asset', { id: 'asset-1', name: 'Cold room', accountId: 'acc-1' });
    const common = { registration: 'registered', connected: false, assetId: 'asset-1' } as const;
    for (const n of [1, 2]) await tx.put('device', { ...common, id: `dev-${n}`, name: `${n}`, deviceKey: `key-${n}` });
  });
  return { schema, store, service, client: service.client({ id: 'agent-7' }) };
}

test('the cases of a device are found by the index, among many', async (t) => {
  const { schema, store } = await world(t);
  const common = { status: 'open', priority: 'normal', origin: 'agent', accountId: 'acc-1', alertIds: [] } as const;
  for (let batch = 0; batch < 3; batch += 1) {
    const writes = Array.from({ length: 1000 }, (_, n) => {
      const id = `case-${batch * 1000 + n}`;
      return { record: { ...common, id, title: id, number: id, deviceIds: [`d-${id}`] }, ifVersion: null };
    });
    await store.transact((tx) => tx.putAll('case', writes));
  }
  const where = { deviceIds: { includes: ['d-case-7', 'd-case-2999'] } };
  const found = await store.query('case', { where, orderBy: 'title asc' });
  assert.deepEqual(
    found.items.map(({ id }) => id),
    ['case-2999', 'case-7'],
  );
  const { clauses, values } = compileQuery('case', { where });
  await sql(connectionString, `VACUUM ANALYZE "${schema}"."case"`);
  const plan = await sql<Record<string, string>>(
    connectionString,
    `EXPLAIN SELECT doc FROM "${schema}"."case" ${clauses} LIMIT 51`,
    values,
  );
  const text = plan.map((line) => Object.values(line).join()).join('\n');
  assert.match(text, /Bitmap Index Scan on case_device_ids_idx/, text);
});

test('a cascade over more repeats than one batch takes closes all of them', async (t) => {
  const { schema, store, service, client } = await world(t);
  const raise = (token: string, deviceKey = 'key-1') =>
    client.alerts.raise({ description: 'hot', token, deviceKey, rule: 'hot' });
  const parent = await raise('0');
  await store.transact(async (tx) => {
    const writes = Array.from({ length: 1200 }, (_, n) => ({
      record: { ...parent, id: `repeat-${n}`, token: `r${n}`, parentId: parent.id },
      ifVersion: null,
    }));
    await tx.putAll('alert', writes.slice(0, 600));
    await tx.putAll('alert', writes.slice(600));
  });
  const made = await client.alerts.convertToCase([parent.id], {}, { idempotencyKey: 'convert' });
  const second = await raise('other', 'key-2');
  await client.alerts.linkToCase([second.id], { caseId: made.id });
  const order = await client.cases.createWorkOrder(made.id);
  assert.deepEqual([made.number, order.number, made.assetIds], ['CAS-000001', 'WO-000001', ['asset-1']]);
  await client.cases.resolve(made.id);
  assert.equal((await store.get('alert', parent.id))?.pendingDecisions?.length, 3, 'the repeats follow later');
  await service.start();
  while ((await store.get('alert', parent.id))?.followingSince !== undefined) await setTimeout(20);
  const rows = await sql<{ status: string; count: number }>(
    connectionString,
    `SELECT status, count(*)::int AS count FROM "${schema}".alert WHERE case_id = $1 AND work_order_id = $2 GROUP BY status`,
    [made.id, order.id],
  );
  assert.deepEqual(rows, [{ status: 'closed', count: 1202 }]);
});

test('one bulk action from two processes at once: every alert once', async (t) => {
  const { store, client } = await world(t);
  const ids: string[] = [];
  for (let n = 0; n < 20; n += 1) {
    ids.push((await client.alerts.raise({ description: 'x', token: `${n}`, deviceKey: 'key-1', rule: `${n}` })).id);
  }
  const assign = () => client.alerts.bulk({ ids, action: 'assign', to: 'ada' }, { idempotencyKey: 'k' });
  const results = await Promise.all([assign(), assign()]);
  for (const result of results) assert.deepEqual([result.done, result.refused], [ids, []]);
  for (const id of ids) assert.equal((await store.get('alert', id))?.transitions.length, 1);
});

test('cases from before the migration are found by their devices, too', async () => {
  const schema = server.nextSchema();
  const database = createDatabase({ connectionString, schema });
  const place = MIGRATIONS.findIndex(({ name }) => name === 'cases and work orders by device');
  const before = MIGRATIONS.slice(0, place);
  try {
    await migrate(database, before);
  } finally {
    await database.close();
  }
  await sql(
    connectionString,
    `INSERT INTO "${schema}"."case" (id, doc, version, created_at, updated_at)
    VALUES ('old', '{"id":"old","title":"x","number":"CAS-000001","deviceIds":["dev-1"]}', 1, 'a', 'a')`,
  );
  const { store, close } = await openPostgres({ connectionString, schema });
  try {
    const found = await store.query('case', { where: { deviceIds: { includes: 'dev-1' } } });
    assert.deepEqual(
      found.items.map(({ id }) => id),
      ['old'],
    );
  } finally {
    await close();
  }
});
