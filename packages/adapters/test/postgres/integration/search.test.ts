import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { finderOf, SEARCH_FIELDS } from '@csk/core/search';
import type { Kind } from '@csk/core';
import { compileFirstLook, compileQuery } from '../../../src/postgres/query-sql.ts';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { RECORD_TABLES } from '../../../src/postgres/schema/record-tables.ts';
import { toJsonText } from '../../../src/postgres/json-text.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const { connectionString } = server;
const AT = '2026-01-01T00:00:00.000Z';

async function opened(t: { after(work: () => Promise<void>): void }) {
  const schema = server.nextSchema();
  const postgres = await openPostgres({ connectionString, schema });
  t.after(() => postgres.close());
  return { schema, ...postgres };
}

test('every character of the basic plane is folded as the domain folds it', async (t) => {
  const { schema } = await opened(t);
  const records = Array.from({ length: 0x10000 }, (_, code) => ({ name: `a${String.fromCharCode(code)}b` }));
  const rows = await sql<{ words: string[] }>(
    connectionString,
    `SELECT tsvector_to_array(${schema}.search_words(doc::jsonb, '{name}', '{}')) AS words
    FROM unnest($1::text[]) WITH ORDINALITY AS d (doc, place) ORDER BY place`,
    [records.map(toJsonText)],
  );
  assert.equal(rows.length, records.length);
  const differing = records.filter((record, index) => {
    const words = rows[index]?.words ?? [];
    // The domain finds the record by each of the words that the database made of it, and by its own text.
    const all = words.every((word) => finderOf('account', word)(record));
    return !(all && finderOf('account', record.name)(record) && words.some((word) => word.startsWith('a')));
  });
  assert.deepEqual(
    differing.map(({ name }) => name.charCodeAt(1).toString(16)),
    [],
  );
});

test('the words of a record are those of the domain for texts made at random', async (t) => {
  const { store } = await opened(t);
  const letters = [...'aAäÄßøБйές09-_.%\'"\\ \t\u0301\u00a0\u0000\ud800\ue000ﬁ①한'];
  let seed = 17;
  const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const text = (length: number) => Array.from({ length }, () => letters[next(letters.length)] ?? '').join('');
  const records = Array.from({ length: 150 }, (_, index) => ({ id: `r${index}`, name: text(1 + next(12)) }));
  await store.transact((transaction) =>
    transaction.putAll(
      'account',
      records.map((record) => ({ record, ifVersion: null })),
    ),
  );
  for (let round = 0; round < 150; round += 1) {
    const search = round % 2 === 0 ? text(1 + next(4)) : (records[round]?.name.slice(0, 1 + next(4)) ?? '');
    const { items } = await store.query('account', { search, orderBy: 'id asc' }, { maxPageSize: 1000 });
    const expected = records.filter(finderOf('account', search)).map(({ id }) => id);
    assert.deepEqual(
      items.map(({ id }) => id),
      expected.sort(),
      JSON.stringify(search),
    );
  }
});

test('the columns are those of the searched fields', async (t) => {
  const { schema } = await opened(t);
  const columns = await sql<{ table: string; made: string }>(
    connectionString,
    `SELECT c.relname AS table, pg_get_expr(d.adbin, d.adrelid) AS made FROM pg_attrdef d
    JOIN pg_class c ON c.oid = d.adrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
    WHERE a.attname = 'search_words' AND c.relnamespace = $1::regnamespace AND NOT c.relispartition`,
    [schema],
  );
  const made = new Map(columns.map((column) => [column.table, column.made]));
  const kinds = Object.keys(SEARCH_FIELDS) as Kind[];
  assert.equal(made.size, kinds.length);
  for (const kind of kinds) {
    const { words = [], references = [] } = SEARCH_FIELDS[kind] ?? {};
    const lists = `'{${words.join(',')}}'::text[], '{${references.join(',')}}'::text[]`;
    assert.match(made.get(RECORD_TABLES[kind].table) ?? '', new RegExp(lists.replaceAll(/[{}[\]]/g, '\\$&')), kind);
  }
});

test('records from before there was a search are found', async (t) => {
  const schema = server.nextSchema();
  const database = createDatabase({ connectionString, schema });
  const before = MIGRATIONS.findIndex(({ name }) => name.startsWith('search words'));
  await migrate(database, MIGRATIONS.slice(0, before));
  await database.run(
    `INSERT INTO ${schema}.account (id, doc, version, created_at, updated_at) VALUES ('acc', $1, 1, $2, $2)`,
    [JSON.stringify({ id: 'acc', name: 'Müller & Söhne' }), AT],
  );
  await database.close();
  const { store, close } = await openPostgres({ connectionString, schema });
  t.after(close);
  assert.deepEqual(
    (await store.query('account', { search: 'sohne mul' })).items.map(({ id }) => id),
    ['acc'],
  );
});

test('the first look at a list goes by the index of its order, the second by the index on words', async (t) => {
  const { schema, store } = await opened(t);
  await fillAlerts(schema, 12_000);
  for (const orderBy of ['raisedAt desc', 'createdAt asc', 'lastRaisedAt asc', undefined] as const) {
    const query = { search: 'device-1234', orderBy };
    const second = await planOf(schema, '', compileQuery('alert', query, undefined, schema));
    assert.match(second, /Bitmap Index Scan on \S*search_words_idx/, second);
    if (orderBy === 'lastRaisedAt asc') continue;
    const look = { schema, from: `${schema}.alert r`, rows: 5000 };
    const first = compileFirstLook('alert', query, undefined, look);
    assert.ok(first);
    const plan = await planOf(schema, first.from, first);
    assert.match(plan, /Index Scan/, plan);
    assert.doesNotMatch(plan, /Bitmap|search_words_idx/, plan);
  }
  // The newest of a frequent word, of one that only old alerts have, and of one that none has.
  const tokens = async (search: string) =>
    (await store.query('alert', { search, orderBy: 'raisedAt desc' }, { maxPageSize: 3 })).items.map(
      (alert) => alert.deviceKey,
    );
  assert.deepEqual(await tokens('anomaly'), ['device-2000', 'device-1999', 'device-1998']);
  assert.deepEqual(await tokens('device-2300'), ['device-2300', 'device-2300']);
  assert.deepEqual(await tokens('anomalyx'), []);
});

/** Alerts as the engine writes them, quickly. */
async function fillAlerts(schema: string, count: number): Promise<void> {
  const doc = `jsonb_build_object('id', 'alert-' || md5(n::text), 'description', 'Temperature reading of ' || n % 90 || ' exceeded a threshold of 70',
    'type', 'anomaly', 'status', 'active', 'rule', 'AlarmTemp', 'source', 'rules', 'token', md5('t' || n), 'deviceKey', 'device-' || n % 5000,
    'accountId', 'a' || n % 100, 'raisedAt', to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"'),
    'lastRaisedAt', '2026-01-01', 'priority', jsonb_build_object('score', n % 100))`;
  await sql(
    connectionString,
    `INSERT INTO ${schema}.alert (id, doc, version, created_at, updated_at)
    SELECT doc->>'id', doc, n, doc->>'raisedAt', doc->>'raisedAt' FROM (SELECT n, ${doc} AS doc FROM generate_series(1, $1::int) n) d`,
    [count],
  );
  await sql(connectionString, `VACUUM ANALYZE ${schema}.alert`);
}

async function planOf(
  schema: string,
  from: string,
  { clauses, values }: { readonly clauses: string; readonly values: readonly unknown[] },
): Promise<string> {
  const plan = await sql<Record<string, string>>(
    connectionString,
    `EXPLAIN SELECT doc FROM ${from === '' ? `${schema}.alert r` : from} ${clauses} LIMIT 51`,
    values,
  );
  return plan.map((line) => Object.values(line).join()).join('\n');
}
