import type { TestContext } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { ConnectedServiceOptions } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryEventStream, createMemoryQueue } from '@csk/core/memory';
import { createWorld } from '../world.ts';
import type { Parts } from '../world.ts';

/**
 * The world with a second hub, `hub-b`, beside its own, which is the home one. The second hub knows a device `smt-1`,
 * too: another one.
 */
export async function createHubs(
  t: TestContext,
  change: (parts: Parts) => Partial<ConnectedServiceOptions> = () => ({}),
) {
  const world = await createWorld();
  const { clock } = world;
  const otherEvents = createMemoryEventStream({ clock });
  const other = createMemoryDeviceCloud({ clock, events: otherEvents });
  const otherQueue = createMemoryQueue({ name: 'alerts-b', clock });
  const options: ConnectedServiceOptions = {
    ...world.options,
    devices: { home: world.devices, 'hub-b': other },
    telemetry: [{ stream: world.events }, { stream: otherEvents, providerInstanceId: 'hub-b' }],
    alertSources: [
      { name: 'AlertsQueue', queue: world.queue },
      { name: 'AlertsQueueB', queue: otherQueue, providerInstanceId: 'hub-b' },
    ],
    ...change(world),
  };
  const service = createConnectedService(options);
  t.after(async () => {
    await service.close();
    for (const port of [other, otherEvents, otherQueue]) await port.close?.();
    await world.close();
  });
  await service.start();
  const client = service.client({ id: 'agent-7', name: 'Ada' });
  const twin = await client.devices.create({ deviceKey: 'smt-1', providerInstanceId: 'hub-b', categoryId: 'cat-1' });
  return { ...world, options, service, client, other, otherEvents, otherQueue, twin };
}
