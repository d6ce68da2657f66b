import type { CallOptions, CustomEntity, Device, Id, WriteOptions } from '../../model/index.ts';
import type { DeviceOutcome } from './devices-client.ts';
import type { HistoryClient } from './history-client.ts';
import type { RecordsClient } from './records-client.ts';

export interface CustomEntityInput {
  /** Kind of the host's record, see `isEntityName`. Never changed. */
  readonly entity: string;
  /** The record's id in the host. Never changed. */
  readonly recordId: string;
  /** The default is the record's id. */
  readonly name?: string | undefined;
  readonly accountId?: Id<'account'> | undefined;
}

/** One record of a bulk registration. */
export interface CustomEntityRegistration {
  readonly recordId: string;
  /** For a record that is new here; the default is its id. A device that is new takes it, too. */
  readonly name?: string | undefined;
  readonly accountId?: Id<'account'> | undefined;
  /**
   * The device's id in the device cloud. Left out, the devices that are connected already are registered; where there is
   * none, one is made whose id is the record's.
   */
  readonly deviceKey?: string | undefined;
}

/** Records of one kind, at most 100. */
export interface CustomEntityRegistrations {
  readonly entity: string;
  readonly records: readonly CustomEntityRegistration[];
  /** Where the devices are, or are made; the default is the default instance. */
  readonly providerInstanceId?: Id<'providerInstance'> | undefined;
  /** Of devices that are made. */
  readonly categoryId?: Id<'category'> | undefined;
}

/** What became of one record: `failed` when one of its devices failed, `skipped` when there was nothing to do. */
export interface CustomEntityOutcome {
  readonly recordId: string;
  readonly outcome: DeviceOutcome['outcome'];
  readonly message?: string;
  /** Absent when it did not come to it. */
  readonly customEntityId?: Id<'customEntity'>;
  /** The devices that were to be registered. */
  readonly deviceIds?: readonly Id<'device'>[];
}

/**
 * Records of the host's own to which devices are connected, as they are to assets: a device may have one of each. When
 * one passes to another customer, the devices connected to it that were the same customer's, or nobody's, follow. The
 * attempts with their messages are `registrations.list` by device, or `history`. There is one of each record of the host:
 * a second one is a `conflict`. Deleting one is refused while devices are connected to it.
 */
export interface CustomEntitiesClient
  extends
    RecordsClient<CustomEntity, CustomEntityInput, Omit<CustomEntityInput, 'entity' | 'recordId'>>,
    HistoryClient<CustomEntity> {
  /**
   * Connects a device, away from the custom entity it was connected to. A device without a customer gets this one's.
   * `ifVersion` is the device's.
   * @throws `not-found` when one of the two is not there.
   */
  connect(id: Id<'customEntity'>, input: { readonly deviceId: Id<'device'> }, options?: WriteOptions): Promise<Device>;
  /** Takes a device from it; one that is connected elsewhere, or nowhere, stays as it is. Its customer stays. */
  disconnect(
    id: Id<'customEntity'>,
    input: { readonly deviceId: Id<'device'> },
    options?: WriteOptions,
  ): Promise<Device>;
  /**
   * Registers the devices connected to it, as `devices.registerAll` does.
   * @throws `unsupported` when there are more than 100.
   */
  register(id: Id<'customEntity'>, options?: CallOptions): Promise<readonly DeviceOutcome[]>;
  /**
   * For each record: notes it down if it is new, connects the device, which is made if it is new, and registers it
   * (`msdyn_RegisterCustomEntity`). A device that is connected to another custom entity stays there, and the record
   * fails. One that fails does not keep the others; repeating the call does what is left.
   * @throws `unsupported`, before anything is done, when the records have more than 100 devices together.
   */
  registerAll(input: CustomEntityRegistrations, options?: CallOptions): Promise<readonly CustomEntityOutcome[]>;
}
