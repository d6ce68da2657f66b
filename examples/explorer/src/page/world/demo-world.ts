import { createConnectedService, type ConnectedServiceClient, type StoreTransaction } from '@csk/core';
import {
  createMemoryDeviceCloud,
  createMemoryEventStream,
  createMemoryReadingStore,
  createMemoryStore,
  systemClock,
} from '@csk/core/memory';
import { measureAt, readingsOf } from './demo-readings.ts';
import { putRegistry } from './registry-records.ts';
import { putEvents } from './service-records.ts';

const LIVE_EVERY_MS = 1_000;

export type WorldKind = 'full' | 'quiet' | 'bare';

/**
 * The engine itself, in this page, over memory: commands reach a device that answers, cases close their alerts.
 * `quiet` has customers and devices and nothing that happened; `bare` has nothing.
 */
export async function createDemoWorld(kind: WorldKind): Promise<ConnectedServiceClient> {
  const store = createMemoryStore();
  const readings = createMemoryReadingStore();
  const events = createMemoryEventStream();
  const devices = createMemoryDeviceCloud({ events });
  const fill = async (put: (tx: StoreTransaction) => Promise<void>) => store.transact(put);
  if (kind !== 'bare') await fill(putRegistry);
  if (kind === 'quiet') await fill(withoutTiles);
  if (kind === 'full') {
    await fill(putEvents);
    await readings.append([...readingsOf('Temperature', 60), ...readingsOf('Humidity', 60)]);
  }
  const service = createConnectedService({ store, readings, devices, telemetry: { stream: events } });
  if (kind === 'full') {
    await devices.register({ deviceKey: 'thermostat-07' });
    const thermostat = devices.device('thermostat-07');
    thermostat.connect();
    await service.start();
    void sendOn(() => thermostat.send(measureAt(Date.now())));
  }
  return service.client({ id: 'alex', name: 'Alex Agent' });
}

async function sendOn(send: () => void): Promise<void> {
  for (;;) {
    await systemClock.sleep(LIVE_EVERY_MS);
    send();
  }
}

async function withoutTiles(tx: StoreTransaction): Promise<void> {
  for (const id of ['now', 'mean', 'alerts']) await tx.delete('summaryTile', id);
}
