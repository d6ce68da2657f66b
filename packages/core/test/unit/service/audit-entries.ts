import type { AuditEntry, AuditQuery, ConnectedServiceClient, ServiceStore } from '@csk/core';
import { all, until } from './world.ts';

/** So many entries of the audit trail, newest first: an engine that runs may be sealing them at this moment. */
export function auditEntries(
  { store, client }: { readonly store: ServiceStore; readonly client: Pick<ConnectedServiceClient, 'audit'> },
  query: AuditQuery,
  count: number,
): Promise<readonly AuditEntry[]> {
  return until(
    'the audit trail',
    async () => {
      await store.audit.seal();
      return all(client.audit.list(query));
    },
    ({ length }) => length === count,
  );
}
