import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld } from './world.ts';

async function setUp(t: { after(work: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(world.close);
  const { client } = world;
  for (const [token, deviceKey, description] of [
    ['t1', 'smt-1', 'Température trop haute'],
    ['t2', 'smt-2', 'Pressure low'],
    ['t3', 'smt-1', 'Door open'],
  ] as const) {
    await client.alerts.raise({ token, deviceKey, description, rule: token });
  }
  return world;
}

const first = async <T>(list: { byPage(): AsyncIterable<{ readonly items: readonly T[] }> }): Promise<readonly T[]> => {
  for await (const page of list.byPage()) return page.items;
  return [];
};

test('lists, counts, exports and bulk actions search alike', async (t) => {
  const { client } = await setUp(t);
  const tokens = async (search: string) =>
    (await first(client.alerts.list({ search }))).map(({ token }) => token).sort();
  assert.deepEqual(await tokens('temper'), ['t1']);
  assert.deepEqual(await tokens('smt-1'), ['t1', 't3']);
  assert.deepEqual(await tokens('smt-1 door'), ['t3']);
  assert.deepEqual(await tokens(''), ['t1', 't2', 't3']);
  assert.deepEqual(await client.alerts.count({ search: 'SMT-1' }), [{ values: [], count: 2 }]);
  assert.deepEqual(await client.alerts.count({ search: 'smt', where: { rule: ['t1', 't2'] }, by: ['rule'] }), [
    { values: ['t1'], count: 1 },
    { values: ['t2'], count: 1 },
  ]);
  let csv = '';
  for await (const piece of client.alerts.exportCsv({ search: 'door' })) csv += piece;
  assert.equal(csv.trim().split('\r\n').length, 2);
  const closed = await client.alerts.bulk({ where: {}, search: 'smt-1', action: 'close' });
  assert.equal(closed.done.length, 2);
  assert.deepEqual((await first(client.devices.list({ search: 'SMT 9' }))).length, 1);
});

test('wrong searches are refused, naming the field', async (t) => {
  const { client } = await setUp(t);
  const isRefused = { code: 'invalid', details: { field: 'search' } };
  const words = Array.from({ length: 17 }, (_, n) => `w${n}`).join(' ');
  for (const search of ['x'.repeat(1_000_000), 'x'.repeat(201), words, 7, null, ['a'], { toString: 'x' }] as never[]) {
    await assert.rejects(first(client.alerts.list({ search })), isRefused);
    await assert.rejects(client.alerts.count({ search }), isRefused);
    await assert.rejects(client.alerts.bulk({ where: {}, search, action: 'close' }), isRefused);
  }
  await assert.rejects(first(client.registrations.list({ search: 'x' })), isRefused);
  await assert.rejects(client.alerts.bulk({ ids: ['a'], search: 'x', action: 'close' } as never), isRefused);
});
