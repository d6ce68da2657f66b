import type { RegistrationStatus } from './device.ts';
import type { Entity, Id } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** A customer (Dataverse table `account`). */
export interface Account extends Entity<'account'>, KeyedChanges {
  readonly name: string;
}

/** A customer's asset (Dataverse table `msdyn_customerasset`); any number of devices may be connected to it. */
export interface Asset extends Entity<'asset'>, KeyedChanges {
  readonly name: string;
  readonly accountId?: Id<'account'>;
  /** The asset that this one is a part of. */
  readonly parentId?: Id<'asset'>;
  /** Of all devices connected to it, see `rollUpRegistration`; kept by the engine. Absent counts as `unknown`. */
  readonly registration?: RegistrationStatus;
}
