import type { Id } from './primitives.ts';

/**
 * The provider instance of devices that name no other: the only one when there is one device cloud. Device keys of its
 * devices are their ids in the cloud, so a second hub changes nothing that is stored of the first.
 */
export const HOME_INSTANCE = 'home';

const SEPARATOR = '/';
const MAX_INSTANCE_ID = 50;
/** Names of Azure IoT hubs (3 to 50 letters, digits and hyphens), and the underscore. */
const INSTANCE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** Longest device key: an instance's id, the separator, and the longest id that a hub takes. */
export const MAX_DEVICE_KEY = MAX_INSTANCE_ID + SEPARATOR.length + 128;

/** Ids of provider instances: 1 to 50 letters, digits, `-` and `_`, the first a letter or digit. */
export function isProviderInstanceId(text: string): boolean {
  return text.length <= MAX_INSTANCE_ID && INSTANCE_ID.test(text);
}

/**
 * The key by which the service knows a device: its id in the device cloud, and for any instance but the home one the
 * instance's id and a slash before it. No hub takes a slash in a device id, so two hubs may have a device of the same id.
 */
export function deviceKeyIn(instanceId: Id<'providerInstance'>, cloudDeviceId: string): string {
  const isPlain = instanceId === HOME_INSTANCE && !cloudDeviceId.includes(SEPARATOR);
  return isPlain ? cloudDeviceId : `${instanceId}${SEPARATOR}${cloudDeviceId}`;
}

/** The provider instance to which a device key belongs. */
export function instanceOfKey(deviceKey: string): Id<'providerInstance'> {
  return partsOf(deviceKey).instanceId;
}

/** A device's id in its own device cloud, as the device itself knows it. */
export function cloudDeviceIdOf(deviceKey: string): string {
  return partsOf(deviceKey).cloudDeviceId;
}

function partsOf(deviceKey: string): { readonly instanceId: string; readonly cloudDeviceId: string } {
  const end = deviceKey.indexOf(SEPARATOR);
  const prefix = deviceKey.slice(0, Math.max(end, 0));
  if (!isProviderInstanceId(prefix)) return { instanceId: HOME_INSTANCE, cloudDeviceId: deviceKey };
  return { instanceId: prefix, cloudDeviceId: deviceKey.slice(end + SEPARATOR.length) };
}
