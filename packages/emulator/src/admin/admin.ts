import { randomBytes } from 'node:crypto';
import type { Controls } from '../controls.ts';
import type { EventHub } from '../event-hubs/event-hub.ts';
import type { EmulatorFaults } from '../faults/emulator-faults.ts';
import type { OtherService } from '../http/exchange.ts';
import type { Hub } from '../hub/hub.ts';
import type { EmulatorOptions } from '../options.ts';
import type { QueueNamespace } from '../service-bus/namespace.ts';
import { createAdminService } from './admin-service.ts';
import { snapshotOf } from './snapshot.ts';

/** The parts of the emulator that are looked at and acted on. */
export interface AdminParts {
  readonly hub: Hub;
  readonly events: EventHub;
  readonly queues: QueueNamespace;
  readonly controls: Controls;
  readonly faults: EmulatorFaults;
}

/** The admin API and the status page, with a token that is new on every start. */
export function createAdmin(
  { hub, events, queues, controls, faults }: AdminParts,
  { statusPage = true }: EmulatorOptions,
  log: (line: string) => void,
): { readonly token: string; readonly answer: OtherService } {
  const token = randomBytes(24).toString('base64url');
  const { clock, connections, limits } = controls;
  const target = {
    faults,
    snapshot: () => snapshotOf({ hub, events, queues, connections, faults: controls.faults, clock, limits }),
    purge: (entity: string) => purge(hub, queues, entity),
    advance: (ms: number) => clock.advance(ms),
    reset: async () => {
      faults.stop();
      faults.clear();
      faults.add({ kind: 'drop' });
      await queues.purgeAll();
      for (const deviceId of [...hub.commands.waitingDevices]) await purge(hub, queues, `devices/${deviceId}`);
    },
  };
  return { token, answer: createAdminService(target, { token, hasPage: statusPage, log }) };
}

/** A queue, or by `devices/<id>` the commands that wait for a device. */
async function purge(hub: Hub, queues: QueueNamespace, entity: string): Promise<number> {
  if (!entity.startsWith('devices/')) return queues.purge(entity);
  const deviceId = entity.slice('devices/'.length);
  const device = hub.registry.find(deviceId);
  if (!device) throw new RangeError(`There is no device '${deviceId}'.`);
  return hub.commands.purge(deviceId, device.identity.generationId);
}
