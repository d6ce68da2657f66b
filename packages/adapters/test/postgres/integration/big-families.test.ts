import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { actingStore } from '../../../../core/src/service/acting-store.ts';
import { createAlertSuggestions } from '../../../../core/src/service/alerts/alert-suggestions.ts';
import {
  resolveBehindAClose,
  touchBeforeTheQuestion,
  touchBehindTheLook,
} from '../../../../core/test/unit/service/raising/family-races.ts';
import { createFamily, PARENT, seedFamily } from '../../../../core/test/unit/service/raising/family-walk.ts';
import { walk } from '../../../../core/test/unit/service/mortal-walk.ts';
import { createContext } from '../../../../core/test/unit/service/raising/raise-context.ts';
import { random } from '../../../../core/test/unit/service/random.ts';
import { alertsClient } from '../../../../core/src/service/alerts/alerts.ts';
import { compileQuery } from '../../../src/postgres/query-sql.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const { connectionString } = server;

async function world(t: { after(work: () => Promise<void>): void }) {
  const schema = server.nextSchema();
  const { store, close } = await openPostgres({ connectionString, schema });
  t.after(close);
  const base = await createContext({ windowMs: 60_000, columns: ['deviceKey', 'rule'] }, 'untouched');
  return { schema, context: { ...base, store, suggestions: createAlertSuggestions(store, base.clock) } };
}

for (const seed of [1, 2, 3]) {
  test(`two engines that walk through one family and are killed bring it where one at a time would have led (${seed})`, async (t) => {
    const draw = random(seed);
    const { context } = await world(t);
    const family = await createFamily(context, 1_100);
    const did: string[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const walks = [walk(context, draw, Math.floor(draw() * 4)), walk(context, draw, Math.floor(draw() * 3))];
      did.push(await family.act(draw));
      await Promise.all(walks);
    }
    for (let turn = 0; turn < 200 && (await family.pending()) > 0; turn += 1) await walk(context, draw, 50);
    assert.equal(await family.pending(), 0, did.join());
    await family.check().catch((error: unknown) => assert.fail(`${did.join()}: ${String(error)}`));
  });
}

test('families whose repeats are behind are found by their index, and no transaction changes more than 501 alerts', async (t) => {
  const { schema, context } = await world(t);
  await seedFamily(context.store, 3_000);
  await alertsClient(context, { id: 'ada' }).close(PARENT);
  const { clauses, values } = compileQuery('alert', {
    where: { followingSince: { gt: '' } },
    orderBy: 'followingSince asc',
  });
  await sql(connectionString, `VACUUM ANALYZE "${schema}".alert`);
  const plan = await sql<Record<string, string>>(
    connectionString,
    `EXPLAIN SELECT doc FROM "${schema}".alert ${clauses} LIMIT 21`,
    values,
  );
  assert.match(plan.map((line) => Object.values(line).join()).join('\n'), /expr.*_id_idx/);
  await walk(context, () => 1, 50);
  const [{ most, closed } = { most: 0, closed: 0 }] = await sql<{ most: number; closed: number }>(
    connectionString,
    `SELECT (SELECT max(n)::int FROM (SELECT count(*) AS n FROM "${schema}".change WHERE former IS NULL AND op_id IS NULL
        AND id LIKE 'repeat-%' AND entity LIKE '%"status":"closed"%' GROUP BY xid) AS per) AS most,
      (SELECT count(*)::int FROM "${schema}".alert WHERE status = 'closed') AS closed`,
  );
  assert.deepEqual([most, closed], [500, 3_001]);
});

for (const pages of [1, 2]) {
  test(`who touches a repeat that was looked at already keeps its family open (page ${pages})`, async (t) => {
    await touchBehindTheLook((await world(t)).context, pages);
  });
}

test('who has a repeat in hand is waited for before the repeats are looked through', async (t) => {
  await touchBeforeTheQuestion((await world(t)).context);
});

test('resolving a case behind the closing of a big family reads few of its repeats', async (t) => {
  const read = await resolveBehindAClose((await world(t)).context, 3_000);
  assert.ok(read <= 1_010, String(read));
});

test('in whose name repeats follow is kept until they have', async (t) => {
  const { schema, context } = await world(t);
  await seedFamily(context.store, 600);
  const by = { id: 'ada', onBehalfOf: 'boss' };
  await alertsClient({ ...context, store: actingStore(context.store, by) }, by).close(PARENT);
  const kept = () => sql(connectionString, `SELECT doc->'author' AS author FROM "${schema}".decision_author`);
  assert.deepEqual(await kept(), [{ author: by }]);
  assert.ok(!JSON.stringify(await context.store.get('alert', PARENT)).includes('boss'));
  await walk(context, () => 1, 50);
  assert.deepEqual(await kept(), []);
  const [{ n } = { n: 0 }] = await sql<{ n: number }>(
    connectionString,
    `SELECT count(*)::int AS n FROM "${schema}".audit_pending WHERE id LIKE 'repeat-%' AND by::text LIKE '%boss%'`,
  );
  assert.equal(n, 600);
});
