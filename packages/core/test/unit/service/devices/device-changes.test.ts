import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import type { EventStream, StreamPositions } from '@csk/core';
import { createDeviceChanges } from '../../../../src/service/devices/device-changes.ts';
import { createWorld, until } from '../world.ts';
import type { World } from '../world.ts';

const hopOf = (world: World, named: string) => world.service.health().hops.find(({ name }) => name === named);

test('what the hub tells of a device is no reading and no sign of life: the device is asked about', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  const device = world.devices.device('smt-1');
  device.connect();
  device.report({ firmware: '2.0' });
  // The body looks like readings, and says something else than the cloud does.
  const body = { version: 7, sequenceNumber: 1 };
  world.events.publish({ deviceKey: 'smt-1', notice: 'connection-state', body });
  world.events.publish({ deviceKey: 'smt-1', notice: 'twin-change', body });
  const found = await until(
    'the state',
    () => world.client.devices.get('dev-1'),
    (record) => record?.connected === true,
  );
  assert.deepEqual(found?.reported, { firmware: '2.0' });
  assert.deepEqual(await world.client.readings.latest('dev-1'), []);
  assert.equal(found?.lastActivityAt, (await world.devices.getDevice('smt-1'))?.lastActivityAt);

  device.disconnect();
  // Late: it tells of the connection that has ended since.
  world.events.publish({ deviceKey: 'smt-1', notice: 'connection-state', body });
  await until('gone', async () => (await world.client.devices.get('dev-1'))?.connected === false);

  await world.devices.unregister('smt-1');
  world.events.publish({ deviceKey: 'smt-1', notice: 'lifecycle', body });
  await until('removed', async () => (await world.client.devices.get('dev-1'))?.registration === 'unregistered');
  await world.devices.register({ deviceKey: 'smt-1' });
  world.events.publish({ deviceKey: 'smt-1', notice: 'lifecycle', body });
  await until('back', async () => (await world.client.devices.get('dev-1'))?.registration === 'registered');
});

test('a device that is not ours is passed over; a cloud that is away is asked again', async (t) => {
  let away = true;
  const world = await createWorld(({ devices }) => ({
    devices: {
      ...devices,
      getDevice: async (...call: Parameters<typeof devices.getDevice>) => {
        if (away) throw new ConnectedServiceError('unavailable', 'The hub is away.');
        return devices.getDevice(...call);
      },
    },
  }));
  t.after(() => world.close());
  await world.service.start();
  world.devices.device('smt-1').connect();
  world.events.publish({ deviceKey: 'stranger', notice: 'lifecycle', body: {} });
  world.events.publish({ deviceKey: 'smt-1', notice: 'connection-state', body: {} });
  await until('the failure', () => (hopOf(world, 'devices:changes')?.restarts ?? 0) > 0);
  assert.equal(hopOf(world, 'telemetry')?.state, 'ok');
  away = false;
  for (let wait = 0; wait < 10; wait += 1) await world.clock.advance(60_000);
  await until('the state', async () => (await world.client.devices.get('dev-1'))?.connected === true);
  assert.equal(hopOf(world, 'devices:changes')?.counts['pulled'], 1);
});

test('a device that is told of often is asked about once, and a flood is bounded', () => {
  const changes = createDeviceChanges();
  for (let n = 0; n < 30_000; n += 1) changes.note(`device-${n % 15_000}`);
  changes.note('device-0');
  const taken = [changes.take(8), ...Array.from({ length: 2_000 }, () => changes.take(8))].flat();
  assert.equal(taken.length, 10_000);
  assert.equal(new Set(taken).size, 10_000);
  assert.equal(taken[0], 'device-0');
  changes.note('device-0');
  assert.deepEqual(changes.take(8), ['device-0'], 'told of again since it was taken');
});

test('the stream is told how far the engine is, after it is stored', async (t) => {
  const confirmed: [StreamPositions, string | undefined, boolean][] = [];
  const world: World = await createWorld(({ events, store }) => {
    const stream: EventStream = {
      ...events,
      confirm: (positions, options) => {
        void store.load('telemetry').then((saved) => {
          const isStored = JSON.stringify(saved) === JSON.stringify({ positions });
          confirmed.push([positions, options?.consumerGroup, isStored]);
        });
      },
    };
    return { telemetry: { stream, consumerGroup: 'service' } };
  });
  t.after(() => world.close());
  await world.service.start();
  world.devices.device('smt-1').send({ T: 1 });
  await until('the confirmation', () => confirmed.length > 0);
  const [[positions, group, isStored] = []] = confirmed;
  assert.deepEqual([Object.values(positions ?? {}), group, isStored], [['0'], 'service', true]);
});
