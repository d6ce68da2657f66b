import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { createDatabase } from '../../../src/postgres/database.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();

test('a statement that was given up before it began has no effect', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema(), poolSize: 1 };
  const { store, close } = await openPostgres(options);
  try {
    const stopped = new Error('stop');
    await assert.rejects(store.save('place', { offset: 1 }, { signal: AbortSignal.abort(stopped) }), stopped);
    // On the one connection there is, it would come first.
    assert.equal(await store.load('place'), undefined);
  } finally {
    await close();
  }
});

test('who waits for a connection when the pool closes is told at once', async () => {
  const database = createDatabase({
    connectionString: server.connectionString,
    schema: server.nextSchema(),
    poolSize: 1,
  });
  let release = (): void => undefined;
  const lent = new Promise<void>((resolve) => (release = resolve));
  let borrowed = (): void => undefined;
  const begun = new Promise<void>((resolve) => (borrowed = resolve));
  const busy = database.transaction(async ({ run }) => {
    borrowed();
    await lent;
    return run<{ n: number }>('SELECT 1 AS n');
  });
  await begun;
  const statement = assert.rejects(database.run('SELECT 1'), { code: 'closed' });
  const transaction = assert.rejects(
    database.transaction(({ run }) => run('SELECT 1')),
    { code: 'closed' },
  );
  const closing = database.close();
  await Promise.all([statement, transaction]);
  release();
  assert.deepEqual(await busy, [{ n: 1 }], 'what is lent is waited for');
  await closing;
});

test('engines that start at once agree, whatever isolation the database gives by itself', async (t) => {
  const database = `isolated_${process.pid}`;
  await sql(server.connectionString, `CREATE DATABASE ${database}`);
  t.after(() => sql(server.connectionString, `DROP DATABASE ${database} WITH (FORCE)`));
  await sql(
    server.connectionString,
    `ALTER DATABASE ${database} SET default_transaction_isolation = 'repeatable read'`,
  );
  const url = new URL(server.connectionString);
  url.pathname = `/${database}`;
  const opened = await Promise.all([1, 2, 3].map(() => openPostgres({ connectionString: url.href })));
  try {
    await Promise.all(
      opened.map(({ store }) =>
        store.transact(async (transaction) => {
          await transaction.lock('counter');
          const counter = await transaction.get('account', 'counter');
          await transaction.put('account', { id: 'counter', name: `${counter?.name ?? ''}x` });
        }),
      ),
    );
    assert.equal((await opened[0]?.store.get('account', 'counter'))?.name, 'xxx');
  } finally {
    for (const { close } of opened) await close();
  }
});
