import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createConnectedService, rollUpRegistration } from '@csk/core';
import type { ConnectedServiceClient, RegistrationStatus } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { createDatabase } from '../../../src/postgres/database.ts';
import { migrate, MIGRATIONS } from '../../../src/postgres/schema/migrate.ts';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();

/** Two engines on one database, as two processes would be, and one device cloud. */
async function world(t: TestContext) {
  const schema = server.nextSchema();
  const devices = createMemoryDeviceCloud();
  const engine = async () => {
    const { store, close } = await openPostgres({ connectionString: server.connectionString, schema, poolSize: 6 });
    t.after(close);
    return createConnectedService({ store, readings: createMemoryReadingStore(), devices }).client();
  };
  t.after(() => devices.close?.());
  const engines = [await engine(), await engine()] as const;
  const [client] = engines;
  const engineOf = (n: number) => engines[n % 2 === 0 ? 0 : 1];
  const account = await client.accounts.create({ name: 'Contoso' });
  const asset = await client.assets.create({ name: 'Cold room', accountId: account.id });
  return { schema, devices, engines, engineOf, client, account, asset };
}

async function allOf<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'fulfilled' ? 'done' : (result.reason as { code?: string }).code;

test('of many who make the same device, one does and the others are told', async (t) => {
  const { engineOf } = await world(t);
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, (_, n) => engineOf(n).devices.create({ deviceKey: 'one' })),
  );
  assert.deepEqual(results.map(codeOf).sort(), [...Array.from({ length: 11 }, () => 'conflict'), 'done']);
});

test('a call that is repeated late leaves what the other process has written since', async (t) => {
  const { engines, asset } = await world(t);
  const [one, two] = engines;
  const write = () => one.assets.update(asset.id, { name: 'ours' }, { idempotencyKey: 'k' });
  await Promise.all([write(), write(), write()]);
  const theirs = await two.assets.update(asset.id, { name: 'theirs' });
  assert.deepEqual(await write(), theirs);
});

test('of many calls with one idempotency key, all get the same record', async (t) => {
  const { engineOf } = await world(t);
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, n) => engineOf(n).assets.create({ name: 'x' }, { idempotencyKey: 'k' })),
  );
  assert.equal(new Set(made.map((asset) => asset.id)).size, 1);
});

test('a reference never points at what is being deleted', async (t) => {
  const { engines, schema } = await world(t);
  for (let round = 0; round < 10; round += 1) {
    const account = await engines[0].accounts.create({ name: `a${round}` });
    await Promise.allSettled([
      engines[0].accounts.delete(account.id),
      engines[1].devices.create({ deviceKey: `d${round}`, accountId: account.id }),
    ]);
  }
  const dangling = await sql<{ count: string }>(
    server.connectionString,
    `SELECT count(*) FROM ${schema}.device d WHERE NOT EXISTS (SELECT FROM ${schema}.account a WHERE a.id = d.account_id)`,
  );
  assert.equal(dangling[0]?.count, '0');
});

test('two who move assets into each other do not make a circle', async (t) => {
  const { engines } = await world(t);
  for (let round = 0; round < 10; round += 1) {
    const a = await engines[0].assets.create({ name: 'A' });
    const b = await engines[0].assets.create({ name: 'B' });
    const results = await Promise.allSettled([
      engines[0].assets.update(a.id, { parentId: b.id }),
      engines[1].assets.update(b.id, { parentId: a.id }),
    ]);
    assert.deepEqual(results.map(codeOf).sort(), ['done', 'invalid']);
  }
});

test('an asset shows the roll-up of its devices, however many change them at once', async (t) => {
  const { engineOf, client, asset } = await world(t);
  const other = await client.assets.create({ name: 'Other' });
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    ids.push((await client.devices.create({ deviceKey: `d${n}`, assetId: asset.id })).id);
  }
  const steps: readonly ((engine: ConnectedServiceClient, id: string) => Promise<unknown>)[] = [
    (engine, id) => engine.devices.register(id),
    (engine, id) => engine.devices.unregister(id),
    (engine, id) => engine.devices.connect(id, { assetId: other.id }),
    (engine, id) => engine.devices.connect(id, { assetId: asset.id }),
    (engine, id) => engine.devices.pull(id),
    (engine, id) => engine.devices.disconnect(id),
  ];
  for (let round = 0; round < 12; round += 1) {
    const results = await Promise.allSettled(
      ids.map(async (id, n) => steps[(n * 7 + round * 5) % steps.length]?.(engineOf(n), id)),
    );
    for (const result of results) assert.ok(['done', 'conflict'].includes(codeOf(result) ?? ''), codeOf(result));
    for (const { id } of [asset, other]) {
      const found: RegistrationStatus[] = [];
      for await (const { registration } of client.devices.list({ where: { assetId: id } })) found.push(registration);
      assert.equal((await client.assets.get(id))?.registration, rollUpRegistration(found), `${round}: ${found.join()}`);
    }
  }
});

test('imports at the same time bring in each device once, with a row of its history', async (t) => {
  const { engines, client, devices } = await world(t);
  for (let n = 0; n < 60; n += 1) await devices.register({ deviceKey: `d${n}`, tags: { n } });
  const results = await Promise.all(engines.map((engine) => engine.devices.import()));
  assert.equal(
    results.reduce((sum, { created }) => sum + created, 0),
    60,
  );
  assert.equal((await allOf(client.deviceDataHistory.list())).length, 60);
  const [device] = await allOf(client.devices.list({ where: { deviceKey: 'd7' } }));
  const [row] = await allOf(client.deviceDataHistory.list({ where: { deviceId: device?.id ?? '' } }));
  assert.deepEqual(row?.tags, { n: 7 });
});

test('property definitions are found by their parent', async (t) => {
  const { client } = await world(t);
  const place = await client.propertyDefinitions.create({ name: 'place', type: 'object' });
  const floor = await client.propertyDefinitions.create({ name: 'floor', type: 'integer', parentId: place.id });
  const found = await allOf(client.propertyDefinitions.list({ where: { parentId: place.id } }));
  assert.deepEqual(found, [floor]);
  const roots = await allOf(client.propertyDefinitions.list({ where: { parentId: null } }));
  assert.deepEqual(roots, [place]);
});

test('assets from before have the registration of their devices after the migration', async () => {
  const schema = server.nextSchema();
  const database = createDatabase({ connectionString: server.connectionString, schema });
  try {
    const isOurs = ({ name }: { readonly name: string }) => name.startsWith('property definitions');
    await migrate(database, MIGRATIONS.slice(0, MIGRATIONS.findIndex(isOurs)));
    const put = (table: string, id: string, doc: object) =>
      sql(
        server.connectionString,
        `INSERT INTO ${schema}.${table} (id, version, doc, created_at, updated_at) VALUES ($1, 1, $2, 't', 't')`,
        [id, JSON.stringify({ id, ...doc })],
      );
    for (const id of ['bad', 'good', 'empty']) await put('asset', id, { name: id });
    for (const [id, assetId, registration] of [
      ['d1', 'bad', 'registered'],
      ['d2', 'bad', 'error'],
      ['d3', 'bad', 'unknown'],
      ['d4', 'good', 'registered'],
    ]) {
      await put('device', String(id), { deviceKey: id, assetId, registration });
    }
    await migrate(database);
    const assets = await sql<{ id: string; registration: string | null }>(
      server.connectionString,
      `SELECT id, doc->>'registration' AS registration FROM ${schema}.asset ORDER BY id`,
    );
    assert.deepEqual(
      assets.map(({ id, registration }) => [id, registration]),
      [
        ['bad', 'error'],
        ['empty', null],
        ['good', 'registered'],
      ],
    );
  } finally {
    await database.close();
  }
});
