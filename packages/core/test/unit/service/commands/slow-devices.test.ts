import { test } from 'node:test';
import { createWorld, until } from '../world.ts';

test('devices that do not answer their direct methods hold up nobody', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  const { client, devices, store } = world;
  const common = { categoryId: 'cat-1', registration: 'registered', connected: true } as const;
  const keys = Array.from({ length: 20 }, (_, n) => `slow-${n}`);
  for (const key of [...keys, 'quick']) {
    await devices.register({ deviceKey: key });
    devices.device(key).connect();
    await store.transact((tx) => tx.put('device', { ...common, id: key, name: key, deviceKey: key }));
  }
  devices.device('quick').onDirect(() => ({ status: 'completed' }));
  await world.service.start();
  for (const deviceId of keys) await client.commands.send({ deviceId, name: 'Ping' });
  const later = [
    await client.commands.send({ deviceId: 'quick', name: 'Ping' }),
    await client.commands.send({ deviceId: 'quick', name: 'Notify' }),
  ];
  for (const { id } of later) {
    await until(
      'the command to the quick device',
      () => client.commands.get(id),
      (command) => command?.status === 'completed',
    );
  }
  for (const key of keys) await until(`the call of ${key}`, () => devices.device(key).received().length === 1);
});
