import type { Entity, Id, Instant, Json } from './primitives.ts';

/** Registration of a device with the device cloud (option set of `msdyn_registrationstatus`). */
export type RegistrationStatus = 'unknown' | 'unregistered' | 'in-progress' | 'registered' | 'error';

/** A device category (`msdyn_iotdevicecategory`): which commands and properties its devices have. */
export interface DeviceCategory extends Entity<'category'> {
  readonly name: string;
  readonly commandDefinitionIds: readonly Id<'commandDefinition'>[];
}

/** A device (`msdyn_iotdevice`). */
export interface Device extends Entity<'device'> {
  readonly name: string;
  /** The device's id in the device cloud (`msdyn_deviceid`), unique. */
  readonly deviceKey: string;
  readonly accountId?: Id<'account'>;
  readonly assetId?: Id<'asset'>;
  readonly categoryId?: Id<'category'>;
  readonly registration: RegistrationStatus;
  readonly registrationMessage?: string;
  readonly connected: boolean;
  readonly lastActivityAt?: Instant;
  /** Whether the device cloud lets it connect, as last pulled. */
  readonly enabled?: boolean;
  /** Twin reported properties, as last pulled. */
  readonly reported?: Json;
  /** Twin desired properties. */
  readonly desired?: Json;
  readonly tags?: Json;
  readonly simulated?: boolean;
}

/** One attempt to register a device (`msdyn_iotdeviceregistrationhistory`). */
export interface Registration extends Entity<'registration'> {
  readonly deviceId: Id<'device'>;
  readonly status: RegistrationStatus;
  readonly message?: string;
}
