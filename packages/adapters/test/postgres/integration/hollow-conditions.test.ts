// Conditions that every record or none satisfies, on fields that have no column.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();

test('nothing is found where nothing can be, and everything where nothing is asked', async () => {
  const { store, close } = await openPostgres({
    connectionString: server.connectionString,
    schema: server.nextSchema(),
  });
  try {
    for (const id of ['a', 'b'])
      await store.transact((transaction) => transaction.put('account', { id, name: `name ${id}` }));
    const found = async (name: unknown) => {
      const where = { name } as never;
      const { items } = await store.query('account', { where, orderBy: 'id asc' });
      const [all] = await store.count('account', { where });
      assert.equal(all?.count, items.length);
      return items.map(({ id }) => id);
    };
    for (const never of [[], { gt: null }, { lt: null, ne: 'x' }, { includes: [] }]) {
      assert.deepEqual(await found(never), [], JSON.stringify(never));
    }
    assert.deepEqual(await found({}), ['a', 'b']);
    assert.deepEqual(await found({ ne: 'name a' }), ['b']);
  } finally {
    await close();
  }
});
