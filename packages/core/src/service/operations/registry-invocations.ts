import { idOf } from '../input-guard.ts';
import { getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const REGISTRY_INVOCATIONS = {
  Accounts_List: listOf((client) => client.accounts),
  Accounts_Get: getOf((client) => client.accounts),
  Assets_List: listOf((client) => client.assets),
  Assets_Get: getOf((client) => client.assets),
  Categories_List: listOf((client) => client.categories),
  Categories_Get: getOf((client) => client.categories),
  Devices_List: listOf((client) => client.devices),
  Devices_Get: getOf((client) => client.devices),
  Devices_Register: write(['id'], (client, { id }, options) => client.devices.register(idOf(id), options)),
  Devices_Pull: write(['id'], (client, { id }, options) => client.devices.pull(idOf(id), options)),
  Registrations_List: listOf((client) => client.registrations),
  Registrations_Get: getOf((client) => client.registrations),
} as const satisfies Readonly<Record<string, Invocation>>;
