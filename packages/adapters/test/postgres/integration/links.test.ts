// What links records and lists by them, on PostgreSQL: runs of flows by what they are about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
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
