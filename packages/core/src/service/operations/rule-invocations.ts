import { idOf } from '../input-guard.ts';
import { firstPage, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const RULE_INVOCATIONS = {
  Rules_List: {
    parameters: ['continuationToken', 'maxPageSize'],
    invoke: (client, page, options) => firstPage(client.rules.list(options), page),
  },
  Rules_Get: { parameters: ['id'], invoke: (client, { id }, options) => client.rules.get(idOf(id), options) },
  Rules_GetThresholds: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.rules.getThresholds(idOf(id), options),
  },
  Rules_ReplaceThresholds: write(['id', 'rows', 'ifVersion'], (client, { id, ...input }, options) =>
    client.rules.replaceThresholds(idOf(id), input as never, options),
  ),
  // What it holds is for the client to check.
  Rules_Update: write(['id', 'query', 'state', 'ifVersion'], (client, { id, ...change }, options) =>
    client.rules.update(idOf(id), change as never, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
