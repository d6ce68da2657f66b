import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { rollUpRegistration } from '@csk/core';
import type { RegistrationStatus } from '@csk/core';
import { random } from '../random.ts';
import { all, createWorld } from '../world.ts';

async function world(t: TestContext) {
  const made = await createWorld();
  t.after(made.close);
  const statusOf = async (id: string) => (await made.store.get('asset', id))?.registration ?? 'unknown';
  return { ...made, statusOf };
}

test('assets form trees: no circles, a bounded depth, ancestors and the devices below', async (t) => {
  const { client } = await world(t);
  const plant = await client.assets.create({ name: 'Plant', accountId: 'acc-1' });
  const line = await client.assets.create({ name: 'Line', parentId: plant.id });
  const press = await client.assets.create({ name: 'Press', parentId: line.id });
  assert.deepEqual(
    (await client.assets.ancestors(press.id)).map(({ name }) => name),
    ['Plant', 'Line'],
  );
  for (const parentId of [plant.id, line.id, press.id]) {
    await assert.rejects(client.assets.update(plant.id, { parentId }), { details: { field: 'parentId' } });
  }
  await assert.rejects(client.assets.delete(line.id), {
    code: 'conflict',
    details: { kind: 'asset', id: line.id, by: 'asset' },
  });

  await client.devices.connect('dev-1', { assetId: plant.id });
  await client.devices.connect('dev-2', { assetId: press.id });
  await client.devices.connect('dev-9', { assetId: press.id });
  const below = async (id: string) => (await all(client.assets.devices(id))).map((device) => device.id).sort();
  assert.deepEqual(await below(plant.id), ['dev-1', 'dev-2', 'dev-9']);
  assert.deepEqual(await below(line.id), ['dev-2', 'dev-9']);
  const pages = [];
  for await (const page of client.assets.devices(plant.id).byPage({ maxPageSize: 2 })) pages.push(page.items.length);
  assert.deepEqual(pages, [2, 1]);
  await assert.rejects(all(client.assets.devices('none')), { code: 'not-found' });

  let parentId = press.id;
  for (let level = 4; level <= 16; level += 1) {
    parentId = (await client.assets.create({ name: `L${level}`, parentId })).id;
  }
  await assert.rejects(client.assets.create({ name: 'L17', parentId }), { details: { field: 'parentId' } });
  const top = await client.assets.create({ name: 'Site' });
  await assert.rejects(client.assets.update(plant.id, { parentId: top.id }), { details: { field: 'parentId' } });
  await client.assets.update(plant.id, { name: 'Plant 1' });
});

test('a device gets the customer of its asset when it has none, and keeps its own', async (t) => {
  const { client } = await world(t);
  assert.equal((await client.devices.connect('dev-9', { assetId: 'asset-1' })).accountId, 'acc-1');
  assert.equal((await client.devices.connect('dev-2', { assetId: 'asset-1' })).accountId, 'acc-2');
  const away = await client.devices.disconnect('dev-9');
  assert.deepEqual([away.assetId, away.accountId], [undefined, 'acc-1']);
});

test('connecting is refused for a stale version, and a repeated call is fine', async (t) => {
  const { client, store } = await world(t);
  const before = await store.get('device', 'dev-9');
  const options = { ifVersion: before?.version, idempotencyKey: 'k' };
  const connected = await client.devices.connect('dev-9', { assetId: 'asset-1' }, options);
  assert.deepEqual(await client.devices.connect('dev-9', { assetId: 'asset-1' }, options), connected);
  await assert.rejects(client.devices.disconnect('dev-9', { ifVersion: before?.version }), { code: 'conflict' });
});

test('the registration of an asset follows its devices when they come, go, register and fail', async (t) => {
  const { client, devices, statusOf } = await world(t);
  const other = await client.assets.create({ name: 'Other' });
  await client.devices.connect('dev-1', { assetId: other.id });
  assert.deepEqual([await statusOf(other.id), await statusOf('asset-1')], ['registered', 'unknown']);
  const fresh = await client.devices.create({ deviceKey: 'new-1', assetId: other.id });
  assert.equal(await statusOf(other.id), 'unknown');
  await client.devices.register(fresh.id);
  assert.equal(await statusOf(other.id), 'registered');
  await devices.unregister('new-1');
  await client.devices.pull(fresh.id);
  assert.equal(await statusOf(other.id), 'unregistered');
  await client.devices.connect(fresh.id, { assetId: 'asset-1' });
  assert.deepEqual([await statusOf(other.id), await statusOf('asset-1')], ['registered', 'unregistered']);
  await client.devices.delete(fresh.id);
  assert.equal(await statusOf('asset-1'), 'unknown');
});

test('whatever happens to the devices, the asset shows the roll-up of them', async (t) => {
  const { client, devices, store, statusOf } = await world(t);
  const next = random(21);
  // The seed has put it there behind the engine's back.
  await client.devices.disconnect('dev-1');
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const assets = [
    'asset-1',
    (await client.assets.create({ name: 'B' })).id,
    (await client.assets.create({ name: 'C' })).id,
  ];
  const ids = ['dev-1', 'dev-2', 'dev-9'];
  for (let n = 0; n < 4; n += 1) ids.push((await client.devices.create({ deviceKey: `n-${n}` })).id);
  const steps = [
    (id: string) => client.devices.connect(id, { assetId: pick(assets) }),
    (id: string) => client.devices.disconnect(id),
    (id: string) => client.devices.register(id),
    (id: string) => client.devices.unregister(id),
    (id: string) => client.devices.pull(id),
    async (id: string) => devices.unregister((await store.get('device', id))?.deviceKey ?? ''),
  ];
  for (let round = 0; round < 200; round += 1) {
    await Promise.all([pick(steps)(pick(ids)), pick(steps)(pick(ids))]);
    for (const asset of assets) {
      const found = await all(client.devices.list({ where: { assetId: asset } }));
      const statuses: RegistrationStatus[] = found.map(({ registration }) => registration);
      assert.equal(await statusOf(asset), rollUpRegistration(statuses), `${round}: ${statuses.join()}`);
    }
  }
});
