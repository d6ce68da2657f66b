import { idOf } from '../input-guard.ts';
import { defined, firstPage, getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

const HISTORY = ['id', 'kinds', 'from', 'to', 'continuationToken', 'maxPageSize'] as const;
const TILE = ['label', 'unit', 'position', 'source', 'metric', 'aggregation', 'rangeType', 'rangeValue'] as const;

/** Histories, summaries and what readings tell beside themselves. */
export const INSIGHT_INVOCATIONS = {
  Accounts_History: {
    parameters: HISTORY,
    invoke: (client, { id, kinds, from, to, ...page }, options) =>
      firstPage(client.accounts.history(idOf(id), defined({ kinds, from, to }), options), page),
  },
  Assets_History: {
    parameters: HISTORY,
    invoke: (client, { id, kinds, from, to, ...page }, options) =>
      firstPage(client.assets.history(idOf(id), defined({ kinds, from, to }), options), page),
  },
  Devices_History: {
    parameters: HISTORY,
    invoke: (client, { id, kinds, from, to, ...page }, options) =>
      firstPage(client.devices.history(idOf(id), defined({ kinds, from, to }), options), page),
  },
  Cases_History: {
    parameters: HISTORY,
    invoke: (client, { id, kinds, from, to, ...page }, options) =>
      firstPage(client.cases.history(idOf(id), defined({ kinds, from, to }), options), page),
  },
  WorkOrders_History: {
    parameters: HISTORY,
    invoke: (client, { id, kinds, from, to, ...page }, options) =>
      firstPage(client.workOrders.history(idOf(id), defined({ kinds, from, to }), options), page),
  },
  Devices_Summary: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.devices.summary(idOf(id), options),
  },
  Devices_FleetStatus: {
    parameters: ['accountId', 'categoryId'],
    invoke: (client, { accountId, categoryId }, options) =>
      client.devices.fleetStatus(defined({ accountId, categoryId }), options),
  },
  Readings_Gaps: {
    parameters: ['id', 'from', 'to', 'longerThanMs', 'metric'],
    invoke: (client, { id, ...request }, options) => client.readings.gaps(idOf(id), request as never, options),
  },
  Readings_Heartbeats: {
    parameters: ['id', 'from', 'to', 'limit'],
    invoke: (client, { id, ...request }, options) => client.readings.heartbeats(idOf(id), defined(request), options),
  },
  SummaryTiles_List: listOf((client) => client.summaryTiles),
  SummaryTiles_Get: getOf((client) => client.summaryTiles),
  SummaryTiles_Create: write(['deviceId', 'categoryId', ...TILE], (client, input, options) =>
    client.summaryTiles.create(input as never, options),
  ),
  SummaryTiles_Update: write(['id', ...TILE, 'ifVersion'], (client, { id, ...patch }, options) =>
    client.summaryTiles.update(idOf(id), patch, options),
  ),
  SummaryTiles_Delete: write(['id', 'ifVersion'], (client, { id }, options) =>
    client.summaryTiles.delete(idOf(id), options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
