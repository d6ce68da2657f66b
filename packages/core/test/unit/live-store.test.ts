import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, Query } from '@csk/core';
import { ConnectedServiceError } from '../../src/model/index.ts';
import { createLiveStore } from '@csk/core/live';
import { createManualClock } from '@csk/core/memory';
import { createFakeService, settle } from './live-fake-client.ts';

const OPEN: Query<Alert> = { where: { status: ['active', 'in-progress'] }, orderBy: 'createdAt desc' };

function setUp(retainMs = 1_000) {
  const service = createFakeService();
  const clock = createManualClock(0);
  const store = createLiveStore(service.client, { clock, retainMs, random: () => 0.5 });
  return { service, clock, store };
}

const ids = (data: readonly Alert[] | undefined) => data?.map(({ id }) => id);

test('nothing is fetched or streamed before somebody watches; everything stops when nobody does', async () => {
  const { service, clock, store } = setUp();
  service.put({ id: 'a' });
  const list = store.query('alert', OPEN);
  await settle();
  assert.equal(service.listCalls, 0);
  assert.equal(service.streams.length, 0);

  const stop = list.subscribe(() => undefined);
  await settle();
  assert.deepEqual(ids(list.value.data), ['a']);
  assert.equal(list.value.status, 'ready');
  assert.equal(list.value.stale, false);
  assert.equal(store.connection.value, 'live');
  assert.equal(service.listCalls, 1);

  stop();
  await clock.advance(999);
  assert.equal(service.streams[0]?.signal?.aborted, false);
  await clock.advance(1);
  assert.equal(service.streams[0]?.signal?.aborted, true);
  assert.equal(list.value.data, undefined);
  list.subscribe(() => undefined);
  await settle();
  assert.deepEqual(ids(list.value.data), ['a'], 'an evicted list starts anew');
  store.close();
});

test('the same arguments give the same object, whatever the order of their keys', () => {
  const { store } = setUp();
  const first = store.query('alert', { where: { status: 'active', type: 'info' }, orderBy: undefined });
  assert.equal(store.query('alert', { where: { type: 'info', status: 'active' } }), first);
  assert.notEqual(store.query('alert', { where: { status: 'active' } }), first);
  assert.equal(store.entity('alert', 'a'), store.entity('alert', 'a'));
  store.close();
});

test('a change moves a record into, within and out of a list, and other lists keep their identity', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a', rule: 'r1' });
  service.put({ id: 'b', rule: 'r2' });
  const open = store.query('alert', OPEN);
  const other = store.query('alert', { where: { rule: 'r1' } });
  let calls = 0;
  open.subscribe(() => (calls += 1));
  other.subscribe(() => undefined);
  await settle();
  const before = other.value;
  calls = 0;

  service.put({ id: 'c', rule: 'r2' });
  service.put({ id: 'd', rule: 'r2' });
  service.put({ id: 'a', rule: 'r1', description: 'changed' });
  service.put({ id: 'b', status: 'closed' });
  await settle();
  assert.deepEqual(ids(open.value.data), ['d', 'c', 'a']);
  assert.equal(open.value.data?.at(-1)?.description, 'changed');

  const kept = other.value;
  assert.notEqual(kept, before, 'the changed record is in this list');
  service.put({ id: 'd', status: 'closed' });
  await settle();
  assert.equal(other.value, kept, 'a change elsewhere leaves the snapshot as it is');
  service.remove('c');
  await settle();
  assert.deepEqual(ids(open.value.data), ['a']);
  assert.equal(service.listCalls, 2, 'membership is tested here, not fetched');
  store.close();
});

test('a list that is searched takes in what its words find, and gives up what they find no more', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a', description: 'Pumpe überhitzt' });
  service.put({ id: 'b', description: 'Door open' });
  const found = store.query('alert', { search: 'uber pump' });
  found.subscribe(() => undefined);
  // The first search loads what it takes.
  for (let turn = 0; turn < 1_000 && found.value.status === 'pending'; turn += 1) await settle();
  assert.deepEqual(ids(found.value.data), ['a']);
  service.put({ id: 'b', description: 'PUMP: ÜBERLAST' });
  service.put({ id: 'a', description: 'Valve open' });
  await settle();
  assert.deepEqual(ids(found.value.data), ['b']);
  assert.equal(service.listCalls, 1, 'membership is tested here, not fetched');
  store.close();
});

test('many changes in one turn make one notification', async () => {
  const { service, store } = setUp();
  const open = store.query('alert', OPEN);
  let calls = 0;
  open.subscribe(() => (calls += 1));
  await settle();
  calls = 0;
  service.hold();
  for (let n = 0; n < 50; n += 1) service.put({ id: `a${n}` });
  service.deliver();
  await settle();
  assert.equal(open.value.data?.length, 50);
  assert.ok(calls >= 1 && calls <= 50);
  const store2 = createLiveStore(service.client);
  const entity = store2.entity('alert', 'a1');
  let entityCalls = 0;
  entity.subscribe(() => (entityCalls += 1));
  await settle();
  entityCalls = 0;
  void store2.mutate({
    run: () => new Promise(() => undefined),
    optimistic(draft) {
      draft.patch('alert', 'a1', { description: 'one' });
      draft.patch('alert', 'a1', { description: 'two' });
    },
  });
  await settle();
  assert.equal(entityCalls, 1);
  assert.equal(entity.value.data?.description, 'two');
  store.close();
  store2.close();
});

test('a partly loaded list takes in what sorts inside its window and leaves the rest to the next page', async () => {
  const { service, store } = setUp();
  for (const rule of ['b', 'd', 'f', 'h', 'j']) service.put({ id: rule, rule });
  const list = store.query('alert', { orderBy: 'rule asc' }, { pageSize: 2 });
  list.subscribe(() => undefined);
  await settle();
  assert.deepEqual(ids(list.value.data), ['b', 'd']);
  assert.equal(list.hasMore, true);

  service.put({ id: 'c', rule: 'c' });
  service.put({ id: 'e', rule: 'e' });
  await settle();
  assert.deepEqual(ids(list.value.data), ['b', 'c', 'd']);
  service.put({ id: 'b', rule: 'g' });
  await settle();
  assert.deepEqual(ids(list.value.data), ['c', 'd'], 'a record that moved behind the window leaves it');

  await list.loadMore();
  await settle();
  assert.deepEqual(ids(list.value.data), ['c', 'd', 'e', 'f']);
  service.remove('f');
  await Promise.all([list.loadMore(), list.loadMore()]);
  await settle();
  assert.deepEqual(ids(list.value.data), ['c', 'd', 'e', 'b', 'h'], 'two calls at once load one page');
  await list.loadMore();
  await settle();
  assert.deepEqual(ids(list.value.data), ['c', 'd', 'e', 'b', 'h', 'j']);
  assert.equal(list.hasMore, false);
  await list.refresh();
  await settle();
  assert.equal(list.value.data?.length, 6, 'a refresh keeps as many pages as were loaded');
  store.close();
});

test('a record created while the first page is on its way is not missed', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a' });
  const open = store.query('alert', OPEN);
  service.holdAnswers();
  open.subscribe(() => undefined);
  await settle();
  service.put({ id: 'b' });
  service.put({ id: 'a', status: 'closed' });
  await settle();
  service.releaseAnswers();
  await settle();
  assert.deepEqual(ids(open.value.data), ['b'], 'the old answer neither hides b nor revives a');
  store.close();
});

test('a record deleted while a fetch is on its way stays deleted', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a' });
  service.put({ id: 'b' });
  const open = store.query('alert', OPEN);
  open.subscribe(() => undefined);
  await settle();
  service.holdAnswers();
  void open.refresh();
  await settle();
  service.remove('a');
  await settle();
  service.releaseAnswers();
  await settle();
  assert.deepEqual(ids(open.value.data), ['b']);
  store.close();
});

test('reset: everything that is watched is fetched again, marked stale meanwhile', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a' });
  service.put({ id: 'b' });
  const open = store.query('alert', OPEN);
  const entity = store.entity('alert', 'a');
  open.subscribe(() => undefined);
  entity.subscribe(() => undefined);
  await settle();
  // Changes that no stream will ever tell.
  service.alerts.delete('b');
  service.alerts.set('a', { ...(service.alerts.get('a') as Alert), description: 'new', version: 'x' });
  service.holdAnswers();
  service.send({ type: 'reset', cursor: '2' });
  await settle();
  assert.equal(open.value.stale, true);
  assert.deepEqual(ids(open.value.data), ['b', 'a'], 'the old list stays up meanwhile');
  service.releaseAnswers();
  await settle();
  assert.equal(open.value.stale, false);
  assert.deepEqual(ids(open.value.data), ['a']);
  assert.equal(entity.value.data?.description, 'new');
  store.close();
});

test('a record that a list names no more stays until it is known what became of it', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a' });
  const open = store.query('alert', OPEN);
  const entity = store.entity('alert', 'a');
  open.subscribe(() => undefined);
  const seen: string[] = [];
  await settle();
  entity.subscribe(() => seen.push(entity.value.data?.status ?? 'none'));
  await settle();
  // Closed without our hearing of it; the list says so first, and the record cannot be had at once.
  const { get } = service.client.alerts;
  let isAway = true;
  service.client.alerts.get = async (...args) => (isAway ? Promise.reject(new Error('away')) : get(...args));
  service.alerts.set('a', { ...(service.alerts.get('a') as Alert), status: 'closed', version: 'x' });
  service.send({ type: 'reset', cursor: '2' });
  await settle();
  assert.deepEqual(ids(open.value.data), []);
  assert.deepEqual([entity.value.data?.id, entity.value.stale], ['a', true]);
  assert.ok(entity.value.error);
  isAway = false;
  await entity.refresh();
  assert.deepEqual([entity.value.data?.status, entity.value.stale], ['closed', false]);
  assert.equal(seen.includes('none'), false);
  service.remove('a');
  await settle();
  assert.deepEqual([entity.value.status, entity.value.data], ['ready', undefined], 'now it is gone');
  store.close();
});

test('a lost stream is resumed after the last change, and shows as stale meanwhile', async () => {
  const { service, clock, store } = setUp();
  const open = store.query('alert', OPEN);
  open.subscribe(() => undefined);
  const seen: string[] = [];
  store.connection.subscribe(() => seen.push(store.connection.value));
  await settle();
  service.put({ id: 'a' });
  await settle();
  service.cut();
  await settle();
  assert.equal(store.connection.value, 'offline');
  assert.equal(open.value.stale, true);
  service.put({ id: 'b' });
  await clock.advance(2_000);
  assert.deepEqual(seen, ['connecting', 'live', 'offline', 'live'], 'offline is said until it stands again');
  assert.equal(service.streams.at(-1)?.after, '1');
  assert.deepEqual(ids(open.value.data), ['b', 'a']);
  assert.equal(open.value.stale, false);
  assert.equal(service.listCalls, 1, 'resuming needs no fetch');
  store.close();
});

test('an optimistic change shows at once, is pending, and a failure takes only itself away', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a' });
  service.put({ id: 'b' });
  const open = store.query('alert', OPEN);
  const entity = store.entity('alert', 'a');
  open.subscribe(() => undefined);
  entity.subscribe(() => undefined);
  await settle();

  let fail = (_error: Error): void => undefined;
  const done = store.mutate({
    run: () => new Promise<Alert>((_, reject) => (fail = reject)),
    optimistic: (draft) => draft.patch('alert', 'a', { status: 'closed' }),
  });
  await settle();
  assert.deepEqual(ids(open.value.data), ['b'], 'a closed alert leaves the list of open ones');
  assert.equal(entity.value.data?.status, 'closed');
  assert.deepEqual([...entity.value.pending], ['a']);

  service.put({ id: 'a', description: 'pushed meanwhile' });
  await settle();
  assert.equal(entity.value.data?.status, 'closed');
  assert.equal(entity.value.data?.description, 'pushed meanwhile');
  fail(new ConnectedServiceError('conflict', 'no'));
  await assert.rejects(done, { code: 'conflict' });
  await settle();
  assert.equal(entity.value.data?.status, 'active');
  assert.equal(entity.value.data?.description, 'pushed meanwhile', 'what others did survives the rollback');
  assert.deepEqual(ids(open.value.data), ['b', 'a']);
  assert.equal(entity.value.pending.size, 0);
  store.close();
});

test('the echo of an operation confirms it, without a flicker to the old state', async () => {
  const { service, store } = setUp();
  service.put({ id: 'a' });
  const entity = store.entity('alert', 'a');
  const seen: (string | undefined)[] = [];
  entity.subscribe(() => seen.push(entity.value.data?.status));
  await settle();
  await store.mutate({
    run: async (_client, opId) => service.put({ id: 'a', status: 'closed' }, opId),
    optimistic: (draft) => draft.patch('alert', 'a', { status: 'closed' }),
  });
  await settle();
  assert.equal(entity.value.pending.size, 0);
  assert.deepEqual([...new Set(seen)], ['active', 'closed']);
  store.close();
});

test('the answer of an operation confirms it when the stream says nothing', async () => {
  const { service, clock, store } = setUp();
  service.put({ id: 'a' });
  service.put({ id: 'b' });
  const a = store.entity('alert', 'a');
  const b = store.entity('alert', 'b');
  a.subscribe(() => undefined);
  b.subscribe(() => undefined);
  await settle();
  service.hold();
  await store.mutate({
    run: async (_client, opId) => {
      service.put({ id: 'b', status: 'closed', parentId: 'a' }, opId);
      return service.put({ id: 'a', status: 'closed' }, opId);
    },
    optimistic(draft) {
      draft.patch('alert', 'a', { status: 'closed' });
      draft.patch('alert', 'b', { status: 'closed' });
    },
  });
  await settle();
  assert.equal(a.value.pending.size, 0, 'the answer holds this record');
  assert.deepEqual([...b.value.pending], ['b'], 'this one waits for its echo');
  await clock.advance(7_000);
  assert.equal(b.value.pending.size, 0);
  assert.equal(b.value.data?.parentId, 'a', 'fetched because no echo came');
  store.close();
});

test('a drafted new record stands in until the real one comes', async () => {
  const { service, store } = setUp();
  const open = store.query('alert', OPEN);
  open.subscribe(() => undefined);
  await settle();
  const draft = { id: 'draft-1', status: 'active', createdAt: '2030-01-01T00:00:00.000Z' } as Alert;
  const done = store.mutate({
    run: async (_client, opId) => service.put({ id: 'real' }, opId),
    optimistic: (write) => write.insert('alert', draft),
  });
  await Promise.resolve();
  await Promise.resolve();
  await done;
  await settle();
  assert.deepEqual(ids(open.value.data), ['real']);
  store.close();
});

test('a failed first fetch shows its error, and a refresh mends it', async () => {
  const { service, store } = setUp();
  service.fail = new ConnectedServiceError('forbidden', 'not yours');
  const open = store.query('alert', OPEN);
  open.subscribe(() => undefined);
  await settle();
  assert.equal(open.value.status, 'error');
  assert.equal(open.value.error?.code, 'forbidden');
  service.fail = undefined;
  await open.refresh();
  await settle();
  assert.equal(open.value.status, 'ready');
  assert.equal(open.value.error, undefined);
  store.close();
});

test('a change that only looks older, because a clock went back, is found out', async () => {
  const { service, clock, store } = setUp();
  const entity = store.entity('alert', 'a');
  service.put({ id: 'a', description: 'first' });
  service.alerts.set('a', { ...(service.alerts.get('a') as Alert), updatedAt: '2099-01-01T00:00:00.000Z' });
  entity.subscribe(() => undefined);
  await settle();
  service.put({ id: 'a', description: 'second' });
  await settle();
  assert.equal(entity.value.data?.description, 'first');
  await clock.advance(1_000);
  assert.equal(entity.value.data?.description, 'second');
  store.close();
});
