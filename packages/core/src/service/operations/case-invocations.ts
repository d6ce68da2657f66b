import { idOf } from '../input-guard.ts';
import { defined, firstPage, getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const CASE_INVOCATIONS = {
  Cases_List: listOf((client) => client.cases),
  Cases_Get: getOf((client) => client.cases),
  Cases_Update: write(
    ['id', 'title', 'priority', 'incidentType', 'description', 'assignedTo', 'contact', 'ifVersion'],
    (client, { id, ...patch }, options) => client.cases.update(idOf(id), patch, options),
  ),
  Cases_Resolve: write(['id', 'resolution', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.resolve(idOf(id), input, options),
  ),
  Cases_Create: write(
    ['title', 'accountId', 'priority', 'incidentType', 'description', 'deviceIds'],
    (client, input, options) => client.cases.create(input as never, options),
  ),
  Cases_Cancel: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.cancel(idOf(id), input, options),
  ),
  Cases_Reopen: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.reopen(idOf(id), input, options),
  ),
  Cases_MoveStage: write(['id', 'stage', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.moveStage(idOf(id), input as never, options),
  ),
  Cases_AddDevices: write(['id', 'deviceIds', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.addDevices(idOf(id), input as never, options),
  ),
  Cases_RemoveDevices: write(['id', 'deviceIds', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.removeDevices(idOf(id), input as never, options),
  ),
  Cases_RelatedDevices: {
    parameters: ['id', 'scope', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, scope, ...page }, options) =>
      firstPage(client.cases.relatedDevices(idOf(id), defined({ scope }) as never, options), page),
  },
  Cases_CreateWorkOrder: write(
    ['id', 'title', 'accountId', 'assetId', 'priority', 'incidentType', 'description'],
    (client, { id, ...input }, options) => client.cases.createWorkOrder(idOf(id), input, options),
  ),
  WorkOrders_List: listOf((client) => client.workOrders),
  WorkOrders_Get: getOf((client) => client.workOrders),
  WorkOrders_Update: write(
    ['id', 'title', 'priority', 'incidentType', 'description', 'ifVersion'],
    (client, { id, ...patch }, options) => client.workOrders.update(idOf(id), patch, options),
  ),
  WorkOrders_Schedule: write(['id', 'technician', 'start', 'end', 'ifVersion'], (client, { id, ...input }, options) =>
    client.workOrders.schedule(idOf(id), input as never, options),
  ),
  WorkOrders_Start: write(['id', 'ifVersion'], (client, { id }, options) => client.workOrders.start(idOf(id), options)),
  WorkOrders_Complete: write(['id', 'result', 'ifVersion'], (client, { id, ...input }, options) =>
    client.workOrders.complete(idOf(id), input, options),
  ),
  WorkOrders_Cancel: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.workOrders.cancel(idOf(id), input, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
