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
import { createPastClock } from './moments.ts';
import { pastEvents } from './service-records.ts';

const LIVE_EVERY_MS = 1_000;
/** Customers and devices are there since so many minutes. */
const FOUNDED = 50_000;

export type WorldKind = 'full' | 'quiet' | 'bare';

/**
 * The engine itself, in this page, over memory: commands reach a device that answers, cases close their alerts.
 * `quiet` has customers and devices and nothing that happened; `bare` has nothing.
 */
export async function createDemoWorld(kind: WorldKind): Promise<ConnectedServiceClient> {
  const clock = createPastClock();
  const store = createMemoryStore({ clock });
  const readings = createMemoryReadingStore();
  const events = createMemoryEventStream({ clock });
  const devices = createMemoryDeviceCloud({ clock, events });
  const fill = (minutes: number, put: (tx: StoreTransaction) => Promise<unknown>) =>
    clock.during(minutes, () => store.transact(put));
  if (kind !== 'bare') await fill(FOUNDED, putRegistry);
  if (kind === 'quiet') await fill(FOUNDED, withoutTiles);
  if (kind === 'full') {
    for (const { minutes, put } of pastEvents()) await fill(minutes, put);
    await readings.append([...readingsOf('Temperature', 60), ...readingsOf('Humidity', 60)]);
  }
  const service = createConnectedService({
    store,
    readings,
    devices,
    clock,
    telemetry: { stream: events },
    // Shows the custom commands of the command panel, too.
    commands: { raw: true },
  });
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
