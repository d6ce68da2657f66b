import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change, ServiceStore } from '@csk/core';
import { openPostgres } from '@csk/adapters/postgres';
import { dependants } from '../../links/dependants.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();

const open = (schema = server.nextSchema(), poolSize?: number) =>
  openPostgres({ connectionString: server.connectionString, schema, poolSize });

const put = (store: ServiceStore, id: string) =>
  store.transact((transaction) => transaction.put('account', { id, name: id }));

const device = (id: string, deviceKey: string) =>
  ({ id, name: id, deviceKey, registration: 'unknown', connected: false }) as const;

async function takeIds(feed: AsyncIterable<Change>, last: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of feed) {
    ids.push(id);
    if (id === last) return ids;
  }
  return assert.fail(`the feed ended before ${last}: ${ids.join()}`);
}

test('the feed and the pool survive the loss of every connection', async () => {
  const { store, close } = await open();
  try {
    const signal = AbortSignal.timeout(120_000);
    const feed = takeIds(store.changes({ after: await store.head(), signal }), 'end');
    await put(store, 'one');
    for (let round = 0; round < 3; round += 1) {
      await sql(
        server.connectionString,
        // Waits until they have ended: a lost connection is to be found lost, not to break under the next statement.
        'SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = $1',
        ['connected-service-kit'],
      );
      await put(store, `after-${round}`);
    }
    await put(store, 'end');
    assert.deepEqual(await feed, ['one', 'after-0', 'after-1', 'after-2', 'end']);
  } finally {
    await close();
  }
});

test('a connection that is lost within a transaction is unavailable, and nothing of it stays', async () => {
  const { store, close } = await open();
  try {
    const broken = store.transact(async (transaction) => {
      await transaction.put('account', { id: 'lost', name: 'x' });
      await sql(
        server.connectionString,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'`,
      );
      await transaction.put('account', { id: 'lost-too', name: 'x' });
    });
    await assert.rejects(broken, { code: 'unavailable', retryable: true });
    assert.equal(await store.get('account', 'lost'), undefined);
  } finally {
    await close();
  }
});

test('a subscription goes on where it was after the feed could not be read', async () => {
  const { store, close } = await open();
  const signal = AbortSignal.timeout(120_000);
  try {
    const feed = store.changes({ after: await store.head(), signal })[Symbol.asyncIterator]();
    // Far more than an inbox holds, while nobody takes anything.
    const first = feed.next();
    for (let batch = 0; batch < 3; batch += 1) {
      await store.transact(async (transaction) => {
        for (let index = 0; index < 800; index += 1) {
          await transaction.put('account', { id: `a${batch * 800 + index}`, name: 'x' });
        }
      });
    }
    const ids = [(await first).value as Change];
    while (ids.length < 2400) ids.push((await feed.next()).value as Change);
    assert.deepEqual(
      ids.map(({ id }) => id),
      Array.from({ length: 2400 }, (_, index) => `a${index}`),
    );
    await feed.return?.();
  } finally {
    await close();
  }
});

test('a taken device key is a conflict that leaves the transaction usable', async () => {
  const { store, close } = await open();
  try {
    await store.transact(async (transaction) => {
      await transaction.put('device', device('d1', 'key'));
      await assert.rejects(transaction.put('device', device('d2', 'key')), { code: 'conflict' });
      await transaction.put('device', device('d3', 'other'));
    });
    const { items } = await store.query('device', { orderBy: 'id asc' });
    assert.deepEqual(
      items.map(({ id }) => id),
      ['d1', 'd3'],
    );
  } finally {
    await close();
  }
});

test('a failure that the work swallows still fails the transaction', async () => {
  const { store, close } = await open();
  try {
    const work = store.transact(async (transaction) => {
      await transaction.put('account', { id: 'a', name: 'x' });
      await transaction.put('alert', { id: 'incomplete' } as never).catch(() => undefined);
    });
    await assert.rejects(work, { code: 'invalid' });
    assert.equal(await store.get('account', 'a'), undefined);
  } finally {
    await close();
  }
});

test('a deadlock is resolved by running the work again', async () => {
  const { store, close } = await open();
  try {
    let runs = 0;
    let waiting = 0;
    const crosswise = (first: string, second: string) =>
      store.transact(async (transaction) => {
        runs += 1;
        await transaction.lock(first);
        waiting += 1;
        while (waiting < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        await transaction.lock(second);
        await transaction.put('account', { id: first, name: 'x' });
      });
    await Promise.all([crosswise('left', 'right'), crosswise('right', 'left')]);
    assert.ok(runs > 2, 'one of the two must have run again');
    assert.equal((await store.query('account')).items.length, 2);
  } finally {
    await close();
  }
});

test('statements sent at once run in turn', async () => {
  const { store, close } = await open(undefined, 1);
  try {
    const written = await store.transact((transaction) =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) => transaction.put('device', device(`d${index}`, `k${index}`))),
      ),
    );
    assert.equal(written.length, 20);
  } finally {
    await close();
  }
});

test('readings of any finite size are kept, and neither sums nor averages of them fail', async () => {
  const { readings, close } = await open();
  try {
    const values = [Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 20.5];
    const of = (metric: string) => values.map((value, at) => ({ deviceKey: 'd', metric, at, value }));
    await readings.append(of('a'));
    await readings.append(of('a').map((reading) => ({ ...reading, at: reading.at + 100 })));
    await readings.append([0, 1, 2].map((at) => ({ deviceKey: 'd', metric: 'tiny', at, value: Number.MIN_VALUE })));
    const range = { from: new Date(0).toISOString(), to: new Date(60_000).toISOString() };
    const [raw] = await readings.range('d', { ...range, metrics: ['a'] });
    assert.deepEqual(raw?.values, [...values, ...values]);
    const [coarse, tiny] = await readings.range('d', { ...range, maxPoints: 1 });
    assert.deepEqual([coarse?.min, coarse?.max], [[-Number.MAX_VALUE], [Number.MAX_VALUE]]);
    assert.ok(coarse?.values.every(Number.isFinite));
    assert.deepEqual(tiny?.values, [0]);
  } finally {
    await close();
  }
});

test('a device that names ever new metrics gets an answer of bounded size', async () => {
  const { readings, close } = await open();
  try {
    const metrics = Array.from({ length: 501 }, (_, n) => `m${String(n).padStart(4, '0')}`);
    await readings.append(metrics.map((metric) => ({ deviceKey: 'd', metric, at: 0, value: 1 })));
    const range = { from: new Date(0).toISOString(), to: new Date(60_000).toISOString() };
    const series = await readings.range('d', range);
    assert.deepEqual(
      series.map(({ metric }) => metric),
      metrics.slice(0, 500),
    );
    assert.equal((await readings.range('d', { ...range, metrics: ['m0500'] })).length, 1);
  } finally {
    await close();
  }
});

test('a subscription that is over leaves nothing on a signal that lives on', async () => {
  const { store, close } = await open();
  const { signal } = new AbortController();
  try {
    for (let round = 0; round < 3; round += 1) {
      const feed = takeIds(store.changes({ after: await store.head(), signal }), `one-${round}`);
      await put(store, `one-${round}`);
      await feed;
    }
    assert.equal(dependants(signal), 0);
  } finally {
    await close();
  }
});

test('after close everything rejects with closed, and subscriptions end with it', async () => {
  const { store, readings, close } = await open();
  const feed = store.changes()[Symbol.asyncIterator]().next();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([close(), assert.rejects(feed, { code: 'closed' })]);
  await close();
  await assert.rejects(store.get('account', 'a'), { code: 'closed' });
  await assert.rejects(put(store, 'a'), { code: 'closed' });
  await assert.rejects(readings.latest('d'), { code: 'closed' });
});

test('a server that is not there is unavailable; a wrong password is unauthenticated; neither error tells the password', async () => {
  const url = new URL(server.connectionString);
  url.port = '1';
  await assert.rejects(openPostgres({ connectionString: url.href }), { code: 'unavailable' });
  const wrong = new URL(server.connectionString);
  wrong.password = 'guessed-wrong';
  await assert.rejects(openPostgres({ connectionString: wrong.href }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'unauthenticated');
    assert.ok(!String(error.stack).includes('guessed-wrong') && !String(error.cause).includes('guessed-wrong'));
    return true;
  });
});

test('an unusual schema name is refused', async () => {
  await assert.rejects(open('csk"; DROP SCHEMA public; --'), { code: 'invalid' });
});
