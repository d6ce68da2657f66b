import type { AuditActor, Principal } from '../model/index.ts';
import type { ServiceStore, StoreTransaction } from '../ports/index.ts';

/** The store, for somebody: what is written through it carries their name in the audit trail, unless the call says otherwise. */
export function actingStore(store: ServiceStore, by: AuditActor | null): ServiceStore {
  return {
    name: store.name,
    capabilities: store.capabilities,
    audit: store.audit,
    get: (kind, id) => store.get(kind, id),
    getAll: (kind, ids) => store.getAll(kind, ids),
    query: (kind, query, page) => store.query(kind, query, page),
    transact: (work, options = {}) => {
      const author = options.by === undefined ? by : options.by;
      return store.transact(
        (transaction) => {
          if (author !== null) authors.set(transaction, author);
          return work(transaction);
        },
        { ...options, by: author },
      );
    },
    count: (kind, query, options) => store.count(kind, query, options),
    changes: (options) => store.changes(options),
    head: (options) => store.head(options),
    now: (options) => store.now(options),
    acquire: (name, holder, ttlMs, options) => store.acquire(name, holder, ttlMs, options),
    renew: (lease, ttlMs, options) => store.renew(lease, ttlMs, options),
    release: (lease, options) => store.release(lease, options),
    load: (name, options) => store.load(name, options),
    save: (name, checkpoint, options) => store.save(name, checkpoint, options),
  };
}

const authors = new WeakMap<StoreTransaction, AuditActor>();

/** In whose name a transaction writes, for what follows from it later; nothing where that is the engine itself. */
export function authorOf(transaction: StoreTransaction): AuditActor | undefined {
  return authors.get(transaction);
}

/** A principal as the audit trail names it. */
export function auditActorOf({ id, name, onBehalfOf }: Principal, operation?: string): AuditActor {
  return { id, name, onBehalfOf, operation };
}
