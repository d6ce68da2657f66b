import { idOf } from '../input-guard.ts';
import { defined, getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const ALERT_INVOCATIONS = {
  Alerts_List: listOf((client) => client.alerts),
  Alerts_Get: getOf((client) => client.alerts),
  Alerts_Raise: write(
    ['description', 'type', 'source', 'token', 'parentToken', 'raisedAt', 'rule', 'deviceKey', 'data', 'url'],
    (client, input, options) => client.alerts.raise(input as never, options),
  ),
  Alerts_Acknowledge: write(['id', 'ifVersion'], (client, { id }, options) =>
    client.alerts.acknowledge(idOf(id), options),
  ),
  Alerts_Assign: write(['id', 'to', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.assign(idOf(id), input as never, options),
  ),
  Alerts_Comment: write(['id', 'text', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.comment(idOf(id), input as never, options),
  ),
  Alerts_Shelve: write(['id', 'until', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.shelve(idOf(id), input as never, options),
  ),
  Alerts_Unshelve: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.unshelve(idOf(id), input, options),
  ),
  Alerts_Close: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.close(idOf(id), input, options),
  ),
  Alerts_Reactivate: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.alerts.reactivate(idOf(id), input, options),
  ),
  Alerts_ConvertToCase: write(
    ['ids', 'title', 'accountId', 'priority', 'description', 'deviceIds'],
    (client, { ids, ...input }, options) => client.alerts.convertToCase(ids as never, input, options),
  ),
  Alerts_PreviewCase: write(['ids'], (client, { ids }, options) => client.alerts.previewCase(ids as never, options)),
  Alerts_LinkToCase: write(['ids', 'caseId'], (client, { ids, ...input }, options) =>
    client.alerts.linkToCase(ids as never, input as never, options),
  ),
  Alerts_UnlinkFromCase: write(['ids', 'caseId'], (client, { ids, ...input }, options) =>
    client.alerts.unlinkFromCase(ids as never, input as never, options),
  ),
  Alerts_ConvertToWorkOrder: write(
    ['ids', 'title', 'accountId', 'assetId', 'priority', 'incidentType', 'description'],
    (client, { ids, ...input }, options) => client.alerts.convertToWorkOrder(ids as never, input, options),
  ),
  Alerts_Count: {
    parameters: ['where', 'by'],
    invoke: (client, query, options) => client.alerts.count(defined(query), options),
  },
  Alerts_Process: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.alerts.process(idOf(id), options),
  },
  Alerts_Bulk: write(['ids', 'where', 'action', 'to', 'until', 'reason'], (client, input, options) =>
    client.alerts.bulk(input as never, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
