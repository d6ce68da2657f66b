// What the hub tells of its devices, through routes to the built-in endpoint, until it is in the device's record.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { createEventHubStream } from '@csk/adapters/event-hubs';
import { createIotHub } from '@csk/adapters/iot-hub';
import { createConnectedService } from '@csk/core';
import type { Device, HubNotice } from '@csk/core';
import { createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { startEmulator, trustEmulator } from '@csk/emulator';

import { MqttDevices } from './mqtt-devices.ts';

const SOURCES = ['DeviceMessages', 'TwinChangeEvents', 'DeviceLifecycleEvents', 'DeviceConnectionStateEvents'] as const;

const emulator = await startEmulator({
  ports: { hub: 0, serviceBus: 0, eventHubs: 0 },
  partitions: 1,
  routing: { routes: SOURCES.map((source) => ({ name: source, source, endpoints: ['events'] })) },
});
trustEmulator(emulator.ca);
after(() => emulator.close());

test('connections, twins and identities that change in the hub change in the record; none is a reading', async (t) => {
  const hub = createIotHub({ connectionString: emulator.connectionStrings.iotHub });
  const stream = createEventHubStream({ connectionString: emulator.connectionStrings.eventHubs });
  const devices = new MqttDevices(
    emulator.ca,
    async (key) => (await hub.register({ deviceKey: key })).credential ?? '',
  );
  const store = createMemoryStore();
  const readings = createMemoryReadingStore();
  const service = createConnectedService({ store, readings, devices: hub, telemetry: { stream } });
  t.after(async () => {
    await service.close();
    await stream.close?.();
    await devices.close();
    await hub.close?.();
  });
  await store.transact((tx) =>
    tx.put('device', { id: 'd1', name: 'd1', deviceKey: 'd1', registration: 'unknown', connected: false }),
  );
  await service.start();
  const client = service.client();
  const becomes = async (what: string, holds: (device: Device) => boolean): Promise<void> => {
    for (let tries = 0; tries < 600; tries += 1) {
      const device = await client.devices.get('d1');
      if (device && holds(device)) return;
      await sleep(50);
    }
    assert.fail(`Waited in vain for: ${what}`);
  };

  await devices.connect('d1');
  await becomes('registered and connected', (one) => one.registration === 'registered' && one.connected);
  // Somebody else writes the twin: the portal, a script.
  await hub.updateDevice('d1', { tags: { site: 'north' }, desired: { interval: 5 } });
  await becomes('the twin', (one) => JSON.stringify([one.tags, one.desired]) === '[{"site":"north"},{"interval":5}]');
  await devices.disconnect('d1');
  await becomes('gone', (one) => !one.connected);
  await hub.unregister('d1');
  await becomes('removed', (one) => one.registration === 'unregistered');

  const notices = new Set<HubNotice | undefined>();
  for await (const { events } of stream.read({ signal: AbortSignal.timeout(30_000) })) {
    for (const { notice } of events) notices.add(notice);
    if (notices.size === 3) break;
  }
  assert.deepEqual([...notices].sort(), ['connection-state', 'lifecycle', 'twin-change']);
  assert.deepEqual(await client.readings.latest('d1'), []);
});
