import { ConnectedServiceError } from '../../model/index.ts';
import type { EntityMap, Id, Kind } from '../../model/index.ts';
import type { ServiceStore, StoreTransaction, Unversioned } from '../../ports/index.ts';
import { scopedChanges } from './scoped-changes.ts';
import { ownedOf, scopedReader } from './scoped-reader.ts';
import type { Scope } from './scoped-reader.ts';

/**
 * The acting store as somebody sees it who may not see everything: the one place where records are kept from people. Use cases
 * read through it and need not know; a new one is restricted without doing anything. Inside a transaction, too, what is
 * not seen is not there, and nothing can be written that would not be seen. What the engine must see whole to keep
 * records true it reads through {@link wholeView}.
 */
export function scopedStore(store: ServiceStore, scope: Scope): ServiceStore {
  const { accountIds, reads } = scope;
  return {
    ...store,
    ...scopedReader(store, scope),
    count: async (kind, query, options) =>
      reads(kind) ? store.count(kind, { ...query, ownedBy: accountIds }, options) : [],
    transact: (work, options) =>
      accountIds === undefined
        ? store.transact(work, options)
        : store.transact((transaction) => work(scopedTransaction(transaction, accountIds)), options),
    changes: (options) => scopedChanges(store, scope, options),
  };
}

const whole = new WeakMap<object, StoreTransaction>();

/**
 * A transaction without the restriction of whoever called: for what follows from a change by the engine's own rules, such
 * as the repeats under an alert that is closed, or the next free number. Never for what the caller names.
 */
export function wholeView(transaction: StoreTransaction): StoreTransaction {
  return whole.get(transaction) ?? transaction;
}

/** What somebody acts upon they see, whether or not their role reads it by itself; but only of their customers. */
function scopedTransaction(transaction: StoreTransaction, accountIds: readonly Id<'account'>[]): StoreTransaction {
  const scope = { accountIds, reads: () => true };

  async function expectOwn<K extends Kind>(kind: K, records: readonly Unversioned<K>[]): Promise<void> {
    const own = await ownedOf(transaction, kind, records as readonly (Unversioned<K> & object)[], accountIds);
    if (own.length < records.length) throw notYours(kind);
  }
  /** A name that is taken by a record that is not seen would else look as if somebody were always faster. */
  async function expectFree<K extends Kind>(kind: K, ids: readonly EntityMap[K]['id'][]): Promise<void> {
    const taken: readonly EntityMap[K][] =
      ids.length === 0 ? [] : await transaction.getAll(kind, ids as readonly Id<K>[]);
    if ((await ownedOf(transaction, kind, taken, accountIds)).length < taken.length) throw notYours(kind);
  }

  const scoped: StoreTransaction = {
    ...scopedReader(transaction, scope),
    lock: (...keys) => transaction.lock(...keys),
    claim: (kind, query, limit) => transaction.claim(kind, { ...query, ownedBy: accountIds } as typeof query, limit),
    async put(kind, record, options = {}) {
      await expectOwn(kind, [record]);
      await expectFree(kind, [record.id]);
      return transaction.put(kind, record, options);
    },
    async putAll(kind, writes) {
      await expectOwn(
        kind,
        writes.map(({ record }) => record),
      );
      await expectFree(
        kind,
        writes.map(({ record }) => record.id),
      );
      return transaction.putAll(kind, writes);
    },
    async delete(kind, id, options) {
      await expectFree(kind, [id]);
      return transaction.delete(kind, id, options);
    },
  };
  whole.set(scoped, transaction);
  return scoped;
}

function notYours(kind: Kind): ConnectedServiceError {
  return new ConnectedServiceError('forbidden', `This ${kind} belongs to none of your customers, or would not.`, {
    details: { kind },
  });
}
