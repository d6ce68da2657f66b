import type { RegistrationStatus } from './device.ts';
import type { Entity, Id } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/**
 * A record of the host's own, of a table that we do not know: a vehicle, a lift, a lease. Devices are connected to it and
 * registered for it as for an asset (Connected Customer Service: custom entities, `msdyn_RegisterCustomEntity`). Of each
 * record of the host there is one at most.
 */
export interface CustomEntity extends Entity<'customEntity'>, KeyedChanges {
  /** What the host calls the kind of record: the logical name of its table, see `isEntityName`. */
  readonly entity: string;
  /** The record's id in the host. */
  readonly recordId: string;
  /** What people call the record. */
  readonly name: string;
  readonly accountId?: Id<'account'>;
  /** Of all devices connected to it, see `rollUpRegistration`; kept by the engine. Absent counts as `unknown`. */
  readonly registration?: RegistrationStatus;
}

/** Longest name of a kind of record, in characters. */
export const MAX_ENTITY_NAME = 128;
const ENTITY_NAME = /^[A-Za-z][A-Za-z0-9_.:-]*$/;

/** Whether a text names a kind of record: a letter, then letters, digits and `_ . : -`, at most 128 in all. */
export function isEntityName(text: string): boolean {
  return text.length <= MAX_ENTITY_NAME && ENTITY_NAME.test(text);
}
