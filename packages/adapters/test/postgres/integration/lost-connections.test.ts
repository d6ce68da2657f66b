// All connections of a pool die at once without a sign, as after a restart behind a firewall, and no read fails of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createDatabase } from '../../../src/postgres/database.ts';
import { BreakableProxy } from '../../links/breakable-proxy.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const POOL = 8;

/** A pool that reaches the server through something that can forget its connections. */
async function reached(t: TestContext) {
  const url = new URL(server.connectionString);
  const proxy = await BreakableProxy.to(Number(url.port));
  url.hostname = 'localhost';
  url.port = String(proxy.port);
  const database = createDatabase({ connectionString: url.href, schema: server.nextSchema(), poolSize: POOL });
  t.after(async () => {
    await database.close();
    await proxy.close();
  });
  const read = async () => (await database.run<{ n: number }>('SELECT 1 AS n'))[0]?.n;
  /** Opens as many connections as the pool may have, and leaves them idle. */
  const fill = async () => {
    let arrived = 0;
    let go = (): void => undefined;
    const all = new Promise<void>((resolve) => (go = resolve));
    const work = () =>
      database.transaction(async () => {
        arrived += 1;
        if (arrived === POOL) go();
        await all;
      });
    await Promise.all(Array.from({ length: POOL }, work));
    assert.equal(proxy.connections, POOL);
  };
  /** Ends them at the server, and lets nobody hear of it. */
  const lose = async () => {
    proxy.forget();
    await sql(
      server.connectionString,
      'SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = $1',
      ['connected-service-kit'],
    );
  };
  return { proxy, database, read, fill, lose };
}

test('one read, and many at once, survive a whole pool of dead connections', async (t) => {
  const { read, fill, lose } = await reached(t);
  for (const readers of [1, 3 * POOL]) {
    await fill();
    await lose();
    const answers = await Promise.all(Array.from({ length: readers }, read));
    assert.deepEqual(new Set(answers), new Set([1]));
  }
});

test('so does the beginning of a transaction', async (t) => {
  const { database, fill, lose } = await reached(t);
  const write = () => database.transaction(({ run }) => run<{ n: number }>('SELECT 2 AS n'));
  for (const writers of [1, 2 * POOL]) {
    await fill();
    await lose();
    const answers = await Promise.all(Array.from({ length: writers }, write));
    assert.deepEqual(new Set(answers.flat().map(({ n }) => n)), new Set([2]));
  }
});

test('a transaction that breaks half-way is not repeated, and warns the others', async (t) => {
  const { database, read, fill, lose } = await reached(t);
  await fill();
  let runs = 0;
  const broken = database.transaction(async ({ run }) => {
    runs += 1;
    await lose();
    await run('SELECT 1');
  });
  await assert.rejects(broken, { code: 'unavailable', retryable: true });
  assert.equal(runs, 1);
  assert.equal(await read(), 1);
});

test('a server that turns connections away after a loss is waited for', async (t) => {
  const { proxy, read, fill, lose } = await reached(t);
  await fill();
  await lose();
  proxy.refusing = true;
  const reading = Promise.all([read(), read()]);
  for (let times = 0; times < 4; times += 1) await proxy.turnedAway();
  proxy.refusing = false;
  assert.deepEqual(await reading, [1, 1]);
});

test('one that stays away is said to be, and in time', async (t) => {
  const { proxy, read, fill, lose } = await reached(t);
  await fill();
  await lose();
  proxy.refusing = true;
  await assert.rejects(read(), { code: 'unavailable' });
  // Nothing was lost since: nobody waits for a server that was never there.
  await assert.rejects(read(), { code: 'unavailable' });
  proxy.refusing = false;
  assert.equal(await read(), 1);
});
