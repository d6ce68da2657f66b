import type { ErrorCode, Id, ProviderInstance } from '../../model/index.ts';
import type { DeviceCloud, SetUpStep, SetUpStepName } from '../../ports/index.ts';
import { hopOfInstance } from './device-clouds.ts';
import type { AlertSource } from './device-sources.ts';
import type { HopHealth } from '../engine/supervisor.ts';

/** What this engine was set up with, and how that does. */
export interface SetUp {
  readonly alertSources: readonly AlertSource[];
  /** None before the engine was started. */
  readonly hops: () => readonly HopHealth[];
}

/** What is known of an instance when it is checked. */
export interface SetUpFacts {
  readonly id: Id<'providerInstance'>;
  readonly instance: ProviderInstance | undefined;
  readonly cloud: DeviceCloud | undefined;
  /** Why the cloud could not be asked; absent: it answered, or there is none. */
  readonly unreachable?: { readonly message: string; readonly code: ErrorCode | undefined };
}

/** Every step of the set-up, with what to do about those that fail. */
export function setUpSteps(facts: SetUpFacts, setUp: SetUp): readonly SetUpStep[] {
  const { id, instance, cloud, unreachable } = facts;
  const hops = setUp.hops();
  const telemetry = hopOfInstance('telemetry', id);
  const queues = setUp.alertSources.filter(({ providerInstanceId = id }) => providerInstanceId === id);
  return [
    instance
      ? ok('recorded')
      : failed('recorded', 'Nothing is written down of it.', 'Start an engine that has its cloud, or create it.'),
    cloud
      ? ok('configured')
      : failed('configured', 'This engine was given no device cloud for it.', `Give the engine one: devices["${id}"].`),
    !cloud
      ? skipped('reachable', 'There is no cloud to ask.')
      : unreachable
        ? failed('reachable', unreachable.message, remedyFor(unreachable.code))
        : ok('reachable'),
    instance?.status === 'disconnected'
      ? failed('connected', 'It was disconnected.', 'Connect it, when its cloud is to be used again.')
      : ok('connected'),
    listening('telemetry', [telemetry], hops, `Give the engine its stream: telemetry, for "${id}".`),
    listening(
      'alerts',
      queues.map(({ name }) => `alerts:${name}`),
      hops,
      `Give the engine the queue of its alert job: alertSources, for "${id}".`,
    ),
    cloud && !cloud.capabilities.feedback
      ? skipped('feedback', 'The device cloud tells nothing of what became of commands.')
      : listening('feedback', [hopOfInstance('commands:feedback', id)], hops, 'Give the engine its device cloud.'),
  ];
}

/** Whether this engine hears something from the instance. */
function listening(
  step: SetUpStepName,
  names: readonly string[],
  hops: readonly HopHealth[],
  remedy: string,
): SetUpStep {
  if (hops.length === 0) return skipped(step, 'This engine was not started; another one may do it.');
  const found = hops.filter(({ name }) => names.includes(name));
  if (found.length === 0) return failed(step, 'This engine hears nothing from it.', remedy);
  const broken = found.find(({ state }) => state === 'failed');
  if (!broken) return ok(step);
  // The text of an error may quote a connection string; who runs the engine reads it in the health report.
  return failed(step, `"${broken.name}" fails again and again.`, "See the engine's health report for the reason.");
}

const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthenticated: "Check the engine's credentials for the device cloud: they are wrong, or have expired.",
  forbidden: 'Give the credentials the rights to read and write the registry, and to connect to the service.',
  'not-found': 'Check the host name: the device cloud does not know what it was asked for.',
  throttled: 'Wait, or give the device cloud more units.',
  closed: 'Start the engine again: its connection to the device cloud was closed.',
};

function remedyFor(code: ErrorCode | undefined): string {
  return (code && REMEDIES[code]) ?? 'Check the host name, the credentials and the network to the device cloud.';
}

const ok = (step: SetUpStepName): SetUpStep => ({ step, state: 'ok' });
const failed = (step: SetUpStepName, message: string, remedy: string): SetUpStep => ({
  ...{ step, state: 'failed', message, remedy },
});
const skipped = (step: SetUpStepName, message: string): SetUpStep => ({ step, state: 'skipped', message });
