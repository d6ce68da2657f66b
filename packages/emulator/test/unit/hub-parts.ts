import type { TestContext } from 'node:test';
import { Controls } from '../../src/controls.ts';
import { AccessControl } from '../../src/hub/access.ts';
import { Commands } from '../../src/hub/commands.ts';
import { Hub } from '../../src/hub/hub.ts';
import type { HubMessage } from '../../src/hub/hub-message.ts';
import { Registry } from '../../src/hub/registry.ts';
import { Router } from '../../src/hub/routing/router.ts';
import type { RouteSource } from '../../src/hub/routing/routing-options.ts';
import type { DeviceSession } from '../../src/hub/sessions.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';
import { loadPolicyKeys } from '../../src/sas/policy-keys.ts';
import { BearerTokens } from '../../src/tokens/issuer.ts';

const SOURCES: readonly RouteSource[] = [
  'DeviceMessages',
  'TwinChangeEvents',
  'DeviceLifecycleEvents',
  'DeviceConnectionStateEvents',
];

/** A hub without doors, that tells its events to a list. */
export function hubParts(t: TestContext) {
  const controls = new Controls(undefined);
  const { clock } = controls;
  const registry = new Registry(clock.now);
  const commands = new Commands(clock.now);
  const journal = createMemoryJournal();
  registry.attach(journal);
  commands.attach(journal);
  const told: HubMessage[] = [];
  const routes = SOURCES.map((source) => ({ name: source, source, endpoints: ['events'] }));
  const router = new Router({ routes }, 'hub', async (_endpoint, message) => void told.push(message));
  const bearer = new BearerTokens(Buffer.alloc(32), clock.now);
  const access = new AccessControl(loadPolicyKeys(undefined), registry, bearer, controls.doorkeeper('hub'));
  const { hubGuard: guard, traffic } = controls;
  const hub = new Hub({ name: 'hub', registry, commands, router, access, clock, guard, traffic });
  t.after(() => hub.close());
  return { hub, registry, commands, told };
}

/** A device that is connected and does nothing. */
export const idleSession = (deviceId: string): DeviceSession => ({
  deviceId,
  acceptsMethods: false,
  fetchCommands: () => {},
  desiredChanged: () => false,
  invokeMethod: () => Promise.reject(new Error('Not asked for.')),
  disconnect: () => {},
});
