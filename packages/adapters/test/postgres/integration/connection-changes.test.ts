// When devices became connected and were connected no more: rows of their own, and those of before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();

test('what the data history told of connections before the migration is told still, with what came since', async (t) => {
  const schema = server.nextSchema();
  const { connectionString } = server;
  const database = createDatabase({ connectionString, schema });
  await migrate(
    database,
    MIGRATIONS.slice(
      0,
      MIGRATIONS.findIndex(({ name }) => name === 'changes of connection'),
    ),
  );
  const put = (table: string, at: string, doc: { readonly id: string }) =>
    sql(
      connectionString,
      `INSERT INTO ${schema}.${table} (id, version, doc, created_at, updated_at) VALUES ($1, 1, $2, $3, $3)`,
      [doc.id, JSON.stringify(doc), at],
    );
  const device = { id: 'd', name: 'D', deviceKey: 'd', registration: 'registered', connected: true };
  await put('device', '2026-01-01T00:00:00.000Z', { ...device, ...{ dataHistoryCount: 2 } });
  const row = { deviceId: 'd', status: 'enabled', reported: { firmware: '2' } };
  const [first, second] = ['2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'];
  await put('device_data_history', first, { ...row, ...{ id: 'r1', at: first, connected: false } });
  const turned = { id: 'r2', at: second, connected: true, connectionChanged: true };
  await put('device_data_history', second, { ...row, ...turned });
  await migrate(database);
  await database.close();

  const { store, close } = await openPostgres({ connectionString, schema });
  t.after(close);
  const devices = createMemoryDeviceCloud();
  t.after(() => devices.close?.());
  await devices.register({ deviceKey: 'd' });
  const client = createConnectedService({ store, readings: createMemoryReadingStore(), devices }).client();
  assert.equal((await client.devices.pull('d')).connected, false);
  const turns: [string, boolean][] = [];
  for await (const page of client.devices.history('d', { kinds: ['connection'] }).byPage({ maxPageSize: 1 })) {
    for (const { kind, at, entity } of page.items) if (kind === 'connection') turns.push([at, entity.connected]);
  }
  assert.deepEqual(
    turns.map(([, connected]) => connected),
    [false, true],
  );
  assert.equal(turns[1]?.[0], second);
  // Of a device that is deleted nothing stays.
  await client.devices.delete('d');
  const [left] = await sql<{ count: number }>(
    connectionString,
    `SELECT count(*)::int AS count FROM ${schema}.connection_change`,
  );
  assert.equal(left?.count, 0);
});
