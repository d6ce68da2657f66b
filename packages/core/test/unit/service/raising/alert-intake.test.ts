// How the intake takes messages from the queue: in batches, each message with its own fate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import type { ServiceStore, StoreTransaction } from '@csk/core';
import { all, at, createWorld, row, sendRows, until } from '../world.ts';
import type { World } from '../world.ts';

const alertsOf = (world: World) => all(world.client.alerts.list({ orderBy: 'raisedAt asc' }));
const hopOf = (world: World) => world.service.health().hops.find(({ name }) => name === 'alerts:AlertsQueue');

/** A store that refuses what it is told to refuse, and counts the transactions that were tried. */
function guarded(store: ServiceStore, refuse: (tokens: readonly string[]) => ConnectedServiceError | undefined) {
  const counts = { transactions: 0 };
  const guardedStore: ServiceStore = {
    ...store,
    transact: (work, options) => {
      counts.transactions += 1;
      return store.transact((transaction) => {
        const putAll: StoreTransaction['putAll'] = async (kind, writes) => {
          const tokens = writes.flatMap(({ record }) => ('token' in record ? [String(record.token)] : []));
          const error = refuse(tokens);
          if (error) throw error;
          return transaction.putAll(kind, writes);
        };
        return work({ ...transaction, putAll });
      }, options);
    },
  };
  return { store: guardedStore, counts };
}

test('a backlog is taken in batches: far fewer transactions than messages, every message acknowledged', async (t) => {
  let counts = { transactions: 0 };
  const world = await createWorld((parts) => {
    const guard = guarded(parts.store, () => undefined);
    counts = guard.counts;
    return { store: guard.store };
  });
  t.after(() => world.close());
  await world.queue.send(
    Array.from({ length: 1000 }, (_, n) => ({ id: `m${n}`, body: [row(`t${n}`, { deviceid: `smt-${n % 7}` })] })),
  );
  await world.service.start();
  await until(
    'all messages',
    () => hopOf(world)?.counts['messages'],
    (n) => n === 1000,
  );
  const alerts = await alertsOf(world);
  assert.equal(alerts.length, 1000);
  assert.equal(
    alerts.filter(({ parentId }) => parentId === undefined).reduce((sum, { occurrences }) => sum + occurrences, 0),
    1000,
  );
  assert(counts.transactions <= 20, `${counts.transactions} transactions`);
  // Whatever was not acknowledged would come again.
  await world.clock.advance(120_000);
  assert.equal(hopOf(world)?.counts['messages'], 1000);
  assert.equal(hopOf(world)?.state, 'ok');
});

test('a message that the store refuses is found among a hundred and put aside; the others are raised once', async (t) => {
  const refused: number[] = [];
  const world = await createWorld(({ store }) =>
    guarded(store, (tokens) => {
      if (!tokens.includes('poison')) return undefined;
      refused.push(tokens.length);
      return new ConnectedServiceError('invalid', 'This cannot be stored.');
    }),
  );
  t.after(() => world.close());
  await world.queue.send(
    Array.from({ length: 100 }, (_, n) => {
      const poison = n === 42;
      return { id: `m${n}`, body: [row(poison ? 'poison' : `t${n}`, poison ? { deviceid: 'smt-2' } : {})] };
    }),
  );
  await world.service.start();
  await until(
    'the others',
    async () => (await alertsOf(world)).length,
    (n) => n === 99,
  );
  assert.equal((await alertsOf(world)).find(({ parentId }) => parentId === undefined)?.occurrences, 99);
  assert.deepEqual(await world.queue.peekDeadLetters(), [], 'it has more tries');
  for (let turn = 0; turn < 20 && (hopOf(world)?.counts['deadLettered'] ?? 0) < 1; turn += 1) {
    await world.clock.advance(500);
    // It comes again in front of new ones, which do not have to wait for it, nor fail with it.
    await world.queue.send([{ id: `later-${turn}`, body: [row(`later-${turn}`)] }]);
    await until(
      'the later one',
      async () => (await alertsOf(world)).length,
      (n) => n === 100 + turn,
    );
  }
  await world.clock.advance(500);
  const letters = await until(
    'the letter',
    () => world.queue.peekDeadLetters(),
    (found) => found.length > 0,
  );
  assert.deepEqual(
    letters.map(({ id, reason, description }) => [id, reason, description]),
    [['m42', 'ProcessingFailed', 'This cannot be stored.']],
  );
  assert.equal(hopOf(world)?.counts['deadLettered'], 1);
  const [inBatch, ...alone] = refused;
  assert((inBatch ?? 0) > 10, 'it came with others first');
  assert.deepEqual(alone, [1, 1, 1, 1, 1], 'then alone, once a delivery');
});

test('while the store is away the messages stay in hand, and use up no deliveries', async (t) => {
  let away = true;
  const world = await createWorld(({ store }) =>
    guarded(store, () => (away ? new ConnectedServiceError('unavailable', 'The store is away.') : undefined)),
  );
  t.after(() => world.close());
  await world.queue.send(Array.from({ length: 400 }, (_, n) => ({ id: `m${n}`, body: [row(`t${n}`)] })));
  await world.service.start();
  // Longer than the queue's lock: what comes again is known and raises nothing.
  for (let round = 0; round < 12; round += 1) await world.clock.advance(10_000);
  assert.equal(hopOf(world)?.state, 'failed');
  assert.deepEqual(await alertsOf(world), []);
  away = false;
  for (let round = 0; round < 20; round += 1) await world.clock.advance(10_000);
  await until(
    'all alerts',
    async () => (await alertsOf(world)).length,
    (n) => n === 400,
  );
  assert.deepEqual(await world.queue.peekDeadLetters(), []);
  assert.equal((await alertsOf(world)).find(({ parentId }) => parentId === undefined)?.occurrences, 400);
});

test('at the end what was not begun goes back at once', async (t) => {
  const world = await createWorld(({ store }) =>
    guarded(store, () => new ConnectedServiceError('unavailable', 'The store is away.')),
  );
  t.after(() => world.close());
  await world.queue.send(Array.from({ length: 300 }, (_, n) => ({ id: `m${n}`, body: [row(`t${n}`)] })));
  await world.service.start();
  await until(
    'the first attempt',
    () => hopOf(world)?.state,
    (state) => state !== 'ok',
  );
  await world.service.close();
  const ids: string[] = [];
  const ending = new AbortController();
  for await (const delivery of world.queue.receive({ signal: ending.signal, prefetch: 300 })) {
    ids.push(delivery.id);
    await delivery.ack();
    if (ids.length === 300) ending.abort();
  }
  assert.deepEqual(
    ids,
    Array.from({ length: 300 }, (_, n) => `m${n}`),
  );
});

test('a source names the parent by its token: any rule, any window, under the root, as long as it is open', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  const send = async (item: ReturnType<typeof row>) => {
    const before = (await alertsOf(world)).length;
    await world.queue.send([{ id: `m${before}`, body: [item] }]);
    const token = item['eventtoken'];
    await until(
      'the alert',
      async () => (await alertsOf(world)).length,
      (n) => n === before + 1,
    );
    const alert = (await alertsOf(world)).find(
      (one) =>
        one.token === token &&
        one.description === 'Temperature of 113 is above the limit of 70' &&
        one.rule === item['ruleoutput'] &&
        one.deviceKey === item['deviceid'],
    );
    assert(alert);
    return alert;
  };
  const HOUR = 3_600_000;
  world.clock.set(at(100 * HOUR));
  const root = await send(row('compressor', { ruleoutput: 'Compressor' }));
  const child = await send(row('c1', { ruleoutput: 'Warm', time: at(2 * HOUR), ParentToken: 'compressor' }));
  assert.deepEqual([child.parentId, child.parentToken], [root.id, 'compressor']);
  const grandchild = await send(row('c2', { ruleoutput: 'Humid', time: at(5 * HOUR), PARENTTOKEN: 'c1' }));
  assert.equal(grandchild.parentId, root.id, 'the hierarchy is flat');
  const elsewhere = await send(row('c3', { deviceid: 'smt-9', time: at(9 * HOUR), parenttoken: 'compressor' }));
  assert.equal(elsewhere.parentId, root.id, 'a gateway may speak for its devices');
  assert.equal((await world.client.alerts.get(root.id))?.occurrences, 4);

  // The same token on another device: there the device's own comes first.
  const own = await send(row('compressor', { deviceid: 'smt-9', ruleoutput: 'Compressor', time: at(10 * HOUR) }));
  const nearer = await send(
    row('c4', { deviceid: 'smt-9', ruleoutput: 'Warm', time: at(20 * HOUR), parenttoken: 'compressor' }),
  );
  assert.equal(nearer.parentId, own.id);

  const orphan = await send(row('c5', { ruleoutput: 'Warm', time: at(30 * HOUR), parenttoken: 'nobody' }));
  assert.deepEqual([orphan.parentId, orphan.parentToken], [undefined, 'nobody']);
  const repeat = await send(row('c6', { ruleoutput: 'Warm', time: at(30 * HOUR + 1000), parenttoken: 'nobody' }));
  assert.equal(repeat.parentId, orphan.id, 'without the named one the window decides');

  await world.client.alerts.close(root.id);
  const again = await send(row('c7', { ruleoutput: 'Warm', time: at(50 * HOUR), parenttoken: 'compressor' }));
  assert.deepEqual([again.parentId, again.status], [undefined, 'active'], 'a repeat of a closed problem is a new one');
});

test('a parent by token from the client: of the same source only, and also with debounce off', async (t) => {
  const world = await createWorld(() => ({ debounce: { windowMs: 0 } }));
  t.after(() => world.close());
  const { alerts } = world.client;
  const root = await alerts.raise({ description: 'Pump', source: 'plant', token: 'p', deviceKey: 'smt-1' });
  const child = await alerts.raise({ description: 'Flow', source: 'plant', token: 'f', parentToken: 'p' });
  const stranger = await alerts.raise({ description: 'Flow', source: 'other', token: 'f', parentToken: 'p' });
  assert.deepEqual([child.parentId, stranger.parentId], [root.id, undefined]);
  const again = await alerts.raise({ description: 'Flow', source: 'plant', token: 'f', parentToken: 'p' });
  assert.equal(again.version, child.version);
  assert.equal((await alerts.get(root.id))?.occurrences, 2);
  const named = await all(alerts.list({ where: { parentToken: 'p' } }));
  assert.equal(named.length, 2);
  for (const parentToken of ['', 'x'.repeat(201), 7, { $ne: 1 }]) {
    const input = { description: 'x', parentToken } as never;
    await assert.rejects(alerts.raise(input), { code: 'invalid', details: { field: 'parentToken' } });
  }
});

test('kind and link of a row become those of the alert', async (t) => {
  const { service, client, queue, close } = await createWorld();
  t.after(close);
  await service.start();
  const url = 'https://central.example/devices/smt-1';
  await sendRows(queue, row('k1', { alerttype: 'Test', alerturl: url }), row('k2', { ruleoutput: 'Other' }));
  const alerts = await until(
    'both alerts',
    () => all(client.alerts.list({ orderBy: 'token asc' })),
    (found) => found.length === 2,
  );
  assert.deepEqual(
    alerts.map((alert) => [alert.type, alert.url]),
    [
      ['test', url],
      ['anomaly', undefined],
    ],
  );
  assert.match(alerts[0]?.priority.reasons[0] ?? '', /"test"/);
});
