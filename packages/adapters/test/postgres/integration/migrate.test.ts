import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS, type Migration } from '../../../src/postgres/schema/migrate.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();

const second: Migration = { name: 'second', sql: (schema) => `CREATE TABLE ${schema}.second (id text PRIMARY KEY)` };

async function migrateTo(schema: string, migrations: readonly Migration[]): Promise<void> {
  const database = createDatabase({ connectionString: server.connectionString, schema });
  try {
    await migrate(database, migrations);
  } finally {
    await database.close();
  }
}

test('of ten that start at once, one makes the schema and all can use it', async () => {
  const schema = server.nextSchema();
  const opened = await Promise.all(
    Array.from({ length: 10 }, () => openPostgres({ connectionString: server.connectionString, schema, poolSize: 2 })),
  );
  try {
    const written = await Promise.all(
      opened.map(({ store }, index) =>
        store.transact((transaction) => transaction.put('account', { id: `a${index}`, name: 'x' })),
      ),
    );
    assert.equal(new Set(written.map(({ version }) => version)).size, 10);
  } finally {
    await Promise.all(opened.map((postgres) => postgres.close()));
  }
  const applied = await sql<{ number: number }>(
    server.connectionString,
    `SELECT number FROM ${schema}.migration ORDER BY number`,
  );
  assert.deepEqual(
    applied,
    MIGRATIONS.map((_, index) => ({ number: index + 1 })),
  );
});

test('a later version adds what is missing and nothing else', async () => {
  const schema = server.nextSchema();
  await migrateTo(schema, MIGRATIONS);
  await migrateTo(schema, [...MIGRATIONS, second]);
  await migrateTo(schema, [...MIGRATIONS, second]);
  const applied = await sql<{ name: string }>(
    server.connectionString,
    `SELECT name FROM ${schema}.migration ORDER BY number`,
  );
  assert.deepEqual(
    applied.map(({ name }) => name),
    [...MIGRATIONS, second].map(({ name }) => name),
  );
});

test('a database made by a newer version is refused', async () => {
  const schema = server.nextSchema();
  await migrateTo(schema, [...MIGRATIONS, second]);
  await assert.rejects(migrateTo(schema, MIGRATIONS), { code: 'unsupported' });
});

test('a migration that was changed after it was applied is refused', async () => {
  const schema = server.nextSchema();
  await migrateTo(schema, [...MIGRATIONS, second]);
  const changed: Migration = { name: 'second', sql: (name) => `${second.sql(name)} -- changed` };
  await assert.rejects(migrateTo(schema, [...MIGRATIONS, changed]), { code: 'unsupported' });
});

test('a migration that fails leaves nothing behind', async () => {
  const schema = server.nextSchema();
  const broken: Migration = { name: 'broken', sql: (name) => `CREATE TABLE ${name}.half (id text); SELECT 1/0` };
  await assert.rejects(migrateTo(schema, [...MIGRATIONS, broken]), { code: 'invalid' });
  const tables = await sql(server.connectionString, 'SELECT 1 FROM pg_tables WHERE schemaname = $1', [schema]);
  assert.deepEqual(tables, []);
});

test('after a move to another server the feed starts anew', async () => {
  const schema = server.nextSchema();
  const options = { connectionString: server.connectionString, schema };
  const before = await openPostgres(options);
  const cursor = await before.store.head();
  await before.store.transact((transaction) => transaction.put('account', { id: 'a', name: 'x' }));
  await before.close();
  await sql(server.connectionString, `UPDATE ${schema}.feed SET system_id = 'another'`);
  const moved = await openPostgres(options);
  try {
    const reading = moved.store.changes({ after: cursor })[Symbol.asyncIterator]().next();
    await assert.rejects(reading, { code: 'conflict', details: { reset: true } });
    assert.equal((await moved.store.get('account', 'a'))?.name, 'x');
  } finally {
    await moved.close();
  }
});

test('a migration has all the time it needs, and waits for others only so long', async () => {
  const schema = server.nextSchema();
  const asks: Migration = {
    name: 'asks',
    sql: (name) => `CREATE TABLE ${name}.limits AS
      SELECT current_setting('statement_timeout') AS work, current_setting('lock_timeout') AS wait`,
  };
  const database = createDatabase({ connectionString: server.connectionString, schema });
  const answers: (number | undefined)[] = [];
  try {
    const watched: typeof database = {
      ...database,
      transaction: (work, options) =>
        database.transaction((session) => {
          const run: typeof session.run = (text, values, limits) => {
            answers.push(limits?.timeoutMs);
            return session.run(text, values, limits);
          };
          return work({ ...session, run });
        }, options),
    };
    await migrate(watched, [...MIGRATIONS, asks]);
  } finally {
    await database.close();
  }
  assert.deepEqual(await sql(server.connectionString, `SELECT * FROM ${schema}.limits`), [{ work: '0', wait: '1min' }]);
  assert.ok(answers.length > MIGRATIONS.length);
  assert.ok(
    answers.every((limit = 0) => limit > 86_400_000),
    'nor does the client give up before the server',
  );
});
