import { idOf } from '../input-guard.ts';
import { defined, firstPage, getOf, listOf, recordWrites, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const CUSTOM_ENTITY_INVOCATIONS = {
  CustomEntities_List: listOf((client) => client.customEntities),
  CustomEntities_Get: getOf((client) => client.customEntities),
  ...recordWrites('CustomEntities', (client) => client.customEntities, ['name', 'accountId'], ['entity', 'recordId']),
  CustomEntities_Connect: write(['id', 'deviceId', 'ifVersion'], (client, { id, ...input }, options) =>
    client.customEntities.connect(idOf(id), input as never, options),
  ),
  CustomEntities_Disconnect: write(['id', 'deviceId', 'ifVersion'], (client, { id, ...input }, options) =>
    client.customEntities.disconnect(idOf(id), input as never, options),
  ),
  CustomEntities_Register: write(['id'], (client, { id }, options) =>
    client.customEntities.register(idOf(id), options),
  ),
  CustomEntities_RegisterAll: write(
    ['entity', 'records', 'providerInstanceId', 'categoryId'],
    (client, input, options) => client.customEntities.registerAll(input as never, options),
  ),
  CustomEntities_History: {
    parameters: ['id', 'kinds', 'from', 'to', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, kinds, from, to, ...page }, options) =>
      firstPage(client.customEntities.history(idOf(id), defined({ kinds, from, to }), options), page),
  },
} as const satisfies Readonly<Record<string, Invocation>>;
