import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Account, RecordsClient } from '@csk/core';
import { all, createWorld } from '../world.ts';

async function world(t: TestContext) {
  const made = await createWorld();
  t.after(made.close);
  return made;
}

test('each kind is created once a key, changed, and deleted', async (t) => {
  const { client, store } = await world(t);
  const property = await client.propertyDefinitions.create({ name: 'floor', type: 'integer' });
  const command = await client.commandDefinitions.create({ name: 'Blink LED' });
  assert.deepEqual(
    [command.mode, command.completion, command.timeoutMs, command.parameters],
    ['queued', 'delivery', 60_000, []],
  );
  const inputs = [
    [client.accounts, { name: 'Litware' }, { name: 'Litware Ltd' }],
    [client.assets, { name: 'Line 1', accountId: 'acc-1' }, { accountId: 'acc-2' }],
    [client.commandDefinitions, { name: 'Restart' }, { dangerous: true }],
    [client.propertyDefinitions, { name: 'room', type: 'string' as const }, { maxLength: 5 }],
    [
      client.categories,
      { name: 'Lamp', commandDefinitionIds: [command.id], properties: [{ propertyId: property.id, isTag: true }] },
      { name: 'Lamps' },
    ],
    [client.devices, { deviceKey: 'lamp-1', accountId: 'acc-1' }, { name: 'Lamp one' }],
  ] as const;
  for (const [client, input, patch] of inputs) {
    // All kinds are written alike; which one it is does not matter here.
    const records = client as unknown as RecordsClient<Account, object>;
    const create = () => records.create(input, { idempotencyKey: 'create' });
    const first = await create();
    assert.deepEqual(await create(), first, 'the same key makes one record');
    assert.deepEqual(await records.get(first.id), first);
    const changed = await records.update(first.id, patch, { ifVersion: first.version, idempotencyKey: 'u' });
    assert.notEqual(changed.version, first.version);
    for (const [field, value] of Object.entries(patch)) assert.deepEqual(Object(changed)[field], value);
    const repeated = await records.update(first.id, patch, { ifVersion: first.version, idempotencyKey: 'u' });
    assert.equal(repeated.version, changed.version, 'a repeated call has one effect');
    await assert.rejects(records.update(first.id, patch, { ifVersion: first.version }), { code: 'conflict' });
    await assert.rejects(records.delete(first.id, { ifVersion: first.version }), { code: 'conflict' });
    await records.delete(first.id, { ifVersion: changed.version });
    assert.equal(await records.get(first.id), undefined);
    const head = await store.head();
    await records.delete(first.id);
    assert.equal(await store.head(), head, 'deleting what is gone is fine');
    await assert.rejects(records.update(first.id, patch), { code: 'not-found' });
  }
});

test('a patch without effect writes nothing; null takes away what may be absent', async (t) => {
  const { client, store } = await world(t);
  const head = await store.head();
  await client.accounts.update('acc-1', { name: 'Contoso' });
  await client.accounts.update('acc-1', {});
  assert.equal(await store.head(), head);
  const device = await client.devices.update('dev-2', { accountId: null });
  assert.equal(device.accountId, undefined);
  const category = await client.categories.update('cat-1', { commandDefinitionIds: null });
  assert.deepEqual(category.commandDefinitionIds, []);
});

test('references must exist, and what is referred to stays', async (t) => {
  const { client } = await world(t);
  const refused = [
    [() => client.assets.create({ name: 'x', accountId: 'none' }), 'accountId'],
    [() => client.assets.update('asset-1', { parentId: 'none' }), 'parentId'],
    [() => client.devices.create({ deviceKey: 'k', accountId: 'none' }), 'accountId'],
    [() => client.devices.create({ deviceKey: 'k', assetId: 'none' }), 'assetId'],
    [() => client.devices.create({ deviceKey: 'k', categoryId: 'none' }), 'categoryId'],
    [() => client.devices.update('dev-1', { categoryId: 'none' }), 'categoryId'],
    [() => client.devices.connect('dev-1', { assetId: 'none' }), 'assetId'],
    [() => client.devices.import({ accountId: 'none' }), 'accountId'],
    [
      () => client.categories.create({ name: 'x', commandDefinitionIds: ['def-reset', 'none'] }),
      'commandDefinitionIds[1]',
    ],
    [
      () => client.categories.create({ name: 'x', properties: [{ propertyId: 'none', isTag: true }] }),
      'properties[0].propertyId',
    ],
    [() => client.propertyDefinitions.create({ name: 'x', type: 'string', parentId: 'none' }), 'parentId'],
  ] as const;
  for (const [call, field] of refused) await assert.rejects(call(), { code: 'invalid', details: { field } }, field);

  const kept = [
    [() => client.accounts.delete('acc-1'), 'account', 'acc-1', 'asset'],
    [() => client.accounts.delete('acc-2'), 'account', 'acc-2', 'device'],
    [() => client.assets.delete('asset-1'), 'asset', 'asset-1', 'device'],
    [() => client.categories.delete('cat-1'), 'category', 'cat-1', 'device'],
    [() => client.commandDefinitions.delete('def-reset'), 'commandDefinition', 'def-reset', 'category'],
  ] as const;
  for (const [call, kind, id, by] of kept) {
    await assert.rejects(call(), { code: 'conflict', details: { kind, id, by } }, by);
  }
  await client.alerts.raise({ description: 'x', deviceKey: 'smt-9' });
  await assert.rejects(client.devices.delete('dev-9'), { code: 'conflict' });
});

test('what a case, a work order or a command names stays', async (t) => {
  const { client } = await world(t);
  const { id: accountId } = await client.accounts.create({ name: 'Payer' });
  const asset = () => client.assets.create({ name: 'Hall', accountId: 'acc-1' });
  const [ordered, commanded] = [await asset(), await asset()];
  const call = await client.cases.create({ title: 'A call', accountId: 'acc-1', deviceIds: ['dev-9'] });
  await client.cases.createWorkOrder(call.id, { accountId, assetId: ordered.id });
  const spare = await client.devices.create({ deviceKey: 'spare', categoryId: 'cat-1', assetId: commanded.id });
  await client.commands.send({ deviceId: spare.id, name: 'Notify', assetId: commanded.id });
  await client.devices.disconnect(spare.id);
  for (const [removal, by] of [
    [client.accounts.delete(accountId), 'workOrder'],
    [client.assets.delete(ordered.id), 'workOrder'],
    [client.assets.delete(commanded.id), 'command'],
    [client.devices.delete('dev-9'), 'case'],
  ] as const) {
    await assert.rejects(removal, { code: 'conflict' }, by);
    await removal.catch((error: { readonly details?: { readonly by?: string } }) =>
      assert.equal(error.details?.by, by),
    );
  }
});

test('the tiles of a device or category go with it', async (t) => {
  const { client } = await world(t);
  const tile = { label: 'Alerts', source: 'alerts', rangeType: 'hours', rangeValue: 1 } as const;
  const { id: categoryId } = await client.categories.create({ name: 'Old' });
  const kept = await client.summaryTiles.create({ ...tile, deviceId: 'dev-1' });
  await client.summaryTiles.create({ ...tile, deviceId: 'dev-9' });
  await client.summaryTiles.create({ ...tile, categoryId });
  await client.devices.delete('dev-9');
  await client.categories.delete(categoryId);
  assert.deepEqual(await all(client.summaryTiles.list()), [kept]);
});

test('a device goes with its own history', async (t) => {
  const { client, devices, store } = await world(t);
  await client.devices.register('dev-9');
  devices.device('smt-9').connect();
  await client.devices.pull('dev-9');
  assert.equal((await store.query('connectionChange')).items.length, 1);
  assert.equal((await all(client.deviceDataHistory.list({ where: { deviceId: 'dev-9' } }))).length, 1);
  await client.devices.delete('dev-9');
  assert.deepEqual(await all(client.deviceDataHistory.list()), []);
  assert.deepEqual(await all(client.registrations.list()), []);
  assert.deepEqual((await store.query('connectionChange')).items, []);
});

test('a device key is one device, and what IoT Hub takes', async (t) => {
  const { client } = await world(t);
  const device = await client.devices.create({ deviceKey: 'smt-77', assetId: 'asset-1' });
  assert.deepEqual([device.name, device.registration, device.accountId], ['smt-77', 'unknown', 'acc-1']);
  const again = client.devices.create({ deviceKey: 'smt-77' });
  await assert.rejects(again, { code: 'conflict', details: { field: 'deviceKey', deviceId: device.id } });
  for (const deviceKey of ['a b', 'x/y', 'ä', '<img>', 'x'.repeat(129), '']) {
    await assert.rejects(client.devices.create({ deviceKey }), { code: 'invalid', details: { field: 'deviceKey' } });
  }
});

test('names differ within a category', async (t) => {
  const { client } = await world(t);
  const twin = await client.commandDefinitions.create({ name: 'Notify' });
  await assert.rejects(client.categories.update('cat-1', { commandDefinitionIds: ['def-notify', twin.id] }), {
    details: { field: 'commandDefinitionIds[1]' },
  });
  await assert.rejects(client.categories.update('cat-1', { commandDefinitionIds: ['def-ping', 'def-ping'] }), {
    details: { field: 'commandDefinitionIds[1]' },
  });
  await assert.rejects(client.commandDefinitions.update('def-ping', { name: 'Notify' }), { code: 'conflict' });
  await client.commandDefinitions.update('def-ping', { name: 'Echo' });
  const first = await client.propertyDefinitions.create({ name: 'limit', type: 'integer' });
  const second = await client.propertyDefinitions.create({ name: 'limit', type: 'decimal' });
  const both = (isTag: boolean) => [
    { propertyId: first.id, isTag: true },
    { propertyId: second.id, isTag },
  ];
  await assert.rejects(client.categories.update('cat-1', { properties: both(true) }), {
    details: { field: 'properties[1].propertyId' },
  });
  await client.categories.update('cat-1', { properties: both(false) });
  await assert.rejects(client.propertyDefinitions.delete(first.id), { code: 'conflict' });
});

test('property definitions have the limits of their type, and lie inside objects', async (t) => {
  const { client } = await world(t);
  const { propertyDefinitions } = client;
  const wrong = [
    [{ name: 'a.b', type: 'string' }, 'name'],
    [{ name: '$x', type: 'string' }, 'name'],
    [{ name: '__proto__', type: 'string' }, 'name'],
    [{ name: 'x', type: 'text' }, 'type'],
    [{ name: 'x', type: 'string', minimum: 1 }, 'minimum'],
    [{ name: 'x', type: 'object', editable: true }, 'editable'],
    [{ name: 'x', type: 'integer', precision: 2 }, 'precision'],
    [{ name: 'x', type: 'integer', minimum: '2026-01-01T00:00:00Z' }, 'minimum'],
    [{ name: 'x', type: 'date-time', minimum: 5 }, 'minimum'],
    [{ name: 'x', type: 'decimal', minimum: 5, maximum: 4 }, 'maximum'],
    [{ name: 'x', type: 'decimal', maximum: 4, defaultValue: 5 }, 'defaultValue'],
    [{ name: 'x', type: 'boolean', defaultValue: 'true' }, 'defaultValue'],
  ] as const;
  for (const [input, field] of wrong) {
    await assert.rejects(propertyDefinitions.create(input as never), { code: 'invalid', details: { field } });
  }
  const place = await propertyDefinitions.create({ name: 'place', type: 'object' });
  const inside = { name: 'floor', type: 'integer', parentId: place.id, minimum: 0 } as const;
  const floor = await propertyDefinitions.create(inside);
  await assert.rejects(propertyDefinitions.create(inside), { code: 'conflict', details: { field: 'name' } });
  await assert.rejects(propertyDefinitions.create({ ...inside, parentId: floor.id }), {
    details: { field: 'parentId' },
  });
  await assert.rejects(propertyDefinitions.update(floor.id, { maximum: -1 }), { details: { field: 'maximum' } });
  await assert.rejects(propertyDefinitions.update(floor.id, { name: 'x' } as never), { details: { field: 'name' } });
  await assert.rejects(propertyDefinitions.delete(place.id), { code: 'conflict' });
  await assert.rejects(client.categories.update('cat-1', { properties: [{ propertyId: floor.id, isTag: true }] }), {
    details: { field: 'properties[0].propertyId' },
  });
  let parentId = place.id;
  for (let level = 2; level <= 8; level += 1) {
    parentId = (await propertyDefinitions.create({ name: `l${level}`, type: 'object', parentId })).id;
  }
  await assert.rejects(propertyDefinitions.create({ name: 'l9', type: 'object', parentId }), {
    details: { field: 'parentId' },
  });
});

test('hostile input is refused by field, and nothing is written', async (t) => {
  const { client, store } = await world(t);
  const head = await store.head();
  const loose = client as unknown as Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>;
  const parameter = { name: 'a', type: 'integer' };
  const calls: readonly (readonly [string, string, unknown[], string])[] = [
    ['accounts', 'create', [{}], 'name'],
    ['accounts', 'create', [{ name: 'x', id: 'mine' }], 'id'],
    ['accounts', 'create', [JSON.parse('{"name":"x","__proto__":{"a":1}}')], '__proto__'],
    ['accounts', 'create', [{ name: 'x'.repeat(1_000_000) }], 'name'],
    ['accounts', 'create', ['text'], 'input'],
    ['accounts', 'create', [{ name: 'x' }, { ifVersion: '1' }], 'ifVersion'],
    ['accounts', 'update', ['acc-1', { name: null }], 'name'],
    ['accounts', 'update', [7, { name: 'x' }], 'id'],
    ['accounts', 'delete', ['x'.repeat(129)], 'id'],
    ['assets', 'create', [{ name: 'x', registration: 'registered' }], 'registration'],
    ['assets', 'create', [{ name: 'x', accountId: 5 }], 'accountId'],
    ['devices', 'create', [{ deviceKey: 'x', registration: 'registered' }], 'registration'],
    ['devices', 'create', [{ deviceKey: 'x', tags: [] }], 'tags'],
    ['devices', 'create', [{ deviceKey: 'x', tags: { 'a.b': 1 } }], 'tags.a.b'],
    ['devices', 'create', [{ deviceKey: 'x', desired: JSON.parse('{"a":{"__proto__":1}}') }], 'desired.a.__proto__'],
    ['devices', 'create', [{ deviceKey: 'x', desired: { a: 'x'.repeat(20_000) } }], 'desired'],
    ['devices', 'update', ['dev-1', { deviceKey: 'other' }], 'deviceKey'],
    ['devices', 'update', ['dev-1', { assetId: 'asset-1' }], 'assetId'],
    ['devices', 'connect', ['dev-1', {}], 'assetId'],
    ['devices', 'updateTwin', ['dev-1', {}], 'tags'],
    ['devices', 'updateTwin', ['dev-1', { reported: {} }], 'reported'],
    ['devices', 'updateTwin', ['dev-1', { tags: { $x: 1 } }], 'tags.$x'],
    ['devices', 'registerAll', ['dev-1'], 'ids'],
    ['devices', 'registerAll', [['dev-1', 5]], 'ids[1]'],
    ['devices', 'pullAll', [Array.from({ length: 101 }, String)], 'ids'],
    ['devices', 'import', [{ prefix: '' }], 'prefix'],
    ['devices', 'import', [{ all: true }], 'all'],
    ['categories', 'create', [{ name: 'x', properties: [{ propertyId: 'p' }] }], 'properties[0].isTag'],
    ['categories', 'create', [{ name: 'x', properties: [null] }], 'properties[0]'],
    ['categories', 'create', [{ name: 'x', commandDefinitionIds: 'def-reset' }], 'commandDefinitionIds'],
    ['commandDefinitions', 'create', [{ name: 'x', mode: 'fast' }], 'mode'],
    ['commandDefinitions', 'create', [{ name: 'x', timeoutMs: 1 }], 'timeoutMs'],
    ['commandDefinitions', 'create', [{ name: 'x', parameters: [{ name: 'a' }] }], 'parameters[0].type'],
    ['commandDefinitions', 'create', [{ name: 'x', parameters: [parameter, parameter] }], 'parameters[1].name'],
    ['commandDefinitions', 'create', [{ name: 'x', parameters: [{ ...parameter, evil: 1 }] }], 'parameters[0].evil'],
    [
      'commandDefinitions',
      'create',
      [{ name: 'x', parameters: [{ ...parameter, minimum: 5, defaultValue: 4 }] }],
      'parameters[0].defaultValue',
    ],
  ];
  for (const [noun, verb, args, field] of calls) {
    const call = async () => loose[noun]?.[verb]?.(...args);
    const what = `${noun}.${verb} ${JSON.stringify(args).slice(0, 80)}`;
    await assert.rejects(call, { code: 'invalid', details: { field } }, what);
  }
  assert.equal(await store.head(), head);
});
