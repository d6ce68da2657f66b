import type { TestContext } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { ConnectedServiceOptions } from '@csk/core';
import { createWorld } from './world.ts';
import type { Parts } from './world.ts';

/** Two engines on one store, as two processes would be; only the first has the queue and the telemetry. */
export async function createEnginePair(
  t: TestContext,
  change: (parts: Parts) => Partial<ConnectedServiceOptions> = () => ({}),
) {
  const world = await createWorld(change);
  const second = createConnectedService({ ...world.options, alertSources: [], telemetry: [], instance: 'second' });
  t.after(async () => {
    await second.close();
    await world.close();
  });
  const start = async (): Promise<void> => {
    await world.service.start();
    await second.start();
  };
  /** An administrator at the second engine. */
  const admin = second.client({ id: 'admin', name: 'Grace', roles: ['administrator'] });
  return { ...world, second, admin, start };
}
