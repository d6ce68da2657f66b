import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { ConnectedServiceClient, ProviderInstance } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const HUBS = ['home', 'hub-b', 'hub-c'];

/** Two engines on one database, as two processes would be, with the same three hubs. */
async function world(t: TestContext, schema = server.nextSchema()) {
  const devices = Object.fromEntries(HUBS.map((id) => [id, createMemoryDeviceCloud()]));
  const engine = async () => {
    const postgres = await openPostgres({ connectionString: server.connectionString, schema, poolSize: 6 });
    const service = createConnectedService({ store: postgres.store, readings: createMemoryReadingStore(), devices });
    t.after(async () => {
      await service.close();
      await postgres.close();
    });
    return { service, store: postgres.store, client: service.client() };
  };
  const engines = [await engine(), await engine()] as const;
  return { schema, devices, engines, client: engines[0].client, store: engines[0].store };
}

async function defaultsOf(client: ConnectedServiceClient): Promise<readonly ProviderInstance[]> {
  const found: ProviderInstance[] = [];
  for await (const one of client.providerInstances.list({ where: { isDefault: true } })) found.push(one);
  return found;
}

test('engines that start at once write each instance down once, with one default', async (t) => {
  const { engines, schema, client } = await world(t);
  await Promise.all(engines.map(({ service }) => service.start()));
  const rows = await sql<{ id: string }>(
    server.connectionString,
    `SELECT id FROM "${schema}".provider_instance ORDER BY id`,
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    HUBS,
  );
  assert.deepEqual(
    (await defaultsOf(client)).map(({ id }) => id),
    ['home'],
  );
});

test('however many choose a default at once, there is exactly one', async (t) => {
  const { engines, client } = await world(t);
  await Promise.all(
    HUBS.flatMap((providerInstanceId, index) => {
      const input = { providerInstanceId, type: 'iot-hub' } as const;
      return engines[index % 2 ? 1 : 0].client.providerInstances.create(input);
    }),
  );
  assert.equal((await defaultsOf(client)).length, 1, 'the first of them');
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        engines[n % 2 ? 1 : 0].client.providerInstances.makeDefault(HUBS[(n + round) % 3] ?? 'home'),
      ),
    );
    assert.equal((await defaultsOf(client)).length, 1);
  }
});

test('the store itself refuses a second default', async (t) => {
  const { store } = await world(t);
  const instance = { name: 'x', type: 'custom', isDefault: true, status: 'connected', transitions: [] } as const;
  await store.transact((tx) => tx.put('providerInstance', { ...instance, id: 'a' }));
  await assert.rejects(
    store.transact((tx) => tx.put('providerInstance', { ...instance, id: 'b' })),
    { code: 'conflict' },
  );
  await store.transact((tx) => tx.put('providerInstance', { ...instance, id: 'b', isDefault: false }));
});

test('one cloud device id in three hubs is three devices, and each is one of a kind', async (t) => {
  const { engines, devices, client } = await world(t);
  await engines[0].service.start();
  const made = await Promise.all(
    HUBS.map((providerInstanceId) => client.devices.create({ deviceKey: 'pump-1', providerInstanceId })),
  );
  await assert.rejects(engines[1].client.devices.create({ deviceKey: 'pump-1', providerInstanceId: 'hub-b' }), {
    code: 'conflict',
  });
  await client.devices.register(made[1]?.id ?? '');
  const known = await Promise.all(HUBS.map(async (id) => (await devices[id]?.getDevice('pump-1'))?.deviceKey));
  assert.deepEqual(known, [undefined, 'pump-1', undefined]);
  const found: string[] = [];
  for await (const { deviceKey } of client.devices.list({ where: { providerInstanceId: ['hub-b', 'hub-c'] } })) {
    found.push(deviceKey);
  }
  assert.deepEqual(found.sort(), ['hub-b/pump-1', 'hub-c/pump-1']);
});

test('devices from before belong to the home instance after the migration, under their keys', async (t) => {
  const schema = server.nextSchema();
  const database = createDatabase({ connectionString: server.connectionString, schema });
  const before = MIGRATIONS.findIndex(({ name }) => name === 'provider instances');
  await migrate(database, MIGRATIONS.slice(0, before)).finally(() => database.close());
  const doc = JSON.stringify({
    id: 'dev-old',
    name: 'Old',
    deviceKey: 'old-1',
    registration: 'unknown',
    connected: false,
  });
  const at = '2026-01-01T00:00:00.000Z';
  await sql(
    server.connectionString,
    `INSERT INTO "${schema}".device (id, doc, version, created_at, updated_at) VALUES ('dev-old', '${doc}', 1, '${at}', '${at}')`,
  );
  const { client, devices } = await world(t, schema);
  const page = client.devices.list({ where: { providerInstanceId: 'home' } });
  for await (const device of page) assert.deepEqual([device.id, device.deviceKey], ['dev-old', 'old-1']);
  assert.equal((await client.devices.get('dev-old'))?.providerInstanceId, 'home');
  assert.equal((await client.devices.register('dev-old')).registration, 'registered');
  assert.ok(await devices['home']?.getDevice('old-1'));
  await assert.rejects(client.devices.create({ deviceKey: 'old-1', providerInstanceId: 'home' }), { code: 'conflict' });
});
