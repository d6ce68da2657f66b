import type { Device, RegistrationStatus } from './device.ts';
import { overdueEnds } from './moments.ts';
import type { OverdueEnds } from './moments.ts';
import type { Instant } from './primitives.ts';

/**
 * What can happen to a device's registration: somebody `start`s it; the device cloud lets it `succeed` or `fail`; it
 * `expire`s unanswered; a pull `find`s the device in the cloud, or `miss`es it; somebody `remove`s it there.
 */
export type RegistrationStep = 'start' | 'succeed' | 'fail' | 'expire' | 'find' | 'miss' | 'remove';

/**
 * Every allowed step. What is not here changes nothing, for answers come late: a success after the time-out wins, since
 * the device is there; a failure after the end says nothing new; and a pull that misses a device while it is being
 * registered has only asked too early. A device that is registered may be registered again, in case the cloud lost it.
 */
export const REGISTRATION_TRANSITIONS: Readonly<
  Record<RegistrationStatus, Readonly<Partial<Record<RegistrationStep, RegistrationStatus>>>>
> = {
  unknown: { start: 'in-progress', find: 'registered', miss: 'unregistered', remove: 'unregistered' },
  unregistered: { start: 'in-progress', find: 'registered', miss: 'unregistered', remove: 'unregistered' },
  'in-progress': {
    start: 'in-progress',
    succeed: 'registered',
    fail: 'error',
    expire: 'error',
    find: 'registered',
  },
  registered: {
    start: 'in-progress',
    succeed: 'registered',
    find: 'registered',
    miss: 'unregistered',
    remove: 'unregistered',
  },
  error: { start: 'in-progress', succeed: 'registered', find: 'registered', remove: 'unregistered' },
};

/** Where a step leads, or `undefined` when it does not apply. */
export function registrationAfter(status: RegistrationStatus, step: RegistrationStep): RegistrationStatus | undefined {
  return REGISTRATION_TRANSITIONS[status][step];
}

/** From worst to best: which status of many devices is shown for the asset they are connected to. */
export const REGISTRATION_SEVERITY = ['error', 'in-progress', 'unregistered', 'unknown', 'registered'] as const;

/**
 * The registration of an asset: that of the device which most needs attention. One error is an error of the asset, and
 * it is registered only when all its devices are. Without any device nothing is known.
 */
export function rollUpRegistration(devices: Iterable<RegistrationStatus>): RegistrationStatus {
  const present = new Set(devices);
  return REGISTRATION_SEVERITY.find((status) => present.has(status)) ?? 'unknown';
}

/** How long a registration may be in progress, in milliseconds. */
export const REGISTRATION_TIMEOUT_MS = 120_000;

/**
 * Deadlines of registrations whose time is over: none at all, one that has passed, and one too far ahead for an honest
 * clock.
 */
export function overdueRegistration(now: Instant): readonly [null, ...OverdueEnds] {
  return [null, ...overdueEnds(now, REGISTRATION_TIMEOUT_MS)];
}

/** What is known about a step of a registration. */
export interface RegistrationFacts {
  readonly message?: string | undefined;
  /** For `start`. */
  readonly deadline?: Instant | undefined;
}

/** A device after a step of its registration; `undefined` when the step does not apply to it. */
export function stepRegistration(
  device: Device,
  step: RegistrationStep,
  { message, deadline }: RegistrationFacts = {},
): Device | undefined {
  const registration = registrationAfter(device.registration, step);
  if (registration === undefined) return undefined;
  return {
    ...device,
    registration,
    registrationMessage: message,
    registrationDeadline: registration === 'in-progress' ? deadline : undefined,
  };
}
