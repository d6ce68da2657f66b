import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld, jump, until } from '../world.ts';

test('many devices that stay connected and say nothing do not hide one that is gone', async (t) => {
  const { store, devices, service, clock, close } = await createWorld();
  t.after(close);
  const keys = Array.from({ length: 150 }, (_, index) => `quiet-${String(index).padStart(3, '0')}`);
  for (const deviceKey of keys) {
    await devices.register({ deviceKey });
    devices.device(deviceKey).connect();
    await store.transact((tx) =>
      tx.put('device', { id: deviceKey, name: deviceKey, deviceKey, registration: 'registered', connected: true }),
    );
  }
  const gone = keys.at(-1) ?? '';
  devices.device(gone).disconnect();
  await service.start();
  await until('the sweep to find it', async () => {
    await jump(clock, 10_000);
    return (await store.get('device', gone))?.connected === false;
  });
  assert.equal((await store.get('device', keys[0] ?? ''))?.connected, true);
});
