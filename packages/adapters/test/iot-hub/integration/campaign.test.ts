// A campaign over the wire of IoT Hub: desired properties written by the service, reported ones by Microsoft's own client.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIotHub } from '@csk/adapters/iot-hub';
import { createConnectedService } from '@csk/core';
import type { Campaign } from '@csk/core';
import { createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { startEmulator, trustEmulator } from '@csk/emulator';
import { MqttDevices } from './mqtt-devices.ts';

const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, feedbackBatchMs: 20 });
trustEmulator(emulator.ca);
after(() => emulator.close());

async function eventually<R>(look: () => Promise<R>, holds: (value: R) => boolean): Promise<R> {
  for (let tries = 0; tries < 600; tries += 1) {
    const value = await look();
    if (holds(value)) return value;
    await sleep(50);
  }
  throw new Error(`Waited in vain: ${JSON.stringify(await look())}`);
}

test('firmware for twins of the hub: written, confirmed by the devices, and rolled back', async (t) => {
  const hub = createIotHub({ connectionString: emulator.connectionStrings.iotHub });
  const devices = new MqttDevices(
    emulator.ca,
    async (key) => (await hub.register({ deviceKey: key })).credential ?? '',
  );
  const store = createMemoryStore();
  const service = createConnectedService({ store, readings: createMemoryReadingStore(), devices: hub });
  t.after(async () => {
    await service.close();
    await devices.close();
    await hub.close?.();
  });
  const before = { firmware: { version: '1.0', channel: 'stable' }, interval: 60 };
  for (const key of ['pump-1', 'pump-2']) {
    await devices.connect(key);
    await hub.updateDevice(key, { desired: before });
    const record = { id: key, name: key, deviceKey: key, registration: 'registered', connected: true } as const;
    await store.transact((tx) => tx.put('device', record));
  }
  await service.start();
  const { campaigns } = service.client();
  const { id } = await campaigns.create({
    name: 'Firmware 2.0',
    target: { deviceIds: ['pump-1', 'pump-2'] },
    change: { firmwareVersion: '2.0', desired: { interval: null } },
    rate: 2,
    stopAfterFailures: 1,
  });
  await campaigns.start(id);
  const desired = async (key: string) => (await hub.getDevice(key))?.desired;
  for (const key of ['pump-1', 'pump-2']) {
    await eventually(
      () => desired(key),
      (now) => JSON.stringify(now).includes('2.0'),
    );
    assert.deepEqual(await desired(key), { firmware: { version: '2.0', channel: 'stable' } });
    await devices.report(key, { firmware: { version: '2.0' } });
  }
  const settled = (campaign: Campaign | undefined) => campaign?.working === false;
  const done = await eventually(() => campaigns.get(id), settled);
  assert.deepEqual([done?.status, done?.counts.succeeded], ['completed', 2]);
  await campaigns.rollBack(id);
  assert.equal((await eventually(() => campaigns.get(id), settled))?.status, 'rolled-back');
  for (const key of ['pump-1', 'pump-2']) assert.deepEqual(await desired(key), before);
});
