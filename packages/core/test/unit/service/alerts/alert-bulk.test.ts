import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceStore } from '@csk/core';
import { all, at, createWorld } from '../world.ts';

async function world(t: { after(work: () => Promise<void>): void }, wrap?: (store: ServiceStore) => ServiceStore) {
  const made = await createWorld(({ store }) => (wrap ? { store: wrap(store) } : {}));
  t.after(() => made.close());
  const raise = (token: string, rule = token) =>
    made.client.alerts.raise({ description: token, token, deviceKey: 'smt-1', rule });
  return { ...made, raise, alerts: made.client.alerts };
}

test('what can take it takes it, what is so already stays, the rest is reported', async (t) => {
  const { alerts, raise } = await world(t);
  const [a, b, closed] = [await raise('a'), await raise('b'), await raise('c')];
  await alerts.close(closed.id);
  await alerts.assign(b.id, { to: 'ada' });
  const ids = [a.id, b.id, closed.id, 'nobody', a.id];
  const result = await alerts.bulk({ ids, action: 'assign', to: 'ada', reason: 'shift' });
  assert.deepEqual([result.done, result.unchanged], [[a.id], [b.id]]);
  assert.deepEqual(
    result.refused.map(({ id, code }) => [id, code]),
    [
      [closed.id, 'conflict'],
      ['nobody', 'not-found'],
    ],
  );
  assert.equal((await alerts.get(a.id))?.assignedTo, 'ada');
});

test('every action, there and back', async (t) => {
  const { alerts, raise, client } = await world(t);
  const [parent, repeat, other] = [await raise('a', 'hot'), await raise('b', 'hot'), await raise('c')];
  const ids = [parent.id, other.id];
  const record = await client.alerts.convertToCase([parent.id]);
  const done = async (input: object) => (await alerts.bulk({ ids, ...input } as never)).done.length;
  assert.equal(await done({ action: 'acknowledge' }), 2);
  assert.equal(await done({ action: 'acknowledge' }), 0);
  assert.equal(await done({ action: 'shelve', until: at(1000), reason: 'r' }), 2);
  assert.equal(await done({ action: 'shelve', until: at(1000), reason: 'r' }), 0);
  assert.equal(await done({ action: 'unshelve' }), 2);
  assert.equal(await done({ action: 'close', reason: 'done' }), 2);
  assert.equal((await alerts.get(repeat.id))?.status, 'closed');
  assert.deepEqual((await alerts.bulk({ ids, action: 'close' })).unchanged, ids);
  assert.equal(await done({ action: 'reactivate' }), 2);
  assert.equal((await alerts.get(parent.id))?.caseId, record.id, 'its case is still open');
});

test('a retry acts once, also when the alert has moved on since', async (t) => {
  const { alerts, raise } = await world(t);
  const [a, b] = [await raise('a'), await raise('b')];
  const close = () => alerts.bulk({ ids: [a.id, b.id], action: 'close' }, { idempotencyKey: 'k' });
  assert.deepEqual((await close()).done, [a.id, b.id]);
  const again = await alerts.reactivate(a.id);
  assert.deepEqual((await close()).done, [a.id, b.id]);
  assert.equal((await alerts.get(a.id))?.version, again.version);
});

test('a store that fails half way: the retry does the rest and nothing twice', async (t) => {
  let calls = 0;
  const { alerts, raise, store } = await world(t, (inner) => ({
    ...inner,
    transact: async (work, options) => {
      calls += 1;
      if (calls === 8) throw new Error('gone');
      return inner.transact(work, options);
    },
  }));
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) ids.push((await raise(String(n))).id);
  const assign = () => alerts.bulk({ ids, action: 'assign', to: 'x' }, { idempotencyKey: 'k' });
  await assert.rejects(assign(), /gone/);
  assert.equal((await all(alerts.list({ where: { assignedTo: 'x' } }))).length, 2);
  assert.deepEqual((await assign()).done, ids);
  for (const id of ids) assert.equal((await store.get('alert', id))?.transitions.length, 1);
});

test('by condition, within bounds; beyond them nothing is done', async (t) => {
  const { alerts, raise, store } = await world(t);
  await raise('a');
  const result = await alerts.bulk({ where: { deviceId: 'dev-1', status: 'active' }, action: 'close' });
  assert.equal(result.done.length, 1);
  await store.transact(async (tx) => {
    const [template] = (await tx.query('alert', {})).items;
    assert(template);
    const writes = Array.from({ length: 501 }, (_, n) => ({
      record: { ...template, id: `n${n}`, status: 'active' as const },
      ifVersion: null,
    }));
    await tx.putAll('alert', writes);
  });
  const head = await store.head();
  await assert.rejects(alerts.bulk({ where: { status: 'active' }, action: 'close' }), {
    code: 'invalid',
    details: { field: 'where' },
  });
  const ids = Array.from({ length: 501 }, (_, n) => `n${n}`);
  await assert.rejects(alerts.bulk({ ids, action: 'close' }), { details: { field: 'ids' } });
  assert.equal(await store.head(), head);
  assert.equal((await alerts.bulk({ ids: ids.slice(1), action: 'acknowledge' })).done.length, 500);
});

test('aborting ends the call and leaves what was done', async (t) => {
  const controller = new AbortController();
  let acts = 0;
  const { alerts, raise } = await world(t, (inner) => ({
    ...inner,
    transact: async (work, options) => {
      const result = await inner.transact(work, options);
      acts += 1;
      if (acts === 5) controller.abort(new Error('enough'));
      return result;
    },
  }));
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.push((await raise(String(n))).id);
  await assert.rejects(alerts.bulk({ ids, action: 'close' }, { signal: controller.signal }), /enough/);
  assert.equal((await all(alerts.list({ where: { status: 'closed' } }))).length, 1);
});

test('wrong input is refused by field before anything is done', async (t) => {
  const { alerts, raise, store } = await world(t);
  const ids = [(await raise('a')).id];
  const head = await store.head();
  const wrong: readonly (readonly [object, string])[] = [
    [{ ids, action: 'explode' }, 'action'],
    [{ ids }, 'action'],
    [{ action: 'close' }, 'ids'],
    [{ ids, where: {}, action: 'close' }, 'ids'],
    [{ ids, action: 'close', to: 'x' }, 'to'],
    [{ ids, action: 'assign' }, 'to'],
    [{ ids, action: 'shelve', reason: 'x' }, 'until'],
    [{ ids, action: 'shelve', until: at(-1), reason: 'x' }, 'until'],
    [{ ids, action: 'shelve', until: at(1000) }, 'reason'],
    [{ where: { evil: 1 }, action: 'close' }, 'where.evil'],
    [JSON.parse('{"action":"close","__proto__":[]}') as object, '__proto__'],
  ];
  for (const [input, field] of wrong) {
    await assert.rejects(alerts.bulk(input as never), { code: 'invalid', details: { field } }, JSON.stringify(input));
  }
  assert.equal(await store.head(), head);
});
