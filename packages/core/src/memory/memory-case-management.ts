import { ConnectedServiceError } from '../model/index.ts';
import type { Case, Id } from '../model/index.ts';
import type { CaseFacts, CaseManagement, CaseNotice, Clock, Delivery, StoreTransaction } from '../ports/index.ts';
import { createMemoryQueue } from './memory-queue.ts';
import { storedJson } from './stored-json.ts';
import { systemClock } from './system-clock.ts';

/** A CRM in memory, with the side that its own users see. */
export interface MemoryCaseManagement extends CaseManagement {
  /** A user of the CRM changes a case there. */
  edit(caseId: Id<'case'>, facts: Partial<CaseFacts>): Promise<void>;
  /** A user of the CRM deletes a case there. */
  remove(caseId: Id<'case'>): Promise<void>;
  /** From now on every call fails in this way; `undefined` ends it. */
  failWith(code: 'throttled' | 'unauthenticated' | undefined): void;
}

/** What only the CRM gives. */
type Own = Pick<Case, 'number' | 'externalId' | 'url'>;
type Row = Own & CaseFacts;

/**
 * A CRM that keeps its cases apart from our store, as a real one does: what it has done stays done when our transaction
 * is rolled back. It has its own numbers, ids and pages, tells what its users change, and keeps no work orders.
 */
export function createMemoryCaseManagement(options: { readonly clock?: Clock } = {}): MemoryCaseManagement {
  const { clock = systemClock } = options;
  const rows = new Map<string, Row>();
  const notices = createMemoryQueue({ name: 'memory-crm-changes', clock });
  let noticed = 0;
  let failure: 'throttled' | 'unauthenticated' | undefined;
  let closed = false;

  const assertUsable = (signal?: AbortSignal) => {
    signal?.throwIfAborted();
    if (closed) throw new ConnectedServiceError('closed', 'The CRM is closed.');
    if (failure === 'throttled') {
      throw new ConnectedServiceError('throttled', 'The CRM asks for patience.', { retryAfterMs: 1_000 });
    }
    if (failure) throw new ConnectedServiceError(failure, 'The CRM does not know who asks.');
  };
  const notice = async (value: CaseNotice) => {
    noticed += 1;
    await notices.send([{ id: `notice-${noticed}`, body: storedJson(value) }]);
  };
  const ownOf = ({ number, externalId, url }: Own): Own => ({
    number,
    ...(externalId === undefined ? {} : { externalId }),
    ...(url === undefined ? {} : { url }),
  });

  return {
    name: 'memory-crm',
    capabilities: { workOrders: false, changes: true, deepLinks: true },
    async createCase(id, draft, transaction: StoreTransaction, { signal, idempotencyKey: opId } = {}) {
      assertUsable(signal);
      const place = rows.size + 1;
      const row: Row = rows.get(id) ?? {
        ...factsOf(draft),
        number: `CRM-${place}`,
        externalId: `crm-row-${place}`,
        url: `https://crm.example/cases/${place}`,
      };
      rows.set(id, row);
      const existing = await transaction.get('case', id);
      return existing ?? transaction.put('case', { ...draft, ...ownOf(row), id }, { ifVersion: null, opId });
    },
    async updateCase(next, transaction, { signal, idempotencyKey: opId } = {}) {
      assertUsable(signal);
      const row = rows.get(next.id);
      if (!row) throw new ConnectedServiceError('not-found', 'The CRM has no such case.');
      const saved = await transaction.put('case', { ...next, ...ownOf(row) }, { ifVersion: next.version, opId });
      rows.set(next.id, { ...ownOf(row), ...factsOf(next) });
      return saved;
    },
    async getCase(id, reader, { signal } = {}) {
      assertUsable(signal);
      const row = rows.get(id);
      const record = row && (await reader.get('case', id));
      return record && { ...record, ...row };
    },
    async *changes(receive = {}): AsyncGenerator<Delivery<CaseNotice>> {
      for await (const delivery of notices.receive(receive)) {
        // We have put nothing else into this queue.
        yield { ...delivery, value: delivery.value.body as unknown as CaseNotice };
      }
    },
    async edit(caseId, facts) {
      const row = rows.get(caseId);
      if (!row) throw new ConnectedServiceError('not-found', 'The CRM has no such case.');
      rows.set(caseId, { ...row, ...facts });
      await notice({ op: 'put', caseId, facts });
    },
    async remove(caseId) {
      if (rows.delete(caseId)) await notice({ op: 'delete', caseId });
    },
    failWith(code) {
      failure = code;
    },
    async close() {
      closed = true;
      await notices.close?.();
    },
  };
}

function factsOf(record: CaseFacts): CaseFacts {
  const { title, status, priority, incidentType, description, resolution, assignedTo, contact } = record;
  return { title, status, priority, incidentType, description, resolution, assignedTo, contact };
}
