import { AUDIT_START, sealAudit } from '../model/index.ts';
import type { AuditEntry, AuditFacts, AuditHead, AuditQuery } from '../model/index.ts';
import type { AuditTrail } from '../ports/index.ts';
import { pageOf } from './memory-store-page.ts';
import { storedJson } from './stored-json.ts';

/** The audit trail in memory. */
export interface MemoryAuditTrail extends AuditTrail {
  /** Takes in what a transaction has committed. */
  append(facts: readonly AuditFacts[]): void;
}

export function createMemoryAuditTrail(assertOpen: () => void): MemoryAuditTrail {
  const chain: AuditEntry[] = [];
  let pending: AuditFacts[] = [];
  let sealing = false;
  const head = (): AuditHead => {
    const { number, hash } = chain.at(-1) ?? AUDIT_START;
    return { number, hash };
  };

  return {
    append: (facts) => void pending.push(...facts),
    async seal() {
      assertOpen();
      if (sealing) return 0;
      sealing = true;
      const taken = pending;
      pending = [];
      try {
        const sealed = await sealAudit(taken, head());
        chain.push(...sealed.map(storedJson));
        return sealed.length;
      } catch (error) {
        pending = [...taken, ...pending];
        throw error;
      } finally {
        sealing = false;
      }
    },
    async list(query, page) {
      assertOpen();
      // Padded, the number is an id that sorts as the chain does.
      const rows = chain.filter((entry) => fits(entry, query)).map((entry) => ({ id: padded(entry), entry }));
      const { items, continuationToken } = pageOf(rows, { orderBy: 'id desc' }, page);
      return {
        items: items.map(({ entry }) => entry),
        ...(continuationToken === undefined ? {} : { continuationToken }),
      };
    },
    async read(after, limit) {
      assertOpen();
      const from = Math.max(0, after);
      return chain.slice(from, from + limit);
    },
    async head() {
      assertOpen();
      return head();
    },
  };
}

function fits({ kind, recordId, actor, at }: AuditEntry, query: AuditQuery = {}): boolean {
  return (
    (query.kind === undefined || kind === query.kind) &&
    (query.recordId === undefined || recordId === query.recordId) &&
    (query.actor === undefined || actor === query.actor) &&
    (query.from === undefined || at >= query.from) &&
    (query.to === undefined || at < query.to)
  );
}

function padded({ number }: AuditEntry): string {
  return String(number).padStart(16, '0');
}
