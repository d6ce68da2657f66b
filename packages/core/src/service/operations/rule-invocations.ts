import { idOf } from '../input-guard.ts';
import { firstPage, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const RULE_INVOCATIONS = {
  Rules_List: {
    parameters: ['continuationToken', 'maxPageSize'],
    invoke: (client, page, options) => firstPage(client.rules.list(options), page),
  },
  Rules_Get: { parameters: ['id'], invoke: (client, { id }, options) => client.rules.get(idOf(id), options) },
  // What it holds is for the client to check.
  Rules_Update: write(['id', 'query', 'state', 'ifVersion'], (client, { id, ...change }, options) =>
    client.rules.update(idOf(id), change as never, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
