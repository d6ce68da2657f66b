import { idOf } from '../input-guard.ts';
import { getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const MAINTENANCE_INVOCATIONS = {
  Alerts_Metrics: {
    parameters: ['accountId', 'from', 'to'],
    invoke: (client, query, options) => client.alerts.metrics(query, options),
  },
  MaintenanceWindows_List: listOf((client) => client.maintenanceWindows),
  MaintenanceWindows_Get: getOf((client) => client.maintenanceWindows),
  MaintenanceWindows_Schedule: write(
    ['accountId', 'assetId', 'categoryId', 'deviceId', 'rule', 'from', 'until', 'reason'],
    (client, input, options) => client.maintenanceWindows.schedule(input as never, options),
  ),
  MaintenanceWindows_Extend: write(['id', 'until', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.maintenanceWindows.extend(idOf(id), input as never, options),
  ),
  MaintenanceWindows_Cancel: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.maintenanceWindows.cancel(idOf(id), input as never, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
