// The host's own records in PostgreSQL: one of each, devices found by them, and their roll-up under concurrency.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createConnectedService } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();

/** Two engines on one database and one hub, as two processes would be. */
async function world(t: TestContext) {
  const schema = server.nextSchema();
  const devices = createMemoryDeviceCloud();
  const engine = async () => {
    const postgres = await openPostgres({ connectionString: server.connectionString, schema, poolSize: 6 });
    const service = createConnectedService({ store: postgres.store, readings: createMemoryReadingStore(), devices });
    t.after(async () => {
      await service.close();
      await postgres.close();
    });
    return { service, store: postgres.store, client: service.client() };
  };
  return [await engine(), await engine()] as const;
}

test('two processes that register the same records at once make each once', async (t) => {
  const engines = await world(t);
  const { client } = engines[0];
  const input = { entity: 'lift', records: Array.from({ length: 20 }, (_, n) => ({ recordId: `lift-${n}` })) };
  const both = await Promise.all(engines.map((engine) => engine.client.customEntities.registerAll(input)));
  assert.ok(
    both.flat().every(({ outcome }) => outcome !== 'failed'),
    JSON.stringify(both),
  );
  const entities = [];
  for await (const one of client.customEntities.list({ where: { entity: 'lift', recordId: ['lift-3', 'lift-4'] } })) {
    entities.push(one.registration);
  }
  assert.deepEqual(entities, ['registered', 'registered']);
  const devices = new Set<string>();
  for await (const device of client.devices.list({ where: { customEntityId: { ne: null } } })) devices.add(device.id);
  assert.equal(devices.size, 20);
});

test('the database takes no second record of the host', async (t) => {
  const [{ store, client }] = await world(t);
  const { id } = await client.customEntities.create({ entity: 'lift', recordId: 'a' });
  const second = { id: 'second', entity: 'lift', recordId: 'a', name: 'a' };
  await assert.rejects(
    store.transact((tx) => tx.put('customEntity', second)),
    { code: 'conflict' },
  );
  assert.equal((await client.customEntities.get('second')) ?? id, id);
});

test('the roll-up is right however its devices change at once, and customers see their own', async (t) => {
  const [one, two] = await world(t);
  const account = await one.client.accounts.create({ name: 'Contoso' });
  const van = await one.client.customEntities.create({ entity: 'vehicle', recordId: 'v', accountId: account.id });
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, n) => one.client.devices.create({ deviceKey: `d${n}`, customEntityId: van.id })),
  );
  await Promise.all(made.map(({ id }, n) => (n % 2 === 0 ? one : two).client.devices.register(id)));
  assert.equal((await two.client.customEntities.get(van.id))?.registration, 'registered');
  await Promise.all([
    two.client.devices.unregister(made[0]?.id ?? ''),
    one.client.customEntities.disconnect(van.id, { deviceId: made[1]?.id ?? '' }),
  ]);
  assert.equal((await one.client.customEntities.get(van.id))?.registration, 'unregistered');
  const seen = async (accountId: string) => {
    const restricted = two.service.client({ id: 'r', roles: ['representative'], accountIds: [accountId] });
    for await (const { items } of restricted.customEntities.list().byPage()) return items.length;
    return -1;
  };
  assert.deepEqual([await seen(account.id), await seen('somebody')], [1, 0]);
});
