import { comparator, matches, type Device, type Id, type Query, type RegistrationStatus, type Where } from '@csk/core';
import type { DeviceConnection } from '../device-facts/device-badges.ts';

export type DeviceSort = 'name' | 'newest';

export interface DeviceFilter {
  readonly registration?: RegistrationStatus | undefined;
  readonly connection?: DeviceConnection | undefined;
  readonly categoryId?: Id<'category'> | undefined;
  readonly accountId?: Id<'account'> | undefined;
}

const ORDER_BY: Readonly<Record<DeviceSort, NonNullable<Query<Device>['orderBy']>>> = {
  name: 'name asc',
  newest: 'createdAt desc',
};

/** The service's own orders: what is loaded must stand as its pages come. */
export const DEVICE_ORDERS: Readonly<Record<DeviceSort, (a: Device, b: Device) => number>> = {
  name: comparator<Device>(ORDER_BY.name),
  newest: comparator<Device>(ORDER_BY.newest),
};

/** The four states of the fleet status as conditions; `enabled` is absent until the device was pulled. */
const CONNECTION: Readonly<Record<DeviceConnection, Where<Device>>> = {
  disabled: { enabled: false },
  connected: { enabled: { ne: false }, connected: true },
  silent: { enabled: { ne: false }, connected: false, lastActivityAt: { ne: null } },
  'never-heard': { enabled: { ne: false }, connected: false, lastActivityAt: null },
};

export function whereOf({ registration, connection, categoryId, accountId }: DeviceFilter): Where<Device> {
  return {
    ...(connection ? CONNECTION[connection] : {}),
    ...(registration ? { registration } : {}),
    ...(categoryId ? { categoryId } : {}),
    ...(accountId ? { accountId } : {}),
  };
}

/** What decides about the answer, for comparing. */
export function partsOf({ connection, registration, categoryId, accountId }: DeviceFilter): readonly unknown[] {
  return [connection, registration, categoryId, accountId];
}

export function deviceQuery(filter: DeviceFilter, sort: DeviceSort): Query<Device> {
  return { where: whereOf(filter), orderBy: ORDER_BY[sort] };
}

/** The devices of a host's own list that pass; the list itself when nothing is filtered. */
export function filterDevices(devices: readonly Device[], filter: DeviceFilter): readonly Device[] {
  if (!partsOf(filter).some(Boolean)) return devices;
  const where = whereOf(filter);
  return devices.filter((device) => matches(device, where));
}
