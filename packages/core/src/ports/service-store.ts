import type {
  AuditActor,
  CallOptions,
  Change,
  EntityMap,
  Id,
  Kind,
  Page,
  PageOptions,
  Query,
  Tally,
} from '../model/index.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { LeaseStore } from './lease-store.ts';
import type { Port } from './port.ts';

/** A record before the store has given it a version and times. */
export type Unversioned<K extends Kind> = Omit<EntityMap[K], 'version' | 'createdAt' | 'updatedAt'>;

export interface PutOptions {
  /** `null`: the record must not exist yet. A version: it must still have it. Absent: whatever is there. */
  readonly ifVersion?: string | null | undefined;
  /** Goes into the change feed, so that the author of a change recognises it. */
  readonly opId?: string | undefined;
}

/** One record of a batch, with the condition under which it is written. */
export interface RecordWrite<K extends Kind> extends Omit<PutOptions, 'ifVersion'> {
  readonly record: Unversioned<K>;
  /** `null`: the record must not exist yet. A version: it must still have it. */
  readonly ifVersion: string | null;
}

/** A question of the service to its store. */
export interface StoreQuery<T> extends Query<T> {
  /**
   * Only records of these customers, and those that all share; see `ownershipOf`. Needs the capability `ownership`: a
   * store without it would answer with everybody's.
   */
  readonly ownedBy?: readonly Id<'account'>[] | undefined;
}

export interface ServiceStoreCapabilities {
  /** Queries and counts obey `ownedBy`, and changes say whose a record was. */
  readonly ownership?: boolean;
}

/** What can be done inside and outside a transaction. */
export interface StoreReader {
  get<K extends Kind>(kind: K, id: Id<K>): Promise<EntityMap[K] | undefined>;
  /** Those that are there, in no particular order. At most 1,000 ids. */
  getAll<K extends Kind>(kind: K, ids: readonly Id<K>[]): Promise<readonly EntityMap[K][]>;
  /** One page; keyset paging, so that rows added meanwhile shift nothing. */
  query<K extends Kind>(kind: K, query?: StoreQuery<EntityMap[K]>, page?: PageOptions): Promise<Page<EntityMap[K]>>;
}

/** One transaction. Everything in it becomes visible at once, with its changes in the feed, or not at all. */
export interface StoreTransaction extends StoreReader {
  /**
   * Writes a record and the change that announces it.
   * @throws `conflict` when `ifVersion` does not hold. The transaction stays usable.
   */
  put<K extends Kind>(kind: K, record: Unversioned<K>, options?: PutOptions): Promise<EntityMap[K]>;
  /**
   * Writes records of one kind, no id twice, as `put` would one after the other, and returns them in that order. At most 1,000.
   * @throws `conflict` when one of the conditions does not hold. The transaction has then failed as a whole.
   */
  putAll<K extends Kind>(kind: K, writes: readonly RecordWrite<K>[]): Promise<readonly EntityMap[K][]>;
  /** Removes a record; a missing one is fine. */
  delete<K extends Kind>(kind: K, id: Id<K>, options?: Pick<PutOptions, 'opId'>): Promise<void>;
  /**
   * Makes transactions that name the same key wait for each other until the end of this one. Several keys of one call
   * are taken in an order of their own, so that calls that share some of them cannot wait for each other crosswise.
   */
  lock(...keys: readonly string[]): Promise<void>;
  /** Like `query`, for work to be claimed: rows that another transaction has in hand are passed over, the rest are ours till the end. */
  claim<K extends Kind>(kind: K, query: Query<EntityMap[K]>, limit: number): Promise<readonly EntityMap[K][]>;
}

export interface TransactOptions extends CallOptions {
  /**
   * In whose name the transaction writes: every change of a record leaves an audit entry. Absent: the engine itself
   * (`system`). `null`: bookkeeping that tells nobody anything, and leaves none.
   */
  readonly by?: AuditActor | null | undefined;
}

/** Keeps the service's records. */
export interface ServiceStore extends StoreReader, CheckpointStore, LeaseStore, Port {
  readonly capabilities: Readonly<ServiceStoreCapabilities>;
  /**
   * Counts records that satisfy the conditions and that the search finds: in all, or for each combination of values that the fields of `by` have,
   * most first. Of very many combinations a store may give the 1,000 most frequent only.
   */
  count<K extends Kind>(
    kind: K,
    query: Pick<StoreQuery<EntityMap[K]>, 'where' | 'search' | 'ownedBy'> & {
      readonly by?: readonly (keyof EntityMap[K] & string)[] | undefined;
    },
    options?: CallOptions,
  ): Promise<readonly Tally[]>;
  /**
   * Runs `work` in one transaction; it is durable when the promise resolves. `work` may run more than once
   * (serialisation failures), so it must not have effects outside the transaction.
   */
  transact<R>(work: (transaction: StoreTransaction) => Promise<R>, options?: TransactOptions): Promise<R>;
  /**
   * Committed changes, in an order in which none appears before one it depends on and none is ever missed.
   * Waits for more until the signal aborts. `after` absent: from now on.
   * @throws `conflict` with `details.reset` true when `after` is older than what the feed keeps.
   */
  changes(options?: {
    readonly after?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  }): AsyncIterable<Change>;
  /** The store's clock, in milliseconds since 1970: the one that all who share the store can agree on. */
  now(options?: CallOptions): Promise<number>;
  /** The cursor after the newest change. */
  head(options?: CallOptions): Promise<string>;
  /** Who changed what. */
  readonly audit: AuditTrail;
}
