import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import type { CloudDevice, DeviceCloud } from '@csk/core';
import { paged } from '@csk/core';
import { all, createWorld } from '../world.ts';

async function world(t: TestContext, cloud: (devices: DeviceCloud) => Partial<DeviceCloud> = () => ({})) {
  const made = await createWorld(({ devices }) => ({ devices: { ...devices, ...cloud(devices) } }));
  t.after(made.close);
  return made;
}

test('what is missing is created with its state; what people gave stays', async (t) => {
  const { client, devices, store } = await world(t);
  await devices.register({ deviceKey: 'hub-1', tags: { floor: 3 } });
  devices.device('hub-1').report({ firmware: '1' });
  devices.device('smt-1').report({ firmware: '9' });
  const first = await client.devices.import({ accountId: 'acc-2', categoryId: 'cat-1' });
  assert.deepEqual(first, { seen: 4, created: 1, updated: 3, refused: [] });
  const [created] = await all(client.devices.list({ where: { deviceKey: 'hub-1' } }));
  assert.deepEqual(
    [created?.name, created?.accountId, created?.categoryId, created?.registration, created?.tags, created?.reported],
    ['hub-1', 'acc-2', 'cat-1', 'registered', { floor: 3 }, { firmware: '1' }],
  );
  const known = await store.get('device', 'dev-1');
  assert.deepEqual([known?.name, known?.accountId, known?.assetId], ['One', undefined, 'asset-1']);
  assert.deepEqual(known?.reported, { firmware: '9' });
  await client.devices.update(created?.id ?? '', { name: 'Hub one' });
  const head = await store.head();
  assert.deepEqual(await client.devices.import(), { seen: 4, created: 0, updated: 0, refused: [] });
  assert.equal(await store.head(), head, 'a second import finds nothing to do');
});

test('a prefix chooses; imports at the same time make one device each', async (t) => {
  const { client, devices } = await world(t);
  for (const deviceKey of ['a-1', 'a-2', 'b-1']) await devices.register({ deviceKey });
  const results = await Promise.all([client.devices.import({ prefix: 'a-' }), client.devices.import({ prefix: 'a-' })]);
  assert.deepEqual(results.map(({ created }) => created).sort(), [0, 2]);
  assert.equal((await all(client.devices.list({ where: { deviceKey: ['a-1', 'a-2', 'b-1'] } }))).length, 2);
});

test('devices that cannot be kept are told apart, and the others come in', async (t) => {
  const odd = (deviceKey: string): CloudDevice => ({ deviceKey, enabled: true, connected: false });
  const { client } = await world(t, () => ({
    listDevices: () =>
      paged(async () => ({
        items: [odd('no blanks'), { ...odd('big'), reported: { text: 'x'.repeat(200_000) } }, odd('fine')],
      })),
  }));
  const result = await client.devices.import();
  assert.deepEqual([result.seen, result.created], [3, 1]);
  assert.deepEqual(
    result.refused.map(({ deviceKey }) => deviceKey),
    ['no blanks', 'big'],
  );
});

test('an import is bounded, goes on where it stopped, and survives a failure in the middle', async (t) => {
  const made = await world(t, (devices) => {
    let pages = 0;
    return {
      listDevices: (options) =>
        paged(async (page) => {
          pages += 1;
          if (pages === 7) throw new ConnectedServiceError('unavailable', 'The hub is away.');
          for await (const one of devices.listDevices(options).byPage(page)) return one;
          return { items: [] };
        }),
    };
  });
  const { client, devices } = made;
  for (let n = 0; n < 1_100; n += 1) await devices.register({ deviceKey: `d-${n}` });
  await assert.rejects(client.devices.import(), { code: 'unavailable' });
  assert.equal((await all(client.devices.list({ where: { deviceKey: { gte: 'd-', lt: 'd-z' } } }))).length, 597);
  const first = await client.devices.import();
  assert.equal(first.seen, 1_000);
  assert.ok(first.continuationToken);
  const rest = await client.devices.import({ continuationToken: first.continuationToken });
  assert.deepEqual([rest.seen, rest.continuationToken], [103, undefined]);
  assert.equal(first.created + rest.created, 1_100 - 597);
});
