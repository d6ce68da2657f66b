import type { CallOptions, Device, FleetStatus, Id, Json, SummaryValue, WriteOptions } from '../../model/index.ts';
import type { HistoryClient } from './history-client.ts';
import type { RecordsClient } from './records-client.ts';

export interface DeviceInput {
  /** The default is the device key. */
  readonly name?: string;
  /**
   * What the device cloud takes as an id, see `isDeviceKey`; unique in its provider instance, and never changed. The
   * record's key names the instance, too, unless it is the home one: see `deviceKeyIn`.
   */
  readonly deviceKey: string;
  /** Never changed. The default is the default instance. */
  readonly providerInstanceId?: Id<'providerInstance'>;
  readonly accountId?: Id<'account'>;
  readonly assetId?: Id<'asset'>;
  /** Connected to it, as `customEntities.connect` does. */
  readonly customEntityId?: Id<'customEntity'>;
  readonly categoryId?: Id<'category'>;
  readonly simulated?: boolean;
  /** Kept here until the device is registered; then they go to its twin. */
  readonly tags?: Json;
  readonly desired?: Json;
}

/** Where a device is connected, and its twin, have verbs of their own. */
export type DeviceChange = Pick<Required<DeviceInput>, 'name' | 'accountId' | 'categoryId' | 'simulated'>;

/** What became of one device of many. */
export interface DeviceOutcome {
  readonly deviceId: Id<'device'>;
  /** `skipped`: there was nothing to do, or not now; `message` says why. */
  readonly outcome: 'done' | 'skipped' | 'failed';
  readonly message?: string;
}

export interface DeviceImport {
  /** Whose devices; the default is the default instance. */
  readonly providerInstanceId?: Id<'providerInstance'>;
  /** Customer and category of the devices that are new here. */
  readonly accountId?: Id<'account'>;
  readonly categoryId?: Id<'category'>;
  /** Only devices whose id in the device cloud begins so. */
  readonly prefix?: string;
  /** Where an import goes on that had more than one call could take. */
  readonly continuationToken?: string;
}

/** What an import did. Devices whose state was the same already count as seen only. */
export interface DeviceImportResult {
  readonly seen: number;
  readonly created: number;
  readonly updated: number;
  /** Devices that cannot be kept here, with the reason. */
  readonly refused: readonly { readonly deviceKey: string; readonly reason: string }[];
  /** Present while the device cloud has more. */
  readonly continuationToken?: string;
}

/** A JSON merge patch (RFC 7396) of a twin: objects merge, `null` removes a key. */
export interface TwinPatch {
  readonly tags?: Json;
  readonly desired?: Json;
}

/**
 * Devices. A new one is `unknown` to us until it is registered or pulled. Deleting a device takes its registration and
 * data history with it, leaves it in the device cloud (`unregister` removes it there), and is refused while alerts or
 * commands name it.
 */
export interface DevicesClient extends RecordsClient<Device, DeviceInput, DeviceChange>, HistoryClient<Device> {
  /**
   * Connects a device to an asset, away from the one it was connected to. A device without a customer gets the asset's;
   * one that has a customer keeps it.
   * @throws `invalid` when there is no such asset.
   */
  connect(id: Id<'device'>, input: { readonly assetId: Id<'asset'> }, options?: WriteOptions): Promise<Device>;
  /** Takes a device from its asset. Its customer stays. */
  disconnect(id: Id<'device'>, options?: WriteOptions): Promise<Device>;
  /**
   * Registers a device with the device cloud, also one that is registered, whose registration failed, or got stuck.
   * @throws the device cloud's error, after it was noted with the device.
   */
  register(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Registers at most 100 devices. Those that are registered or in progress are skipped; one that fails does not keep the others. */
  registerAll(ids: readonly Id<'device'>[], options?: CallOptions): Promise<readonly DeviceOutcome[]>;
  /**
   * Removes a device from the device cloud; the record stays. One that is gone there already is fine.
   * @throws `conflict` while it is being registered.
   */
  unregister(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Fetches connection state and twin from the device cloud. */
  pull(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Pulls at most 100 devices; one that fails does not keep the others. */
  pullAll(ids: readonly Id<'device'>[], options?: CallOptions): Promise<readonly DeviceOutcome[]>;
  /**
   * Changes tags and settings, in the device cloud first and then here. Values are checked against the properties of the
   * device's category; keys it does not name are let through. A device that was never registered keeps them until it is.
   * Repeated with its idempotency key it does not undo what others have changed since, unless the engine died between the
   * two writes: the device cloud keeps no keys, and the second time writes like the first.
   * @throws `invalid` with the path of the first wrong value in `details.field`; `conflict` when `ifVersion` is stale,
   * when the twin was changed since the record of that version was read (pull, then try again), or when the device cloud
   * has lost the device.
   */
  updateTwin(id: Id<'device'>, patch: TwinPatch, options?: WriteOptions): Promise<Device>;
  /** Lets the device cloud accept the device. */
  enable(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Makes the device cloud turn the device away. */
  disable(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /**
   * Brings in what the device cloud has, at most 1,000 devices a call. What is missing here is created, named by its key;
   * what is there gets its state, and keeps the name, customer, asset and category that people gave it. Repeating it is
   * harmless, so after a failure it is simply called again.
   */
  import(input?: DeviceImport, options?: CallOptions): Promise<DeviceImportResult>;
  /** The tiles of a device with their figures as of now, in their order: its own, or else those of its category. */
  summary(id: Id<'device'>, options?: CallOptions): Promise<readonly SummaryValue[]>;
  /** How many devices are connected, silent, never heard of or turned away, in all and by category. */
  fleetStatus(
    query?: { readonly accountId?: Id<'account'> | undefined; readonly categoryId?: Id<'category'> | undefined },
    options?: CallOptions,
  ): Promise<FleetStatus>;
}
