import type { Service } from './fault.ts';
import type { Faults } from './faults.ts';

/** What counts at the door of a service beside what a client shows. */
export interface Doorkeeper {
  /** The time by which tokens and certificates are checked. Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether a device, or a service when none is named, is refused whatever it shows. */
  readonly isRefused: (device?: string) => boolean;
}

/** A door at which the faults `clock-skew` and `refuse-auth` strike. */
export const doorkeeperOf = (service: Service, faults: Faults, now: () => number): Doorkeeper => ({
  now: () => now() + faults.skew,
  isRefused: (device) =>
    faults.strike('refuse-auth', { service, devices: device === undefined ? [] : [device] }) !== undefined,
});
