// A database that was in use before provider instances, priorities in lists, marks and owners of changes were there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';

import type { Alert, StoreQuery } from '@csk/core';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();
const { connectionString } = server;
const AT = '2026-01-01T00:00:00.000Z';

const SCORES = [90, 12.5, 55, 55, 55, 12.5, 0, 100];

/** Version 12, with records in every table that a later step changes. */
async function oldDatabase(): Promise<string> {
  const schema = server.nextSchema();
  const database = createDatabase({ connectionString, schema });
  await migrate(database, MIGRATIONS.slice(0, 12));
  const insert = (table: string, doc: { readonly id: string; readonly [field: string]: unknown }) =>
    database.run(
      `INSERT INTO ${schema}."${table}" (id, doc, version, created_at, updated_at)
      VALUES ($1, $2, nextval('${schema}.version_seq'), $3, $3)`,
      [doc.id, JSON.stringify(doc), AT],
    );
  const device = { name: 'Old', registration: 'registered', connected: false };
  await insert('device', { ...device, id: 'dev-1', deviceKey: 'k-1', ...{ accountId: 'acc-1' } });
  await insert('device', { ...device, id: 'dev-2', deviceKey: 'k-2', ...{ accountId: 'acc-2' } });
  for (const [index, score] of SCORES.entries()) {
    const id = `alert-${index}`;
    await database.run(`INSERT INTO ${schema}.alert_key (id, created_at) VALUES ($1, $2)`, [id, AT]);
    const what = { id, description: id, type: 'anomaly', status: 'active', raisedAt: AT, lastRaisedAt: AT };
    const whose = { accountId: index % 2 === 0 ? 'acc-1' : 'acc-2', source: 's', token: id };
    await insert('alert', { ...what, ...whose, ...{ occurrences: 1, priority: { level: 'low', score, reasons: [] } } });
  }
  await insert('command', { id: 'com-1', ...{ deviceId: 'dev-1', assetId: 'asset-1', status: 'sent', deadline: AT } });
  await insert('flow_run', { id: 'run-1', ...{ flow: 'f', status: 'Failed', alertId: 'alert-0', actions: [] } });
  await database.run(`INSERT INTO ${schema}.change (kind, id, op) VALUES ('device', 'gone', 'delete')`);
  await database.close();
  return schema;
}

test('everything is found by what is new', async (t) => {
  const schema = await oldDatabase();
  const { store, close } = await openPostgres({ connectionString, schema });
  t.after(close);
  const ids = async (query: StoreQuery<Alert>) => {
    const found: string[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await store.query('alert', query, { maxPageSize: 2, continuationToken });
      found.push(...page.items.map(({ id }) => id.slice(6)));
      // What comes in meanwhile above the place where the page ended moves nothing.
      if (continuationToken === undefined) {
        const [first] = page.items;
        assert.ok(first);
        const urgent = { ...first, id: `urgent-${found.length}-${Date.now()}`, accountId: 'acc-1' };
        await store.transact((tx) =>
          tx.put('alert', { ...urgent, priority: { ...first.priority, score: 1000 } }, { ifVersion: null }),
        );
      }
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    return found.join('');
  };
  const byScore = { where: { priorityScore: { lte: 100 } }, orderBy: 'priorityScore desc' } as const;
  assert.equal(await ids(byScore), '70432516');
  assert.equal(await ids({ ...byScore, ownedBy: ['acc-1'] }), '0426');
  assert.equal(await ids({ ...byScore, ownedBy: ['acc-2', 'none'] }), '7351');

  const home = await store.query('device', { where: { providerInstanceId: 'home' } });
  assert.equal(home.items.length, 2);
  assert.deepEqual((await store.query('command', { where: { assetId: 'asset-1' } })).items.length, 1);
  assert.deepEqual((await store.query('flowRun', { where: { alertId: 'alert-0' } })).items.length, 1);

  const head = await store.head();
  const changes = store.changes({ after: head })[Symbol.asyncIterator]();
  const device = await store.get('device', 'dev-1');
  assert.ok(device);
  await store.transact((tx) => tx.put('device', { ...device, accountId: 'acc-2' }, { ifVersion: device.version }));
  assert.deepEqual((await changes.next()).value.former, { accountId: 'acc-1' });
  await changes.return?.();
});
