import { defined, firstPage } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const AUDIT_INVOCATIONS = {
  Audit_List: {
    parameters: ['kind', 'recordId', 'actor', 'from', 'to', 'continuationToken', 'maxPageSize'],
    invoke: (client, { continuationToken, maxPageSize, ...query }, options) =>
      firstPage(client.audit.list(defined(query) as object, options), { continuationToken, maxPageSize }),
  },
  Access_Get: { parameters: [], invoke: (client, _fields, options) => client.access.get(options) },
} as const satisfies Readonly<Record<string, Invocation>>;
