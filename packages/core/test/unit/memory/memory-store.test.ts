import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '@csk/core';
import { createManualClock, createMemoryStore } from '@csk/core/memory';

const account = (id: string, name = id) => ({ id, name });

test('a transaction that throws leaves nothing behind, in records or in the feed', async () => {
  const store = createMemoryStore();
  await store.transact((tx) => tx.put('account', account('a')));
  const head = await store.head();
  await assert.rejects(
    store.transact(async (tx) => {
      await tx.put('account', account('a', 'changed'));
      await tx.put('account', account('b'));
      await tx.delete('account', 'a');
      throw new Error('no');
    }),
    /no/,
  );
  assert.equal((await store.get('account', 'a'))?.name, 'a');
  assert.equal(await store.get('account', 'b'), undefined);
  assert.equal(await store.head(), head);
});

test('changes are seen by the transaction at once and by others only after the commit', async () => {
  const store = createMemoryStore();
  await store.transact(async (tx) => {
    await tx.put('account', account('a'));
    assert.equal((await tx.get('account', 'a'))?.name, 'a');
    assert.equal((await tx.query('account')).items.length, 1);
    assert.equal(await store.get('account', 'a'), undefined);
  });
  assert.equal((await store.get('account', 'a'))?.name, 'a');
});

test('transactions run one after the other: a counter loses no step', async () => {
  const store = createMemoryStore();
  await store.transact((tx) => tx.put('account', account('n', '0')));
  const step = () =>
    store.transact(async (tx) => {
      const now = await tx.get('account', 'n');
      await new Promise((resolve) => setTimeout(resolve, 0));
      await tx.put('account', account('n', String(Number(now?.name) + 1)));
    });
  await Promise.all(Array.from({ length: 50 }, step));
  assert.equal((await store.get('account', 'n'))?.name, '50');
});

test('versions grow, stale ones are refused, and the transaction stays usable', async () => {
  const store = createMemoryStore();
  const first = await store.transact((tx) => tx.put('account', account('a'), { ifVersion: null }));
  const second = await store.transact((tx) => tx.put('account', account('a', '2'), { ifVersion: first.version }));
  assert(second.version > first.version);
  assert.equal(second.createdAt, first.createdAt);
  await store.transact(async (tx) => {
    await assert.rejects(tx.put('account', account('a'), { ifVersion: first.version }), { code: 'conflict' });
    await assert.rejects(tx.put('account', account('a'), { ifVersion: null }), { code: 'conflict' });
    await tx.put('account', account('b'));
  });
  assert.equal((await store.get('account', 'b'))?.name, 'b');
});

test('an aborted signal refuses or rolls back', async () => {
  const store = createMemoryStore();
  await assert.rejects(store.transact((tx) => tx.put('account', account('a')), { signal: AbortSignal.abort() }));
  const controller = new AbortController();
  await assert.rejects(
    store.transact(
      async (tx) => {
        await tx.put('account', account('a'));
        controller.abort();
      },
      { signal: controller.signal },
    ),
  );
  assert.equal(await store.get('account', 'a'), undefined);
});

test('keyset paging is total and not moved by what is added meanwhile', async () => {
  const clock = createManualClock(0);
  const store = createMemoryStore({ clock });
  // Many with the same time: only the id orders them.
  for (let n = 0; n < 25; n += 1)
    await store.transact((tx) => tx.put('account', account(`a${String(n).padStart(2, '0')}`)));
  const seen: string[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await store.query('account', { orderBy: 'createdAt desc' }, { maxPageSize: 7, continuationToken });
    seen.push(...page.items.map(({ id }) => id));
    continuationToken = page.continuationToken;
    await store.transact((tx) => tx.put('account', account(`z${seen.length}`)));
  } while (continuationToken !== undefined);
  assert.deepEqual(seen, [...seen].sort().reverse());
  assert.equal(new Set(seen).size, 25);
  await assert.rejects(store.query('account', {}, { continuationToken: 'nonsense' }), { code: 'invalid' });
});

test('the feed gives every commit in order, resumes after a cursor and ends with the signal', async () => {
  const store = createMemoryStore();
  const controller = new AbortController();
  const changes = store.changes({ signal: controller.signal });
  for (const id of ['a', 'b', 'c']) await store.transact((tx) => tx.put('account', account(id), { opId: `op-${id}` }));
  await store.transact((tx) => tx.delete('account', 'b'));
  const seen: Change[] = [];
  for await (const change of changes) {
    seen.push(change);
    if (seen.length === 4) controller.abort();
  }
  assert.deepEqual(
    seen.map(({ op, id, opId }) => `${op} ${id} ${opId ?? ''}`),
    ['put a op-a', 'put b op-b', 'put c op-c', 'delete b '],
  );
  const resumed = store.changes({ after: seen[1]?.cursor });
  for await (const change of resumed) {
    assert.equal(change.id, 'c');
    break;
  }
});

test('a cursor older than the feed keeps is refused with reset', async () => {
  const store = createMemoryStore({ keepChanges: 4 });
  const start = await store.head();
  for (let n = 0; n < 20; n += 1) await store.transact((tx) => tx.put('account', account('a', String(n))));
  await assert.rejects(
    async () => {
      for await (const change of store.changes({ after: start })) assert.fail(change.id);
    },
    { code: 'conflict', details: { reset: true } },
  );
});

test('what is stored cannot be changed from outside', async () => {
  const store = createMemoryStore();
  const data = { list: [1] };
  await store.transact((tx) =>
    tx.put('device', { id: 'd', name: 'd', deviceKey: 'k', registration: 'unknown', connected: false, tags: data }),
  );
  data.list.push(2);
  const device = await store.get('device', 'd');
  assert.deepEqual(device?.tags, { list: [1] });
  assert.throws(() => (device?.tags as { list: number[] }).list.push(3));
  const hostile = JSON.parse('{"__proto__":{"polluted":true}}') as object;
  await store.save('x', hostile as never);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.equal(JSON.stringify(await store.load('x')), '{"__proto__":{"polluted":true}}');
});
