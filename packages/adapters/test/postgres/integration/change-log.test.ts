import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { atSnapshot, readCursor } from '../../../src/postgres/change-cursor.ts';
import { openChangeLog } from '../../../src/postgres/change-log.ts';
import { createDatabase } from '../../../src/postgres/database.ts';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();

test('pruning keeps the newest, resets older positions and spares younger ones', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema() };
  const { store, close } = await openPostgres(options);
  const database = createDatabase(options);
  try {
    const log = await openChangeLog(database);
    const write = (id: string) => store.transact((transaction) => transaction.put('account', { id, name: id }));
    const old = await log.head();
    for (let index = 0; index < 10; index += 1) await write(`a${index}`);
    const young = await log.head();
    for (let index = 10; index < 13; index += 1) await write(`a${index}`);
    await log.prune(3, 24);
    await assert.rejects(log.read(old, undefined, 100), { code: 'conflict' });
    const page = await log.read(young, undefined, 100);
    assert.deepEqual(
      page.changes.map(({ id }) => id),
      ['a10', 'a11', 'a12'],
    );
    await log.prune(3, 24);
    assert.equal((await log.read(young, undefined, 100)).changes.length, 3, 'pruning again drops nothing');
  } finally {
    await database.close();
    await close();
  }
});

test('who stands at the newest change is not sent back, however old that is', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema() };
  const { store, close } = await openPostgres(options);
  const database = createDatabase(options);
  try {
    const log = await openChangeLog(database);
    const start = await store.head();
    for (const id of ['a', 'b', 'c'])
      await store.transact((transaction) => transaction.put('account', { id, name: id }));
    const cursors: string[] = [];
    for await (const { cursor } of store.changes({ after: start })) {
      if (cursors.push(cursor) === 3) break;
    }
    await log.prune(0, 24);
    const [first = '', , last = ''] = cursors;
    const rest = await log.read(readCursor(log.feed, last), undefined, 10);
    assert.deepEqual([rest.changes, rest.complete], [[], true]);
    await assert.rejects(log.read(readCursor(log.feed, first), undefined, 10), { code: 'conflict' });
  } finally {
    await database.close();
    await close();
  }
});

test('a position from transactions that a restore has undone asks for a reset', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema() };
  const { store, close } = await openPostgres(options);
  const database = createDatabase(options);
  try {
    const log = await openChangeLog(database);
    const now = await log.head();
    const later = now.next.replaceAll(/\d+/g, (number) => String(BigInt(number) + 1_000n));
    await store.transact((transaction) => transaction.put('account', { id: 'a', name: 'a' }));
    await assert.rejects(log.read(atSnapshot(later), undefined, 10), { code: 'conflict', details: { reset: true } });
    assert.equal((await log.read(now, undefined, 10)).changes.length, 1);
  } finally {
    await database.close();
    await close();
  }
});

test('a cursor that only looks like one asks for a reset', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema() };
  const { store, close } = await openPostgres(options);
  try {
    const feed = (await store.head()).slice(0, 8);
    for (const snapshot of ['9:1:', '0:0:', '1:5:,,', `1:${'9'.repeat(20)}:`]) {
      const forged = [`${feed}~${snapshot}~~0`, `${feed}~1:1:~${snapshot}~0`];
      for (const after of forged) {
        const changes = store.changes({ after })[Symbol.asyncIterator]();
        await assert.rejects(changes.next(), { code: 'conflict', details: { reset: true } }, after);
      }
    }
  } finally {
    await close();
  }
});

test('pages within a step join without gap or repeat', async () => {
  const options = { connectionString: server.connectionString, schema: server.nextSchema() };
  const { store, close } = await openPostgres(options);
  const database = createDatabase(options);
  try {
    const log = await openChangeLog(database);
    let position = await log.head();
    await store.transact(async (transaction) => {
      for (let index = 0; index < 25; index += 1) await transaction.put('account', { id: `a${index}`, name: 'x' });
    });
    const target = (await log.head()).next;
    const ids: string[] = [];
    for (let complete = false; !complete;) {
      const page = await log.read(position, target, 4, undefined);
      ids.push(...page.changes.map(({ id }) => id));
      ({ position, complete } = page);
    }
    assert.deepEqual(
      ids,
      Array.from({ length: 25 }, (_, index) => `a${index}`),
    );
  } finally {
    await database.close();
    await close();
  }
});
