import { idOf } from '../input-guard.ts';
import { getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const PROVIDER_INVOCATIONS = {
  ProviderInstances_List: listOf((client) => client.providerInstances),
  ProviderInstances_Get: getOf((client) => client.providerInstances),
  ProviderInstances_Create: write(['providerInstanceId', 'name', 'type', 'urlTemplate'], (client, input, options) =>
    client.providerInstances.create(input as never, options),
  ),
  ProviderInstances_Update: write(
    ['id', 'name', 'type', 'urlTemplate', 'ifVersion'],
    (client, { id, ...patch }, options) => client.providerInstances.update(idOf(id), patch, options),
  ),
  ProviderInstances_Connect: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.providerInstances.connect(idOf(id), input, options),
  ),
  ProviderInstances_Disconnect: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.providerInstances.disconnect(idOf(id), input, options),
  ),
  ProviderInstances_MakeDefault: write(['id', 'ifVersion'], (client, { id }, options) =>
    client.providerInstances.makeDefault(idOf(id), options),
  ),
  ProviderInstances_Check: write(['id'], (client, { id }, options) =>
    client.providerInstances.check(idOf(id), options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
