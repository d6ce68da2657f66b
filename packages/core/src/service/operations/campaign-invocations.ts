import { idOf } from '../input-guard.ts';
import { defined, firstPage, getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const CAMPAIGN_INVOCATIONS = {
  Campaigns_List: listOf((client) => client.campaigns),
  Campaigns_Get: getOf((client) => client.campaigns),
  Campaigns_Create: write(
    ['name', 'target', 'change', 'successWhen', 'rate', 'stopAfterFailures', 'timeoutMs'],
    (client, input, options) => client.campaigns.create(input as never, options),
  ),
  Campaigns_Devices: {
    parameters: ['id', 'where', 'search', 'orderBy', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, where, search, orderBy, ...page }, options) =>
      firstPage(client.campaigns.devices(idOf(id), defined({ where, search, orderBy }) as object, options), page),
  },
  Campaigns_Start: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.campaigns.start(idOf(id), input, options),
  ),
  Campaigns_Pause: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.campaigns.pause(idOf(id), input, options),
  ),
  Campaigns_Resume: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.campaigns.resume(idOf(id), input, options),
  ),
  Campaigns_Cancel: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.campaigns.cancel(idOf(id), input, options),
  ),
  Campaigns_RollBack: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.campaigns.rollBack(idOf(id), input, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
