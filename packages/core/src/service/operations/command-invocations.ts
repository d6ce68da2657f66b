import { idOf } from '../input-guard.ts';
import { firstPage, getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

const CONTENT = ['name', 'parameters', 'raw'] as const;
const SCOPE = ['assetId', 'where'] as const;
const ORIGIN = ['alertId', 'caseId', 'workOrderId'] as const;

export const COMMAND_INVOCATIONS = {
  Commands_List: listOf((client) => client.commands),
  Commands_Get: getOf((client) => client.commands),
  Commands_Send: write(['deviceId', ...CONTENT, ...ORIGIN, 'assetId'], (client, input, options) =>
    client.commands.send(input as never, options),
  ),
  Commands_Definitions: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.commands.definitions({ deviceId: idOf(id) }, options),
  },
  Commands_Cancel: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.commands.cancel(idOf(id), input, options),
  ),
  Commands_Resend: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.commands.resend(idOf(id), input, options),
  ),
  Commands_Pending: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.commands.pending(idOf(id), options),
  },
  Commands_Preview: write([...CONTENT, ...SCOPE], (client, input, options) =>
    client.commands.preview(input as never, options),
  ),
  Commands_SendToMany: write([...CONTENT, ...SCOPE, ...ORIGIN, 'digest'], (client, input, options) =>
    client.commands.sendToMany(input as never, options),
  ),
  CommandJobs_List: listOf((client) => client.commandJobs),
  CommandJobs_Get: getOf((client) => client.commandJobs),
  CommandJobs_Targets: {
    parameters: ['id', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, ...page }, options) => firstPage(client.commandJobs.targets(idOf(id), options), page),
  },
  CommandJobs_Excluded: {
    parameters: ['id', 'continuationToken', 'maxPageSize'],
    invoke: (client, { id, ...page }, options) => firstPage(client.commandJobs.excluded(idOf(id), options), page),
  },
  CommandJobs_Approve: write(['id', 'digest', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.commandJobs.approve(idOf(id), input as never, options),
  ),
  CommandJobs_Reject: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.commandJobs.reject(idOf(id), input as never, options),
  ),
  CommandJobs_Cancel: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.commandJobs.cancel(idOf(id), input, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
