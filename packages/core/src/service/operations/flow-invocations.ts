import { idOf } from '../input-guard.ts';
import { defined, firstPage, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const FLOW_INVOCATIONS = {
  Flows_List: {
    parameters: ['continuationToken', 'maxPageSize'],
    invoke: (client, page, options) => firstPage(client.flows.list(options), page),
  },
  Flows_Runs: {
    parameters: ['where', 'search', 'orderBy', 'continuationToken', 'maxPageSize'],
    invoke: (client, { where, search, orderBy, ...page }, options) =>
      firstPage(client.flows.runs(defined({ where, search, orderBy }) as object, options), page),
  },
  Flows_Run: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.flows.run(idOf(id), options),
  },
  Flows_Resubmit: write(['id', 'reason', 'ifVersion'], (client, { id, ...input }, options) =>
    client.flows.resubmit(idOf(id), input, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
