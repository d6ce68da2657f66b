import { idOf } from '../input-guard.ts';
import { getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const CASE_INVOCATIONS = {
  Cases_List: listOf((client) => client.cases),
  Cases_Get: getOf((client) => client.cases),
  Cases_Update: write(['id', 'title', 'priority', 'description', 'ifVersion'], (client, { id, ...patch }, options) =>
    client.cases.update(idOf(id), patch, options),
  ),
  Cases_Resolve: write(['id', 'resolution', 'ifVersion'], (client, { id, ...input }, options) =>
    client.cases.resolve(idOf(id), input, options),
  ),
  WorkOrders_List: listOf((client) => client.workOrders),
  WorkOrders_Get: getOf((client) => client.workOrders),
} as const satisfies Readonly<Record<string, Invocation>>;
