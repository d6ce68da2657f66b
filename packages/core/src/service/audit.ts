import { KINDS, paged } from '../model/index.ts';
import type { AuditQuery } from '../model/index.ts';
import type { AuditClient } from '../ports/index.ts';
import type { ServiceContext } from './context.ts';
import { callOptionsOf, fieldsOf, instantIn, MAX_ID, oneOf, optionalIdOf, optionalTextOf } from './input-guard.ts';
import { pageOptionsOf } from './list-query.ts';
import type { Hop } from './engine/supervisor.ts';

/** The audit trail. */
export function auditClient({ store }: ServiceContext): AuditClient {
  return {
    list: (query, options) =>
      paged(async (page) => {
        const { signal } = callOptionsOf(options);
        return store.audit.list(auditQueryOf(query), pageOptionsOf(page), { signal });
      }),
  };
}

/** Checks a query that comes from outside. */
function auditQueryOf(query: unknown): AuditQuery {
  const { kind, recordId, actor, from, to } = fieldsOf(query, 'query', ['kind', 'recordId', 'actor', 'from', 'to']);
  return {
    kind: kind === undefined ? undefined : oneOf(kind, 'kind', KINDS),
    recordId: optionalIdOf(recordId, 'recordId'),
    actor: optionalTextOf(actor, 'actor', MAX_ID),
    from: from === undefined ? undefined : instantIn(from, 'from'),
    to: to === undefined ? undefined : instantIn(to, 'to'),
  };
}

const SEAL_EVERY_MS = 500;

/** Gives what was written its place in the chain of the audit trail. Every process tries; one at a time does it. */
export function auditSealing({ store, clock }: Pick<ServiceContext, 'store' | 'clock'>): Hop {
  return {
    name: 'audit:seal',
    async run(signal, report) {
      while (!signal.aborted) {
        report.count('sealed', await store.audit.seal({ signal }));
        report.ok();
        await clock.sleep(SEAL_EVERY_MS, { signal });
      }
    },
  };
}
