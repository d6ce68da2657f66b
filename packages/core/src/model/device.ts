import type { Entity, Id, Instant, Json } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** Registration of a device with the device cloud (option set of `msdyn_registrationstatus`). */
export type RegistrationStatus = 'unknown' | 'unregistered' | 'in-progress' | 'registered' | 'error';

/** A property of a category (`msdyn_iotdeviceproperty`): the definition, and which of the two documents it lives in. */
export interface CategoryProperty {
  /** A definition without parent; the definitions inside an object come with it. */
  readonly propertyId: Id<'propertyDefinition'>;
  /** In the tags, or else in the settings, which are the twin's desired properties. */
  readonly isTag: boolean;
}

/** A device category (`msdyn_iotdevicecategory`): which commands and properties its devices have. */
export interface DeviceCategory extends Entity<'category'>, KeyedChanges {
  readonly name: string;
  readonly commandDefinitionIds: readonly Id<'commandDefinition'>[];
  readonly properties?: readonly CategoryProperty[];
}

/** A device (`msdyn_iotdevice`). */
export interface Device extends Entity<'device'>, KeyedChanges {
  readonly name: string;
  /**
   * Names the device in the whole service, unique: its id in the device cloud (`msdyn_deviceid`), and of a device of
   * another provider instance than the home one that instance before it, see `deviceKeyIn`.
   */
  readonly deviceKey: string;
  /** The device cloud it belongs to (`msdyn_iotproviderinstance`), as its key says; absent: the home instance. */
  readonly providerInstanceId?: Id<'providerInstance'>;
  readonly accountId?: Id<'account'>;
  readonly assetId?: Id<'asset'>;
  /** The record of the host's own to which it is connected, beside its asset. */
  readonly customEntityId?: Id<'customEntity'>;
  readonly categoryId?: Id<'category'>;
  readonly registration: RegistrationStatus;
  readonly registrationMessage?: string | undefined;
  /** After this moment the watchdog ends a registration that is in progress. */
  readonly registrationDeadline?: Instant | undefined;
  readonly connected: boolean;
  readonly lastActivityAt?: Instant;
  /** When its state was last fetched from the device cloud, or asked for in vain. */
  readonly pulledAt?: Instant;
  /** Whether the device cloud lets it connect, as last pulled. */
  readonly enabled?: boolean;
  /** Twin reported properties, as last pulled. */
  readonly reported?: Json;
  /** Twin desired properties. */
  readonly desired?: Json;
  readonly tags?: Json;
  /** Version of the twin that tags and desired properties were read from. */
  readonly twinEtag?: string;
  readonly simulated?: boolean;
  /** How many rows of data history have been written for it; the newest are kept. */
  readonly dataHistoryCount?: number;
  /** How many changes of its connection have been written; the newest are kept. */
  readonly connectionChangeCount?: number;
}

/**
 * Ids that IoT Hub takes for a device: 1 to 128 letters, digits and `- : . + % _ # * ? ! ( ) , = @ ; $ '`
 * (IoT Hub developer guide, identity registry). A device key is case-sensitive.
 * What `deviceKeyIn` puts before it is not part of the id. One or two points alone are none: in an address they are
 * steps to another place, so no service could be asked for such a device.
 */
const DEVICE_KEY = /^(?!\.{1,2}$)[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}$/;

export function isDeviceKey(text: string): boolean {
  return DEVICE_KEY.test(text);
}

/** One attempt to register or remove a device (`msdyn_iotdeviceregistrationhistory`): in progress, then how it ended. */
export interface Registration extends Entity<'registration'> {
  readonly deviceId: Id<'device'>;
  /** Absent: `register`. */
  readonly action?: 'register' | 'unregister';
  readonly status: RegistrationStatus;
  readonly message?: string | undefined;
  readonly requestedBy?: string;
  readonly endedAt?: Instant | undefined;
}
