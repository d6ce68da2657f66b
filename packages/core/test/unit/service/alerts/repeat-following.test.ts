import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activity, ServiceStore } from '@csk/core';
import { alertsClient } from '../../../../src/service/alerts/alerts.ts';
import type { ServiceContext } from '../../../../src/service/context.ts';
import { repeatFollowing } from '../../../../src/service/alerts/repeat-following.ts';
import { auditEntries } from '../audit-entries.ts';
import { resolveBehindAClose, touchBeforeTheQuestion, touchBehindTheLook } from '../raising/family-races.ts';
import { PARENT, seedFamily } from '../raising/family-walk.ts';
import { createContext } from '../raising/raise-context.ts';
import { all, createWorld, until } from '../world.ts';

const DEBOUNCE = { windowMs: 60_000, columns: ['deviceKey', 'rule'] } as const;

for (const pages of [1, 2]) {
  test(`who touches a repeat that was looked at already keeps its family open (page ${pages})`, async () => {
    await touchBehindTheLook(await createContext(DEBOUNCE, 'untouched'), pages);
  });
}

test('who has a repeat in hand is waited for before the repeats are looked through', async () => {
  await touchBeforeTheQuestion(await createContext(DEBOUNCE, 'untouched'));
});

test('resolving a case behind the closing of a big family reads few of its repeats', async () => {
  const read = await resolveBehindAClose(await createContext(DEBOUNCE), 3_000);
  assert.ok(read <= 1_010, String(read));
});

/** Runs the hop until it sleeps so many times. */
async function follow(
  context: ServiceContext,
  sleeps: number,
): Promise<{ readonly errors: readonly string[]; readonly oks: number }> {
  const stop = new AbortController();
  const errors: string[] = [];
  let [slept, oks] = [0, 0];
  const now = context.clock.now();
  const clock = {
    ...context.clock,
    now: () => now + slept * 60_000,
    sleep: () => {
      slept += 1;
      if (slept === sleeps) stop.abort();
      return Promise.resolve();
    },
  };
  const report = {
    ...{ count: () => 0, gauge: () => 0, diagnose: () => 0, holder: () => 0 },
    error: (error: unknown) => errors.push(String(error)),
    ok: () => (oks += 1),
  };
  await repeatFollowing({ ...context, clock }).run(stop.signal, report, {
    name: 'x',
    holder: 'x',
    token: '1',
  } as never);
  return { errors, oks };
}

const openOf = async (store: ServiceStore, parentId: string) =>
  (await store.query('alert', { where: { parentId, status: 'active' } }, { maxPageSize: 1_000 })).items.length;

test('a family that fails stops no other, and is done as soon as it can be', async () => {
  const context = await createContext(DEBOUNCE);
  for (const id of [PARENT, 'other']) {
    await seedFamily(context.store, 600, id);
    await alertsClient(context, { id: 'ada' }).close(id);
  }
  let broken = true;
  const transact: ServiceStore['transact'] = (work, options) =>
    context.store.transact((transaction) => {
      const get: typeof transaction.get = (kind, id) =>
        broken && id === PARENT ? Promise.reject(new Error('broken')) : transaction.get(kind, id);
      return work({ ...transaction, get });
    }, options);
  const faulty = { ...context, store: { ...context.store, transact } };
  const { errors, oks } = await follow(faulty, 3);
  assert.deepEqual([await openOf(context.store, PARENT), await openOf(context.store, 'other')], [600, 0]);
  assert.ok(errors.length >= 2 && errors.every((error) => error.includes('broken')), errors.join());
  assert.equal(oks, 0, 'the hop says that it is not well');
  broken = false;
  const after = await follow(faulty, 1);
  assert.equal(await openOf(context.store, PARENT), 0);
  assert.deepEqual([after.errors.length, after.oks > 0], [0, true]);
});

test('families take turns: a small one does not wait for the end of a big one', async () => {
  const context = await createContext(DEBOUNCE);
  for (const [id, size] of [
    [PARENT, 6_000],
    ['small', 600],
  ] as const) {
    await seedFamily(context.store, size, id);
    await alertsClient(context, { id: 'ada' }).close(id);
  }
  const done: string[] = [];
  const transact: ServiceStore['transact'] = (work, options) =>
    context.store.transact((transaction) => {
      const put: typeof transaction.put = (kind, record, how) => {
        if (kind === 'alert' && [PARENT, 'small'].includes(record.id)) done.push(record.id);
        return transaction.put(kind, record, how);
      };
      return work({ ...transaction, put });
    }, options);
  await follow({ ...context, store: { ...context.store, transact } }, 1);
  assert.deepEqual(done, ['small', PARENT]);
  assert.equal(await openOf(context.store, PARENT), 0);
});

test('on whose behalf a big family was closed is told to nobody who only reads alerts', async (t) => {
  const { store, service, close } = await createWorld();
  t.after(close);
  await seedFamily(store, 1_200);
  const reader = service.client({ id: 'r', roles: ['representative'] });
  const seen: Activity[] = [];
  const stop = new AbortController();
  t.after(() => stop.abort());
  const watching = (async () => {
    for await (const item of reader.activity({ signal: stop.signal })) seen.push(item);
  })();
  await until('the feed stands', () => seen.length);
  const client = service.client({ id: 'secret-agent', name: 'Ada', onBehalfOf: 'secret-boss' });
  const closed = await client.alerts.close(PARENT);
  assert.equal(closed.pendingDecisions?.length, 1);
  const told = [closed, await reader.alerts.get(PARENT), await all(reader.alerts.list({ where: { id: PARENT } }))];
  told.push((await reader.alerts.process(PARENT)) as never);
  assert.equal((await store.query('decisionAuthor')).items.length, 1);
  await service.start();
  await until(
    'all have followed',
    () => openOf(store, PARENT),
    (open) => open === 0,
  );
  await until('the feed has come so far', () =>
    seen.some(
      (item) =>
        item.type === 'change' &&
        item.change.id === PARENT &&
        item.change.kind === 'alert' &&
        item.change.entity?.followingSince === undefined,
    ),
  );
  assert.ok(!JSON.stringify([told, seen]).includes('secret'), 'it is in no answer and in no change');
  assert.equal((await store.query('decisionAuthor')).items.length, 0, 'it is kept no longer than needed');
  const entries = await auditEntries({ store, client }, { kind: 'alert', recordId: 'repeat-000007' }, 1);
  assert.deepEqual(
    entries.map(({ actor, onBehalfOf }) => [actor, onBehalfOf]),
    [['secret-agent', 'secret-boss']],
  );
  stop.abort();
  await watching.catch(() => undefined);
});
