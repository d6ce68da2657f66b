// What links records and lists by them, on PostgreSQL: runs of flows by what they are about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { Client } from 'pg';
import { compileQuery } from '../../../src/postgres/query-sql.ts';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();

async function openStore(t: TestContext) {
  const schema = server.nextSchema();
  const postgres = await openPostgres({ connectionString: server.connectionString, schema, poolSize: 3 });
  t.after(() => postgres.close());
  return { schema, ...postgres };
}

test('runs of a flow are found by flow, status and subject', async (t) => {
  const { store } = await openStore(t);
  const run = { startedAt: '2026-03-02T08:00:00.000Z', trigger: {}, actions: [] };
  await store.transact(async (tx) => {
    await tx.put('flowRun', { ...run, id: 'r1', flow: 'a', status: 'Failed', alertId: 'al', deviceId: 'd' });
    await tx.put('flowRun', { ...run, id: 'r2', flow: 'a', status: 'Running', caseId: 'c' });
    await tx.put('flowRun', { ...run, id: 'r3', flow: 'b', status: 'Failed', commandId: 'k', deviceId: 'd' });
  });
  const idsOf = async (where: object) => (await store.query('flowRun', { where })).items.map(({ id }) => id).sort();
  assert.deepEqual(await idsOf({ flow: 'a' }), ['r1', 'r2']);
  assert.deepEqual(await idsOf({ status: 'Failed', deviceId: 'd' }), ['r1', 'r3']);
  assert.deepEqual(await idsOf({ alertId: 'al' }), ['r1']);
  assert.deepEqual(await idsOf({ caseId: 'c' }), ['r2']);
  assert.deepEqual(await idsOf({ commandId: 'k' }), ['r3']);
  assert.deepEqual(await idsOf({ alertId: null, caseId: null }), ['r3']);
});

test('commands are found by what they were sent from, newest first', async (t) => {
  const { store } = await openStore(t);
  const command = {
    name: 'Reset',
    deviceId: 'd',
    deviceKey: 'k',
    parameters: {},
    mode: 'queued',
    completion: 'delivery',
    status: 'queued',
    deadline: '2026-03-02T08:00:00.000Z',
    requestedBy: 'x',
    transitions: [],
  } as const;
  for (let index = 0; index < 5; index += 1) {
    const origin = index % 2 ? { workOrderId: 'w' } : { assetId: 'a', workOrderId: 'w' };
    await store.transact((tx) => tx.put('command', { ...command, ...origin, id: `c${index}` }));
  }
  const idsOf = async (where: object, page: object = {}) => {
    const found = await store.query('command', { where, orderBy: 'createdAt desc' }, page);
    return { ids: found.items.map(({ id }) => id), next: found.continuationToken };
  };
  assert.deepEqual((await idsOf({ assetId: 'a' })).ids, ['c4', 'c2', 'c0']);
  const first = await idsOf({ workOrderId: 'w' }, { maxPageSize: 2 });
  const second = await idsOf({ workOrderId: 'w' }, { maxPageSize: 5, continuationToken: first.next });
  assert.deepEqual([...first.ids, ...second.ids], ['c4', 'c3', 'c2', 'c1', 'c0']);
});

test('the most urgent open alerts come from an index, in pages that new ones do not shift', async (t) => {
  const { store, schema } = await openStore(t);
  const raisedAt = '2026-03-02T08:00:00.000Z';
  const alertOf = (index: number, status: 'active' | 'closed', score: number) => ({
    ...{ id: `a${String(index).padStart(4, '0')}`, description: 'x', type: 'anomaly' as const, status, raisedAt },
    ...{ lastRaisedAt: raisedAt, occurrences: 1, source: 's', token: `t${index}`, transitions: [], accountId: 'acc' },
    priority: { level: 'low' as const, score, reasons: [] },
  });
  await store.transact(async (tx) => {
    for (let from = 0; from < 3_000; from += 1_000) {
      const writes = Array.from({ length: 1_000 }, (_, index) => ({
        record: alertOf(from + index, index % 10 === 0 ? 'active' : 'closed', (from + index * 7) % 101),
        ifVersion: null,
      }));
      await tx.putAll('alert', writes);
    }
  });
  const query = {
    where: { status: ['active', 'in-progress'], accountId: 'acc', parentId: null, priorityScore: { gte: 0 } },
    orderBy: 'priorityScore desc',
  } as const;
  const seen: { readonly id: string; readonly score: number }[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await store.query('alert', query, { maxPageSize: 70, continuationToken });
    seen.push(...page.items.map(({ id, priority }) => ({ id, score: priority.score })));
    continuationToken = page.continuationToken;
    const urgent = alertOf(9_000 + seen.length, 'active', 100);
    await store.transact((tx) => tx.put('alert', { ...urgent, id: `z${seen.length}` }));
  } while (continuationToken !== undefined);
  assert.equal(new Set(seen.map(({ id }) => id)).size, 300);
  const expected = [...seen].sort((a, b) => b.score - a.score || (a.id > b.id ? -1 : 1));
  assert.deepEqual(seen, expected);
  const { clauses, values } = compileQuery('alert', query);
  const client = new Client({ connectionString: server.connectionString });
  await client.connect();
  t.after(() => client.end());
  await client.query(`ANALYZE "${schema}"."alert"`);
  const plan = await client.query({
    text: `EXPLAIN SELECT doc FROM "${schema}"."alert" ${clauses} LIMIT 50`,
    values: [...values],
    rowMode: 'array',
  });
  const lines = (plan.rows as string[][]).map(([line]) => line ?? '');
  assert(!lines.some((line) => /Sort +\(cost/.test(line)), lines.join('\n'));
  await assert.rejects(
    store.query('alert', query, { continuationToken: Buffer.from('["x","y"]').toString('base64url') }),
    { code: 'invalid', details: { field: 'continuationToken' } },
  );
});
