import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createConnectedService, MAX_CONNECTION_CHANGES, MAX_DATA_HISTORY } from '@csk/core';
import type { ConnectedServiceOptions, DeviceCloud } from '@csk/core';
import { all, createWorld, until } from '../world.ts';

async function world(t: TestContext, devicePull?: ConnectedServiceOptions['devicePull']) {
  const pulls: string[] = [];
  const made = await createWorld(({ devices }) => ({
    devicePull,
    devices: {
      ...devices,
      getDevice: (deviceKey, options) => {
        pulls.push(deviceKey);
        return devices.getDevice(deviceKey, options);
      },
    } satisfies DeviceCloud,
  }));
  t.after(made.close);
  return { ...made, pulls };
}

test('a pull leaves a row of data history when something changed, and only then', async (t) => {
  const { client, devices } = await world(t);
  const rows = () => all(client.deviceDataHistory.list({ where: { deviceId: 'dev-1' }, orderBy: 'at asc' }));
  await client.devices.pull('dev-1');
  await client.devices.pull('dev-1');
  assert.equal((await rows()).length, 1);
  devices.device('smt-1').connect();
  devices.device('smt-1').report({ firmware: '2' });
  await client.devices.pull('dev-1');
  await client.devices.disable('dev-1');
  await devices.unregister('smt-1');
  await client.devices.pull('dev-1');
  await client.devices.pull('dev-1');
  assert.deepEqual(
    (await rows()).map(({ status, connected, reported }) => [status, connected, reported]).sort(),
    [
      ['disabled', true, { firmware: '2' }],
      ['enabled', false, {}],
      ['enabled', true, { firmware: '2' }],
      ['not-found', false, { firmware: '2' }],
    ].sort(),
  );
});

test('the data history of a device is bounded: the oldest rows go', async (t) => {
  const { client, devices } = await world(t);
  for (let n = 1; n <= MAX_DATA_HISTORY + 5; n += 1) {
    devices.device('smt-1').report({ n });
    await client.devices.pull('dev-1');
  }
  const rows = await all(client.deviceDataHistory.list());
  assert.equal(rows.length, MAX_DATA_HISTORY);
  const kept = rows.map(({ reported }) => Number(Object(reported).n));
  assert.deepEqual([Math.min(...kept), Math.max(...kept)], [6, MAX_DATA_HISTORY + 5]);
});

test('a device that comes and goes pushes nothing out of its data history, and its comings are bounded, too', async (t) => {
  const { client, devices, store } = await world(t);
  for (let n = 1; n <= 3; n += 1) {
    devices.device('smt-1').report({ n });
    await client.devices.pull('dev-1');
  }
  const before = await all(client.deviceDataHistory.list());
  for (let n = 1; n <= MAX_CONNECTION_CHANGES / 2 + 3; n += 1) {
    devices.device('smt-1').connect();
    await client.devices.pull('dev-1');
    devices.device('smt-1').disconnect();
    await client.devices.pull('dev-1');
  }
  assert.deepEqual(await all(client.deviceDataHistory.list()), before);
  const turns = await all(client.devices.history('dev-1', { kinds: ['connection'] }));
  assert.equal(turns.length, MAX_CONNECTION_CHANGES);
  const kept = (await store.query('connectionChange', {}, { maxPageSize: 1 })).items[0];
  assert.deepEqual(Object.keys(kept ?? {}).sort(), [
    ...['at', 'connected', 'createdAt', 'deviceId', 'id', 'status', 'updatedAt', 'version'],
  ]);
});

test('two pulls at once write one row', async (t) => {
  const { client } = await world(t);
  await Promise.all([client.devices.pull('dev-1'), client.devices.pull('dev-1'), client.devices.pull('dev-1')]);
  assert.equal((await all(client.deviceDataHistory.list())).length, 1);
});

test('many are pulled, and one that fails does not keep the others', async (t) => {
  const { client } = await world(t);
  const outcomes = await client.devices.pullAll(['dev-1', 'none', 'dev-2']);
  assert.deepEqual(
    outcomes.map(({ deviceId, outcome }) => [deviceId, outcome]),
    [
      ['dev-1', 'done'],
      ['none', 'failed'],
      ['dev-2', 'done'],
    ],
  );
  const given = new AbortController();
  given.abort(new Error('enough'));
  await assert.rejects(client.devices.pullAll(['dev-1'], { signal: given.signal }), /enough/);
});

test('an alert pulls its device, and a storm of alerts pulls it once', async (t) => {
  const { client, service, clock, devices, pulls, store } = await world(t);
  await service.start();
  await until('the hop to listen', () => service.health().hops.some(({ name }) => name === 'devices:alert-pull'));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  devices.device('smt-1').report({ firmware: '3' });
  for (let n = 0; n < 20; n += 1) await client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token: `t${n}` });
  assert.deepEqual(pulls, [], 'raising does not wait for it');
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  await clock.advance(1_000);
  await until(
    'the pull',
    () => store.get('device', 'dev-1'),
    (device) => device?.pulledAt !== undefined,
  );
  await client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token: 'later' });
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  await clock.advance(1_000);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(pulls, ['smt-1']);
  assert.deepEqual((await store.get('device', 'dev-1'))?.reported, { firmware: '3' });
});

test('pulls of alerts can be switched off, and scheduled ones on', async (t) => {
  const { service, clock, pulls } = await world(t, { onAlert: false, everyMs: 60_000 });
  await service.start();
  await until('the first walk', () => pulls.length >= 3);
  assert.deepEqual([...pulls].sort(), ['smt-1', 'smt-2', 'smt-9']);
  for (let half = 0; half < 2; half += 1) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    await clock.advance(30_000);
    if (half === 0) await service.client().alerts.raise({ description: 'x', deviceKey: 'smt-1' });
  }
  await until('the second walk', () => pulls.length >= 6);
  assert.equal(pulls.length, 6);
});

test('a period that is too short is refused', async (t) => {
  const { options } = await world(t);
  for (const everyMs of [0, 1_000, Number.NaN, -1, Infinity]) {
    assert.throws(() => createConnectedService({ ...options, devicePull: { everyMs } }), { code: 'invalid' });
  }
});
