// The host's own records: devices are connected to them and registered for them as for assets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { CustomEntity, Device, ServiceStore } from '@csk/core';
import { all, createWorld } from '../world.ts';

const VAN = { entity: 'contoso_vehicle', recordId: 'van-1', name: 'Van 1', accountId: 'acc-2' } as const;

/** The engine with devices that nobody has registered yet. */
async function createFleet(t: { after(end: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(world.close);
  const { client } = world;
  const van = await client.customEntities.create(VAN);
  const box = await client.devices.create({ deviceKey: 'box-1' });
  const statusOf = async () => (await client.customEntities.get(van.id))?.registration;
  return { ...world, van, box, statusOf };
}

test('of each record of the host there is one, and a repeated call gets it', async (t) => {
  const { client } = await createFleet(t);
  const key = { idempotencyKey: 'k' };
  const made = await client.customEntities.create({ entity: 'lift', recordId: 'l-1' }, key);
  assert.deepEqual([made.name, made.registration], ['l-1', 'unknown']);
  assert.deepEqual(await client.customEntities.create({ entity: 'lift', recordId: 'l-1' }, key), made);
  await assert.rejects(client.customEntities.create({ entity: 'lift', recordId: 'l-1' }), { code: 'conflict' });
  // The same id in another table is another record.
  await client.customEntities.create({ entity: 'lease', recordId: 'l-1' });
  const lifts = await all(client.customEntities.list({ where: { entity: 'lift', recordId: 'l-1' } }));
  assert.deepEqual(lifts, [made]);
  const renamed = await client.customEntities.update(made.id, { name: 'Lift' }, { ifVersion: made.version });
  assert.equal(renamed.name, 'Lift');
  await assert.rejects(client.customEntities.update(made.id, { name: 'X' }, { ifVersion: made.version }), {
    code: 'conflict',
  });
});

test('wrong input is refused with its place, and nothing is written', async (t) => {
  const { client, store } = await createFleet(t);
  const before = await store.head();
  for (const [field, input] of [
    ['entity', { recordId: 'x' }],
    ['entity', { entity: '1st', recordId: 'x' }],
    ['entity', { entity: '__proto__', recordId: 'x' }],
    ['entity', { entity: 'x'.repeat(129), recordId: 'x' }],
    ['recordId', { entity: 'lift' }],
    ['recordId', { entity: 'lift', recordId: 'x'.repeat(1_000_000) }],
    ['accountId', { entity: 'lift', recordId: 'x', accountId: 'nobody' }],
    ['assetId', { entity: 'lift', recordId: 'x', assetId: 'asset-1' }],
  ] as const) {
    await assert.rejects(client.customEntities.create(input as never), { code: 'invalid', details: { field } }, field);
  }
  for (const [field, input] of [
    ['entity', { records: [] }],
    ['records', { entity: 'lift' }],
    ['records', { entity: 'lift', records: Array.from({ length: 101 }, (_, n) => ({ recordId: `r${n}` })) }],
    ['records[0].recordId', { entity: 'lift', records: [{}] }],
    ['records[1].recordId', { entity: 'lift', records: [{ recordId: 'a' }, { recordId: 'a' }] }],
    ['records[0].deviceKey', { entity: 'lift', records: [{ recordId: 'a', deviceKey: 'a b' }] }],
    ['records[0].colour', { entity: 'lift', records: [{ recordId: 'a', colour: 'red' }] }],
    ['providerInstanceId', { entity: 'lift', records: [], providerInstanceId: 'nowhere' }],
  ] as const) {
    await assert.rejects(
      client.customEntities.registerAll(input as never),
      { code: 'invalid', details: { field } },
      field,
    );
  }
  assert.equal(await store.head(), before);
});

test('its registration is that of its devices, wherever they go', async (t) => {
  const { client, van, box, statusOf } = await createFleet(t);
  const { customEntities, devices } = client;
  const connected = await customEntities.connect(van.id, { deviceId: box.id }, { ifVersion: box.version });
  assert.deepEqual([connected.customEntityId, connected.accountId], [van.id, 'acc-2']);
  await customEntities.connect(van.id, { deviceId: 'dev-9' });
  assert.equal(await statusOf(), 'unknown');
  assert.deepEqual(
    (await customEntities.register(van.id)).map(({ deviceId, outcome }) => [deviceId, outcome]),
    [
      [box.id, 'done'],
      ['dev-9', 'skipped'],
    ],
  );
  assert.equal(await statusOf(), 'registered');
  await devices.unregister(box.id);
  assert.equal(await statusOf(), 'unregistered');
  // An asset and a record of the host's own at once, each rolled up for itself.
  await devices.connect(box.id, { assetId: 'asset-1' });
  assert.equal((await client.assets.get('asset-1'))?.registration, 'unregistered');
  await customEntities.disconnect(van.id, { deviceId: box.id });
  assert.equal(await statusOf(), 'registered');
  assert.equal((await devices.get(box.id))?.assetId, 'asset-1');
  await assert.rejects(customEntities.delete(van.id), {
    code: 'conflict',
    details: { kind: 'customEntity', id: van.id, by: 'device' },
  });
  const other = await customEntities.create({ entity: 'lift', recordId: 'l-1' });
  await customEntities.disconnect(other.id, { deviceId: 'dev-9' });
  assert.equal((await devices.get('dev-9'))?.customEntityId, van.id, 'it was never there');
  await customEntities.connect(other.id, { deviceId: 'dev-9' });
  assert.deepEqual([await statusOf(), (await customEntities.get(other.id))?.registration], ['unknown', 'registered']);
  await customEntities.delete(van.id);
  const failing = await devices.create({ deviceKey: 'box-2', customEntityId: other.id });
  assert.equal((await customEntities.get(other.id))?.registration, 'unknown');
  await devices.delete(failing.id);
  assert.equal((await customEntities.get(other.id))?.registration, 'registered');
});

test('connecting twice with one key is one effect, and a stale version is refused', async (t) => {
  const { client, van, box } = await createFleet(t);
  const options = { idempotencyKey: 'k', ifVersion: box.version };
  const first = await client.customEntities.connect(van.id, { deviceId: box.id }, options);
  assert.deepEqual(await client.customEntities.connect(van.id, { deviceId: box.id }, options), first);
  const other = await client.customEntities.create({ entity: 'lift', recordId: 'l-1' });
  await assert.rejects(client.customEntities.connect(other.id, { deviceId: box.id }, { ifVersion: box.version }), {
    code: 'conflict',
  });
  await assert.rejects(client.customEntities.connect('nothing', { deviceId: box.id }), { code: 'not-found' });
  await assert.rejects(client.customEntities.connect(van.id, { deviceId: 'nothing' }), { code: 'not-found' });
});

test('many are noted, connected and registered in one call, and again without effect', async (t) => {
  const { client, van, box } = await createFleet(t);
  const input = {
    entity: VAN.entity,
    categoryId: 'cat-1',
    records: [
      { recordId: 'van-1', deviceKey: 'box-1' },
      { recordId: 'van-2', name: 'Van 2', accountId: 'acc-1' },
      { recordId: 'van 3' },
      { recordId: 'van-4', deviceKey: 'smt-1' },
    ],
  };
  const outcomes = await client.customEntities.registerAll(input, { idempotencyKey: 'k' });
  assert.deepEqual(
    outcomes.map(({ recordId, outcome }) => [recordId, outcome]),
    [
      ['van-1', 'done'],
      ['van-2', 'done'],
      ['van 3', 'failed'],
      ['van-4', 'skipped'],
    ],
  );
  assert.match(outcomes[2]?.message ?? '', /deviceKey/);
  assert.deepEqual([outcomes[0]?.customEntityId, outcomes[0]?.deviceIds], [van.id, [box.id]]);
  const [second] = await all(client.devices.list({ where: { deviceKey: 'van-2' } }));
  assert.deepEqual(
    [second?.name, second?.accountId, second?.categoryId, second?.registration],
    ['Van 2', 'acc-1', 'cat-1', 'registered'],
  );
  const entities = await all(
    client.customEntities.list({ where: { registration: 'registered' }, orderBy: 'recordId asc' }),
  );
  assert.deepEqual(
    entities.map(({ recordId }) => recordId),
    ['van-1', 'van-2', 'van-4'],
  );
  const counts = async () => [
    (await all(client.devices.list())).length,
    (await all(client.customEntities.list())).length,
    (await all(client.registrations.list())).length,
  ];
  const before = await counts();
  const again = await client.customEntities.registerAll(input, { idempotencyKey: 'k' });
  assert.deepEqual(
    again.map(({ outcome }) => outcome),
    ['done', 'done', 'failed', 'skipped'],
  );
  assert.deepEqual(await counts(), before);
  // Left without a device key, the devices that are there are meant.
  const [known] = await client.customEntities.registerAll({ entity: VAN.entity, records: [{ recordId: 'van-1' }] });
  assert.deepEqual([known?.outcome, known?.deviceIds], ['skipped', [box.id]]);
  const [taken] = await client.customEntities.registerAll({
    entity: 'lift',
    records: [{ recordId: 'l-1', deviceKey: 'box-1' }],
  });
  assert.equal(taken?.outcome, 'failed');
  assert.equal((await client.devices.get(box.id))?.customEntityId, van.id);
});

test('two calls at once make each record and device once', async (t) => {
  const { client } = await createFleet(t);
  const input = { entity: 'lift', records: Array.from({ length: 20 }, (_, n) => ({ recordId: `lift-${n}` })) };
  const both = await Promise.all([client.customEntities.registerAll(input), client.customEntities.registerAll(input)]);
  assert.ok(
    both.flat().every(({ outcome }) => outcome !== 'failed'),
    JSON.stringify(both.flat()),
  );
  const entities: readonly CustomEntity[] = await all(client.customEntities.list({ where: { entity: 'lift' } }));
  const devices: readonly Device[] = await all(client.devices.list({ where: { customEntityId: { ne: null } } }));
  assert.deepEqual([entities.length, devices.length], [20, 20]);
  assert.ok(entities.every(({ registration }) => registration === 'registered'));
});

test('a call that is cut off is finished by calling again', async (t) => {
  const world = await createFleet(t);
  let writes = 0;
  const store: ServiceStore = {
    ...world.store,
    transact: (work, options) => {
      writes += 1;
      if (writes === stopAt) return Promise.reject(new Error('The process died.'));
      return world.store.transact(work, options);
    },
  };
  let stopAt = 0;
  const { client: _client, ...parts } = world;
  const client = createConnectedService({ ...parts.options, store }).client();
  const input = { entity: 'lift', records: [{ recordId: 'lift-1' }] };
  for (stopAt = 1; stopAt < 20; stopAt += 1) {
    writes = 0;
    const done = await client.customEntities.registerAll(input, { idempotencyKey: 'k' }).catch(() => undefined);
    if (done?.[0]?.outcome === 'done' && writes < stopAt) break;
  }
  assert.ok(stopAt > 2 && stopAt < 20, String(stopAt));
  const [lift] = await all(world.client.customEntities.list({ where: { entity: 'lift' } }));
  const devices = await all(world.client.devices.list({ where: { customEntityId: lift?.id ?? '' } }));
  assert.deepEqual([lift?.registration, devices.length], ['registered', 1]);
});

test('failed attempts stand in its history with their message', async (t) => {
  const { client, van, devices, box, statusOf } = await createFleet(t);
  await client.customEntities.connect(van.id, { deviceId: box.id });
  await devices.close?.();
  const [outcome] = await client.customEntities.register(van.id);
  assert.equal(outcome?.outcome, 'failed');
  assert.equal(await statusOf(), 'error');
  const [item] = await all(client.customEntities.history(van.id, { kinds: ['registration'] }));
  assert.ok(item?.kind === 'registration' && item.entity.status === 'error');
  assert.equal(item.entity.message, outcome?.message);
  await assert.rejects(all(client.customEntities.history('nothing')), { code: 'not-found' });
});

test('who may do what, and whose they are', async (t) => {
  const { service, van } = await createFleet(t);
  const agent = service.client({ id: 'a', roles: ['representative'] });
  assert.equal((await agent.customEntities.get(van.id))?.id, van.id);
  await assert.rejects(agent.customEntities.create({ entity: 'lift', recordId: 'x' }), { code: 'forbidden' });
  await assert.rejects(agent.customEntities.register(van.id), { code: 'forbidden' });
  const endpoint = service.client({ id: 'e', roles: ['endpoint-user'] });
  await endpoint.customEntities.register(van.id);
  await assert.rejects(endpoint.customEntities.registerAll({ entity: 'lift', records: [{ recordId: 'x' }] }), {
    code: 'forbidden',
  });
  const stranger = service.client({ id: 's', roles: ['representative'], accountIds: ['acc-1'] });
  assert.equal(await stranger.customEntities.get(van.id), undefined);
  const owner = service.client({ id: 'o', roles: ['representative'], accountIds: ['acc-2'] });
  assert.equal((await all(owner.customEntities.list())).length, 1);
});

test('records whose devices are more than one call registers are refused, and nothing is done', async (t) => {
  const { client, store } = await createFleet(t);
  const lifts: CustomEntity[] = [];
  for (const recordId of ['l-1', 'l-2']) lifts.push(await client.customEntities.create({ entity: 'lift', recordId }));
  await store.transact((transaction) =>
    transaction.putAll(
      'device',
      Array.from({ length: 100 }, (_, n) => ({
        record: {
          ...{ id: `many-${n}`, name: 'x', deviceKey: `many-${n}`, registration: 'unknown', connected: false },
          customEntityId: lifts[n % 2]?.id ?? '',
        } as const,
        ifVersion: null,
      })),
    ),
  );
  const before = await store.head();
  const records = ['l-1', 'l-2', 'l-3'].map((recordId) => ({ recordId }));
  await assert.rejects(client.customEntities.registerAll({ entity: 'lift', records }), {
    code: 'unsupported',
    message: '101 devices would be registered; one call registers 100.',
    details: { field: 'records', count: 101, limit: 100 },
  });
  assert.equal(await store.head(), before);
  const outcomes = await client.customEntities.registerAll({ entity: 'lift', records: records.slice(0, 2) });
  assert.deepEqual(
    outcomes.map(({ deviceIds = [] }) => deviceIds.length),
    [50, 50],
  );
});

test('devices follow when what they are connected to passes to another customer', async (t) => {
  const { client, van, box } = await createFleet(t);
  const ownerOf = async (id: string) => (await client.devices.get(id))?.accountId;
  await client.customEntities.connect(van.id, { deviceId: box.id });
  assert.equal(await ownerOf(box.id), 'acc-2');
  const theirs = await client.devices.create({ deviceKey: 'theirs', accountId: 'acc-1' });
  await client.customEntities.connect(van.id, { deviceId: theirs.id });
  const both = await client.devices.create({ deviceKey: 'both', accountId: 'acc-2', assetId: 'asset-1' });
  await client.customEntities.connect(van.id, { deviceId: both.id });
  const third = await client.accounts.create({ name: 'Third' });
  await client.customEntities.update(van.id, { accountId: third.id }, { idempotencyKey: 'k' });
  const owners = async () => Promise.all([box.id, theirs.id, both.id].map(ownerOf));
  assert.deepEqual(await owners(), [third.id, 'acc-1', 'acc-1'], 'where there is an asset, it says whose a device is');
  const moved = await client.devices.get(box.id);
  await client.customEntities.update(van.id, { accountId: third.id }, { idempotencyKey: 'k' });
  assert.deepEqual(await client.devices.get(box.id), moved, 'a repeated call changes nothing');
  await client.customEntities.update(van.id, { accountId: null });
  assert.deepEqual(await owners(), [undefined, 'acc-1', 'acc-1']);
  await client.customEntities.update(van.id, { accountId: 'acc-2' });
  assert.equal(await ownerOf(box.id), 'acc-2', 'nobody had it');
  await client.assets.update('asset-1', { accountId: 'acc-2' });
  assert.deepEqual(await owners(), ['acc-2', 'acc-1', 'acc-2'], 'those of an asset follow, too');
});
