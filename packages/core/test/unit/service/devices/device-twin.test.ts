import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ConnectedServiceError, createConnectedService } from '@csk/core';
import type { DeviceCloud, ServiceStore } from '@csk/core';
import { createWorld } from '../world.ts';

async function world(t: TestContext) {
  const made = await createWorld();
  t.after(made.close);
  const { client } = made;
  const place = await client.propertyDefinitions.create({ name: 'place', type: 'object' });
  const floor = { name: 'floor', type: 'integer', parentId: place.id, minimum: 0, maximum: 80 } as const;
  await client.propertyDefinitions.create(floor);
  const limit = await client.propertyDefinitions.create({ name: 'limit', type: 'decimal', precision: 1 });
  const serial = await client.propertyDefinitions.create({ name: 'serial', type: 'string', editable: false });
  const properties = [
    { propertyId: place.id, isTag: true },
    { propertyId: serial.id, isTag: true },
    { propertyId: limit.id, isTag: false },
  ];
  await client.categories.update('cat-1', { properties });
  return made;
}

test('tags and settings go to the cloud and come back; null removes', async (t) => {
  const { client, devices } = await world(t);
  const first = await client.devices.updateTwin('dev-1', {
    tags: { place: { floor: 3 }, a: 1 },
    desired: { limit: 70.5 },
  });
  assert.deepEqual([first.tags, first.desired], [{ place: { floor: 3 }, a: 1 }, { limit: 70.5 }]);
  const second = await client.devices.updateTwin('dev-1', { tags: { a: null, place: { floor: 4 } } });
  assert.deepEqual([second.tags, second.desired], [{ place: { floor: 4 } }, { limit: 70.5 }]);
  assert.deepEqual((await devices.getDevice('smt-1'))?.tags, { place: { floor: 4 } });
});

test('what does not fit the category is refused by its path, and neither side is changed', async (t) => {
  const { client, devices, store } = await world(t);
  const before = [await devices.getDevice('smt-1'), await store.get('device', 'dev-1')];
  const wrong = [
    [{ tags: { place: { floor: 81 } } }, 'tags.place.floor'],
    [{ tags: { place: 3 } }, 'tags.place'],
    [{ desired: { limit: 1.25 } }, 'desired.limit'],
    [{ tags: { serial: 'x' } }, 'tags.serial'],
  ] as const;
  for (const [patch, field] of wrong) {
    await assert.rejects(client.devices.updateTwin('dev-1', patch), { code: 'invalid', details: { field } });
    if (field !== 'tags.serial') {
      const create = client.devices.create({ deviceKey: 'new-1', categoryId: 'cat-1', ...patch });
      await assert.rejects(create, { code: 'invalid', details: { field } });
    }
  }
  assert.deepEqual([await devices.getDevice('smt-1'), await store.get('device', 'dev-1')], before);
});

test('who saw an old version, or whose twin was changed in the cloud, gets a conflict', async (t) => {
  const { client, devices } = await world(t);
  const seen = await client.devices.pull('dev-1');
  await devices.updateDevice('smt-1', { desired: { limit: 1 } });
  const patch = { desired: { limit: 2 } };
  await assert.rejects(client.devices.updateTwin('dev-1', patch, { ifVersion: seen.version }), { code: 'conflict' });
  const fresh = await client.devices.pull('dev-1');
  const options = { ifVersion: fresh.version, idempotencyKey: 'k' };
  const changed = await client.devices.updateTwin('dev-1', patch, options);
  assert.deepEqual(changed.desired, { limit: 2 });
  const repeated = await client.devices.updateTwin('dev-1', patch, options);
  assert.equal(repeated.version, changed.version, 'a repeated call has one effect');
  const another = { ...options, idempotencyKey: 'k2' };
  await assert.rejects(client.devices.updateTwin('dev-1', { desired: { limit: 3 } }, another), { code: 'conflict' });
});

test('a crash between cloud and store is mended by the repeated call, or by the next pull', async (t) => {
  const made = await world(t);
  const { client, store, options } = made;
  const seen = await client.devices.pull('dev-1');
  const patch = { desired: { limit: 2 } };
  const dying: ServiceStore = {
    ...store,
    transact: () => Promise.reject(new ConnectedServiceError('unavailable', 'The process was killed.')),
  };
  const call = { ifVersion: seen.version, idempotencyKey: 'k' };
  const lost = createConnectedService({ ...options, store: dying })
    .client()
    .devices.updateTwin('dev-1', patch, call);
  await assert.rejects(lost, { code: 'unavailable' });
  assert.notDeepEqual((await store.get('device', 'dev-1'))?.desired, { limit: 2 });
  assert.deepEqual((await client.devices.updateTwin('dev-1', patch, call)).desired, { limit: 2 });
  await createConnectedService({ ...options, store: dying })
    .client()
    .devices.updateTwin('dev-1', { desired: { limit: 3 } })
    .catch(() => undefined);
  assert.deepEqual((await client.devices.pull('dev-1')).desired, { limit: 3 });
});

test('a device that the cloud has lost is said so, and nothing is written here', async (t) => {
  const { client, devices, store } = await world(t);
  await devices.unregister('smt-1');
  const before = await store.get('device', 'dev-1');
  await assert.rejects(client.devices.updateTwin('dev-1', { tags: { a: 1 } }), { code: 'conflict' });
  assert.deepEqual(await store.get('device', 'dev-1'), before);
});

test('a cloud without twins refuses before anything is written', async (t) => {
  const { options, devices: cloud } = await world(t);
  const capabilities = { ...cloud.capabilities, twin: false };
  const devices: DeviceCloud = { ...cloud, capabilities };
  const client = createConnectedService({ ...options, devices }).client();
  await assert.rejects(client.devices.updateTwin('dev-1', { desired: { a: 1 } }), { code: 'unsupported' });
});

test('a device is switched off and on', async (t) => {
  const { client, devices } = await world(t);
  assert.equal((await client.devices.disable('dev-1')).enabled, false);
  assert.equal((await devices.getDevice('smt-1'))?.enabled, false);
  assert.equal((await client.devices.enable('dev-1')).enabled, true);
  await assert.rejects(client.devices.enable('none'), { code: 'not-found' });
});
