import { ConnectedServiceError, HOME_INSTANCE, instanceOfKey, isProviderInstanceId } from '../../model/index.ts';
import type { Id, ProviderInstance } from '../../model/index.ts';
import type { DeviceCloud, StoreReader } from '../../ports/index.ts';
import { invalid } from '../input-guard.ts';
import { instanceCloud } from './instance-cloud.ts';

/** Several device clouds, each under the id of its provider instance. */
export type DeviceCloudMap = Readonly<Record<Id<'providerInstance'>, DeviceCloud>>;

/** An engine with more is an engine with something else in mind. */
const MAX_CLOUDS = 100;

/** The device clouds that this engine has, and which of them a device belongs to. All that asks a cloud goes through here. */
export interface DeviceClouds {
  /** By instance. They take and give device keys of the whole service. */
  readonly all: ReadonlyMap<Id<'providerInstance'>, DeviceCloud>;
  /** Where new devices go as long as no record says which instance is the default. */
  readonly fallback: Id<'providerInstance'>;
}

/**
 * Reads the option: one cloud is the home instance's.
 * @throws ConnectedServiceError `invalid` for ids that no instance can have, and for no cloud at all.
 */
export function deviceCloudsOf(devices: DeviceCloud | DeviceCloudMap): DeviceClouds {
  if (isDeviceCloud(devices)) {
    return { all: new Map([[HOME_INSTANCE, devices]]), fallback: HOME_INSTANCE };
  }
  const entries = Object.entries(devices);
  const [first] = entries;
  if (first === undefined) throw invalid('devices', 'must have at least one device cloud');
  if (entries.length > MAX_CLOUDS) throw invalid('devices', `must have at most ${MAX_CLOUDS} device clouds`);
  const all = new Map<Id<'providerInstance'>, DeviceCloud>();
  for (const [id, cloud] of entries) {
    if (!isProviderInstanceId(id))
      throw invalid('devices', `"${id.slice(0, 64)}" is not the id of a provider instance`);
    all.set(id, instanceCloud(id, cloud));
  }
  return { all, fallback: all.has(HOME_INSTANCE) ? HOME_INSTANCE : first[0] };
}

function isDeviceCloud(devices: DeviceCloud | DeviceCloudMap): devices is DeviceCloud {
  return typeof devices.sendCommand === 'function';
}

/** The name of what runs once for each instance, and of the position it keeps; the home instance's is the plain one. */
export function hopOfInstance(name: string, instanceId: Id<'providerInstance'>): string {
  return instanceId === HOME_INSTANCE ? name : `${name}:${instanceId}`;
}

/** Whether any of them can do something. */
export function someCloudHas({ all }: DeviceClouds, capability: keyof DeviceCloud['capabilities']): boolean {
  return [...all.values()].some(({ capabilities }) => capabilities[capability]);
}

/**
 * The device cloud of a device, if anything may be asked of it.
 * @throws ConnectedServiceError `not-configured` when its provider instance has no cloud here or was disconnected.
 */
export function openDeviceCloud(clouds: DeviceClouds, store: StoreReader, deviceKey: string): Promise<DeviceCloud> {
  return openInstance(clouds, store, instanceOfKey(deviceKey));
}

/** {@link openDeviceCloud}, for an instance. */
export async function openInstance(
  { all }: DeviceClouds,
  store: StoreReader,
  instanceId: Id<'providerInstance'>,
): Promise<DeviceCloud> {
  const cloud = all.get(instanceId);
  if (!cloud) throw notConfigured(instanceId, 'has no device cloud here');
  expectConnected(await store.get('providerInstance', instanceId));
  return cloud;
}

/** An instance of which there is no record was never disconnected. */
export function expectConnected(instance: Pick<ProviderInstance, 'id' | 'status'> | undefined): void {
  if (instance?.status === 'disconnected') throw notConfigured(instance.id, 'is disconnected');
}

function notConfigured(providerInstanceId: Id<'providerInstance'>, problem: string): ConnectedServiceError {
  return new ConnectedServiceError('not-configured', `The provider instance "${providerInstanceId}" ${problem}.`, {
    details: { providerInstanceId },
  });
}
