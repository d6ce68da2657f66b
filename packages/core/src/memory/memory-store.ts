import { auditActorFacts, ConnectedServiceError, formerOwner } from '../model/index.ts';
import type { AuditFacts, EntityMap, FormerOwner, Id, Json, Kind } from '../model/index.ts';
import type { Clock, ServiceStore, StoreTransaction, TransactOptions } from '../ports/index.ts';
import { createMemoryAuditTrail } from './memory-audit-trail.ts';
import { createMemoryChangeLog } from './memory-change-log.ts';
import type { PendingChange } from './memory-change-log.ts';
import { changedFields } from './changed-fields.ts';
import { createMemoryLeases } from './memory-leases.ts';
import { listedRecords } from './listed-records.ts';
import { pageOf, tallyOf } from './memory-store-page.ts';
import { storedJson } from './stored-json.ts';
import { systemClock } from './system-clock.ts';

export interface MemoryStoreOptions {
  /** Gives `createdAt` and `updatedAt`. */
  readonly clock?: Clock;
  /** How many changes the feed keeps at least; the default is 10,000. */
  readonly keepChanges?: number;
}

type AnyEntity = EntityMap[Kind];
type Tables = Map<Kind, Map<string, AnyEntity>>;

/** A store that forgets. Transactions run one after the other; everything else holds as for a database. */
export function createMemoryStore(options: MemoryStoreOptions = {}): ServiceStore {
  const clock = options.clock ?? systemClock;
  const committed: Tables = new Map();
  const checkpoints = new Map<string, Json>();
  const leases = createMemoryLeases(clock);
  const log = createMemoryChangeLog(options.keepChanges ?? 10_000);
  let versions = 0;
  let closed = false;
  /** The tail of the line of transactions. */
  let line: Promise<unknown> = Promise.resolve();

  const tableOf = <K extends Kind>(kind: K): Map<string, EntityMap[K]> => {
    const table = committed.get(kind) ?? new Map<string, AnyEntity>();
    committed.set(kind, table);
    return table as Map<string, EntityMap[K]>;
  };

  const assertOpen = () => {
    if (closed) throw new ConnectedServiceError('closed', 'The store is closed.');
  };

  const audit = createMemoryAuditTrail(assertOpen);

  async function runAlone<R>(
    work: (transaction: StoreTransaction) => Promise<R>,
    { signal, by = { id: 'system' } }: TransactOptions,
  ): Promise<R> {
    signal?.throwIfAborted();
    assertOpen();
    /** What this transaction has written; `undefined` is a removed record. */
    const written = new Map<Kind, Map<string, AnyEntity | undefined>>();
    const changes: PendingChange[] = [];
    const facts: AuditFacts[] = [];
    let done = false;

    const writtenOf = (kind: Kind) => {
      const table = written.get(kind) ?? new Map<string, AnyEntity | undefined>();
      written.set(kind, table);
      return table;
    };
    const read = <K extends Kind>(kind: K, id: string): EntityMap[K] | undefined => {
      const mine = written.get(kind);
      return mine?.has(id) ? (mine.get(id) as EntityMap[K] | undefined) : tableOf(kind).get(id);
    };
    const records = <K extends Kind>(kind: K): Iterable<EntityMap[K]> => {
      const mine = written.get(kind);
      if (!mine) return tableOf(kind).values();
      const merged = new Map<string, AnyEntity | undefined>([...tableOf(kind), ...mine]);
      return [...merged.values()].filter((record) => record !== undefined) as EntityMap[K][];
    };
    const assertRunning = () => {
      signal?.throwIfAborted();
      if (done) throw new ConnectedServiceError('closed', 'The transaction has ended.');
    };

    const note = (fact: Omit<AuditFacts, 'actor'>, opId: string | undefined): void => {
      if (by !== null) facts.push({ ...fact, ...auditActorFacts(by), ...(opId === undefined ? {} : { opId }) });
    };

    let failed: Error | undefined;
    const putOne: StoreTransaction['put'] = async (kind, record, { ifVersion, opId } = {}) => {
      assertRunning();
      const before = read(kind, record.id);
      const stale =
        ifVersion === null ? before !== undefined : ifVersion !== undefined && before?.version !== ifVersion;
      if (stale) {
        throw new ConnectedServiceError(
          'conflict',
          ifVersion === null ? `This ${kind} exists already.` : `This ${kind} was changed in the meantime.`,
          { details: { kind, id: record.id } },
        );
      }
      versions += 1;
      const now = new Date(clock.now()).toISOString();
      const entity = storedJson({
        ...record,
        version: String(versions).padStart(12, '0'),
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
      }) as unknown as EntityMap[typeof kind];
      writtenOf(kind).set(record.id, entity);
      changes.push({
        kind,
        id: record.id,
        op: 'put',
        entity,
        ...(opId === undefined ? {} : { opId }),
        ...ownerBefore(before, entity),
      } as PendingChange);
      const { version } = entity;
      note(
        before
          ? { at: now, kind, recordId: record.id, op: 'update', version, fields: changedFields(before, entity) }
          : { at: now, kind, recordId: record.id, op: 'create', version },
        opId,
      );
      return entity;
    };

    const transaction: StoreTransaction = {
      async get(kind, id) {
        assertRunning();
        return read(kind, id);
      },
      async getAll(kind, ids) {
        assertRunning();
        return [...new Set(ids)].flatMap((id) => read(kind, id) ?? []);
      },
      async query(kind, query, page) {
        assertRunning();
        return pageOf(listedRecords(kind, records(kind), query, read), query, page);
      },
      async claim(kind, query, limit) {
        assertRunning();
        return pageOf(listedRecords(kind, records(kind), query, read), query, { maxPageSize: limit }).items;
      },
      async lock() {
        // Transactions run one after the other: every lock is held already.
        assertRunning();
      },
      put: putOne,
      async putAll(kind, writes) {
        try {
          const entities: EntityMap[typeof kind][] = [];
          for (const { record, ...conditions } of writes) entities.push(await putOne(kind, record, conditions));
          return entities;
        } catch (error) {
          failed = error as Error;
          throw error;
        }
      },
      async delete(kind, id, { opId } = {}) {
        assertRunning();
        const before = read(kind, id);
        if (!before) return;
        writtenOf(kind).set(id, undefined);
        const former = formerOwner(before);
        const owned = Object.keys(former).length > 0 ? { former } : {};
        changes.push({ kind, id, op: 'delete', ...(opId === undefined ? {} : { opId }), ...owned } as PendingChange);
        note({ at: new Date(clock.now()).toISOString(), kind, recordId: id, op: 'delete' }, opId);
      },
    };

    try {
      const result = await work(transaction);
      assertRunning();
      if (failed !== undefined) throw failed;
      for (const [kind, table] of written) {
        const target = tableOf(kind) as Map<string, AnyEntity>;
        for (const [id, entity] of table) {
          if (entity) target.set(id, entity);
          else target.delete(id);
        }
      }
      log.append(changes);
      audit.append(facts);
      return result;
    } finally {
      done = true;
    }
  }

  const readCommitted = <K extends Kind>(kind: K, id: string) => tableOf(kind).get(id);

  return {
    name: 'memory-store',
    capabilities: { ownership: true },
    async get<K extends Kind>(kind: K, id: Id<K>) {
      assertOpen();
      return tableOf(kind).get(id);
    },
    async getAll<K extends Kind>(kind: K, ids: readonly Id<K>[]) {
      assertOpen();
      return [...new Set(ids)].flatMap((id) => tableOf(kind).get(id) ?? []);
    },
    async query(kind, query, page) {
      assertOpen();
      return pageOf(listedRecords(kind, tableOf(kind).values(), query, readCommitted), query, page);
    },
    audit,
    async count(kind, query) {
      assertOpen();
      return tallyOf(listedRecords(kind, tableOf(kind).values(), query, readCommitted), query);
    },
    transact(work, options = {}) {
      const turn = line.then(() => runAlone(work, options));
      line = turn.catch(() => undefined);
      return turn;
    },
    changes({ after, signal } = {}) {
      return log.read(after, signal);
    },
    async now() {
      assertOpen();
      return clock.now();
    },
    async head() {
      assertOpen();
      return log.head();
    },
    async load(name) {
      assertOpen();
      return checkpoints.get(name);
    },
    async save(name, checkpoint, { lease } = {}) {
      assertOpen();
      if (lease) leases.expect(lease);
      checkpoints.set(name, storedJson(checkpoint));
    },
    async acquire(name, holder, ttlMs) {
      assertOpen();
      return leases.acquire(name, holder, ttlMs);
    },
    async renew(lease, ttlMs) {
      assertOpen();
      return leases.renew(lease, ttlMs);
    },
    async release(lease) {
      assertOpen();
      leases.release(lease);
    },
    async close() {
      closed = true;
    },
  };
}

/** Whose a record was that this write gives to another customer, to nobody, or to somebody at last. */
function ownerBefore(before: AnyEntity | undefined, after: AnyEntity): { readonly former?: FormerOwner } {
  if (before === undefined) return {};
  const { accountId } = formerOwner(before);
  if (accountId === formerOwner(after).accountId) return {};
  return { former: accountId === undefined ? {} : { accountId } };
}
