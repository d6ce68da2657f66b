// A write whose answer was lost is repeated after somebody else has changed the same record: theirs stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectedServiceClient, ServiceStore, WriteOptions } from '@csk/core';
import { ConnectedServiceError, createConnectedService } from '@csk/core';
import { createWorld } from './world.ts';

interface Write {
  /** Makes what is written to, where it is not part of the world, and gives its id. */
  readonly make?: (client: ConnectedServiceClient) => Promise<{ readonly id: string }>;
  readonly ours: (client: ConnectedServiceClient, id: string, options: WriteOptions) => Promise<{ version: string }>;
  readonly theirs: (client: ConnectedServiceClient, id: string) => Promise<{ version: string }>;
}

const TILE = { label: 'Mine', deviceId: 'dev-1', source: 'alerts', rangeType: 'days', rangeValue: 1 } as const;
const CASE = { title: 'Too warm', accountId: 'acc-1', deviceIds: ['dev-1'] };
const record = (id: string) => () => Promise.resolve({ id });

const WRITES: Readonly<Record<string, Write>> = {
  'accounts.update': {
    make: record('acc-1'),
    ours: (client, id, options) => client.accounts.update(id, { name: 'ours' }, options),
    theirs: (client, id) => client.accounts.update(id, { name: 'theirs' }),
  },
  'assets.update': {
    make: record('asset-1'),
    ours: (client, id, options) => client.assets.update(id, { name: 'ours' }, options),
    theirs: (client, id) => client.assets.update(id, { name: 'theirs' }),
  },
  'categories.update': {
    make: record('cat-1'),
    ours: (client, id, options) => client.categories.update(id, { commandDefinitionIds: ['def-ping'] }, options),
    theirs: (client, id) => client.categories.update(id, { commandDefinitionIds: ['def-notify'] }),
  },
  'commandDefinitions.update': {
    make: record('def-ping'),
    ours: (client, id, options) => client.commandDefinitions.update(id, { dangerous: true }, options),
    theirs: (client, id) => client.commandDefinitions.update(id, { dangerous: false }),
  },
  'propertyDefinitions.update': {
    make: (client) => client.propertyDefinitions.create({ name: 'room', type: 'string' }),
    ours: (client, id, options) => client.propertyDefinitions.update(id, { maxLength: 5 }, options),
    theirs: (client, id) => client.propertyDefinitions.update(id, { maxLength: 6 }),
  },
  'customEntities.update': {
    make: (client) => client.customEntities.create({ entity: 'lift', recordId: 'l-1', name: 'Lift' }),
    ours: (client, id, options) => client.customEntities.update(id, { name: 'ours' }, options),
    theirs: (client, id) => client.customEntities.update(id, { name: 'theirs' }),
  },
  'devices.update': {
    make: record('dev-1'),
    ours: (client, id, options) => client.devices.update(id, { name: 'ours' }, options),
    theirs: (client, id) => client.devices.update(id, { name: 'theirs' }),
  },
  'devices.updateTwin': {
    make: record('dev-1'),
    ours: (client, id, options) => client.devices.updateTwin(id, { desired: { limit: 70 } }, options),
    theirs: (client, id) => client.devices.updateTwin(id, { desired: { limit: 80 } }),
  },
  'devices.disable': {
    make: record('dev-1'),
    ours: (client, id, options) => client.devices.disable(id, options),
    theirs: (client, id) => client.devices.enable(id),
  },
  'devices.disconnect': {
    make: record('dev-1'),
    ours: (client, id, options) => client.devices.disconnect(id, options),
    theirs: (client, id) => client.devices.connect(id, { assetId: 'asset-1' }),
  },
  'providerInstances.update': {
    make: (client) => client.providerInstances.create({ providerInstanceId: 'leeds', name: 'Leeds', type: 'iot-hub' }),
    ours: (client, id, options) => client.providerInstances.update(id, { name: 'ours' }, options),
    theirs: (client, id) => client.providerInstances.update(id, { name: 'theirs' }),
  },
  'summaryTiles.update': {
    make: (client) => client.summaryTiles.create(TILE),
    ours: (client, id, options) => client.summaryTiles.update(id, { label: 'ours' }, options),
    theirs: (client, id) => client.summaryTiles.update(id, { label: 'theirs' }),
  },
  'cases.update': {
    make: (client) => client.cases.create(CASE),
    ours: (client, id, options) => client.cases.update(id, { title: 'ours' }, options),
    theirs: (client, id) => client.cases.update(id, { title: 'theirs' }),
  },
  'cases.addDevices': {
    make: (client) => client.cases.create(CASE),
    ours: (client, id, options) => client.cases.addDevices(id, { deviceIds: ['dev-2'] }, options),
    theirs: (client, id) => client.cases.removeDevices(id, { deviceIds: ['dev-2'] }),
  },
  'workOrders.update': {
    async make(client) {
      const { id } = await client.cases.create(CASE);
      return client.cases.createWorkOrder(id, {});
    },
    ours: (client, id, options) => client.workOrders.update(id, { title: 'ours' }, options),
    theirs: (client, id) => client.workOrders.update(id, { title: 'theirs' }),
  },
};

for (const [verb, { make, ours, theirs }] of Object.entries(WRITES)) {
  test(`${verb}: repeated late it leaves what others have written`, async (t) => {
    const { client, service, store, close } = await createWorld();
    t.after(close);
    const other = service.client({ id: 'other' });
    const { id } = await (make?.(client) ?? { id: '' });
    await ours(client, id, { idempotencyKey: 'k' });
    const written = await theirs(other, id);
    const head = await store.head();
    const first = await ours(client, id, { idempotencyKey: 'k' });
    assert.equal(first.version, written.version);
    assert.equal(await store.head(), head, 'it writes nothing');
    const anew = await ours(client, id, { idempotencyKey: 'k2' });
    assert.notEqual(anew.version, written.version, 'a call of its own has its effect');
    assert.equal((await ours(client, id, { idempotencyKey: 'k' })).version, anew.version, 'both keys are known');
  });
}

test('a late repeat of connecting a device does not ask for the place, which may be gone', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const { id } = await client.assets.create({ name: 'Hall', accountId: 'acc-1' });
  const connect = () => client.devices.connect('dev-1', { assetId: id }, { idempotencyKey: 'k' });
  await connect();
  const moved = await client.devices.connect('dev-1', { assetId: 'asset-1' });
  await client.assets.delete(id);
  assert.deepEqual(await connect(), moved);
});

test('a late repeat of a twin patch does not reach the device cloud', async (t) => {
  const { client, devices, close } = await createWorld();
  t.after(close);
  const patch = { desired: { limit: 70 } };
  await client.devices.updateTwin('dev-1', patch, { idempotencyKey: 'k' });
  // Somebody in the cloud's own portal, of which nothing is known here yet.
  await devices.updateDevice('smt-1', { desired: { limit: 80 } });
  await client.devices.updateTwin('dev-1', patch, { idempotencyKey: 'k' });
  assert.deepEqual((await devices.getDevice('smt-1'))?.desired, { limit: 80 });
});

test('a call that failed has had no effect, so its repeat has one', async (t) => {
  const { client, options, close } = await createWorld();
  t.after(close);
  const dying: ServiceStore = {
    ...options.store,
    transact: () => Promise.reject(new ConnectedServiceError('unavailable', 'The process was killed.')),
  };
  const lost = createConnectedService({ ...options, store: dying }).client();
  await assert.rejects(lost.accounts.update('acc-1', { name: 'ours' }, { idempotencyKey: 'k' }));
  await client.accounts.update('acc-1', { name: 'theirs' });
  assert.equal((await client.accounts.update('acc-1', { name: 'ours' }, { idempotencyKey: 'k' })).name, 'ours');
});

test('the newest keys are kept, and no more', async (t) => {
  const { client, store, close } = await createWorld();
  t.after(close);
  for (let n = 0; n < 30; n += 1) await client.accounts.update('acc-1', { name: `n${n}` }, { idempotencyKey: `k${n}` });
  const opIds = (await store.get('account', 'acc-1'))?.opIds ?? [];
  assert.deepEqual([opIds.length, opIds.at(0), opIds.at(-1)], [20, 'k10', 'k29']);
});
