import { ConnectedServiceError, opIdsWith, sameJson, wasDoneBy } from '../../model/index.ts';
import type { EntityMap, Id, KeyedChanges, Kind, Principal } from '../../model/index.ts';
import type { RecordsClient, StoreReader, StoreTransaction, Unversioned } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, idOf, writeOptionsOf } from '../input-guard.ts';
import { readClient } from '../read-client.ts';
import { randomId, stableId } from '../stable-id.ts';
import { create, expectRecord, replace, transactFresh } from '../transaction.ts';
import { changedValuesOf, newValuesOf } from './record-fields.ts';
import type { FieldRules } from './record-fields.ts';

/**
 * One lock for everything that refers from record to record: who adds a reference waits for who deletes what it points
 * at, and the other way round. Such writes are rare; nothing on the path of a reading or an alert takes it.
 */
export const REGISTRY_LOCK = 'registry';

/** Finds the kind of a record that refers to this one. */
export type Referrer = (reader: StoreReader, id: Id) => Promise<Kind | undefined>;

/** What else is written together with a record. */
type RecordEffect<K extends Kind> = (
  transaction: StoreTransaction,
  record: EntityMap[K],
  opId: string | undefined,
) => Promise<void>;

/** Kinds whose records keep the keys of the calls that changed them. */
type MarkedKind = { [K in Kind]: EntityMap[K] extends KeyedChanges ? K : never }[Kind];

/** What makes one kind different from the others. */
export interface RecordKind<K extends Kind> {
  readonly kind: K;
  readonly fields: FieldRules;
  /** What a record has before its input is put on. */
  readonly initial?: object;
  /** Who may refer to such a record, and thereby keeps it. */
  readonly referrers: readonly Referrer[];
  /**
   * Checks what needs other records and gives the record as it is written. Holds {@link REGISTRY_LOCK}.
   * @throws ConnectedServiceError `invalid` or `conflict`.
   */
  readonly prepare?: (
    transaction: StoreTransaction,
    record: Unversioned<K>,
    before: EntityMap[K] | undefined,
  ) => Promise<Unversioned<K>>;
  /** Takes what belongs to a record and goes with it. */
  readonly beforeDelete?: RecordEffect<K>;
  /** Puts right what is derived from records of this kind, after one was made or deleted. */
  readonly afterChange?: RecordEffect<K>;
  /** Writes what follows when a record becomes another. */
  readonly afterUpdate?: (
    transaction: StoreTransaction,
    records: { readonly before: EntityMap[K]; readonly after: EntityMap[K] },
    opId: string | undefined,
  ) => Promise<void>;
}

/** Create, update and delete, once for all kinds. */
export function recordsClient<K extends MarkedKind, Input, Changeable = Input>(
  { store }: ServiceContext,
  principal: Principal,
  { kind, fields, initial, referrers, prepare, beforeDelete, afterChange, afterUpdate }: RecordKind<K>,
): RecordsClient<EntityMap[K], Input, Changeable> {
  return {
    ...readClient(store, kind),
    async create(input, options) {
      const values = newValuesOf(fields, input);
      const { signal, idempotencyKey: opId } = callOptionsOf(options);
      const id = opId === undefined ? randomId(kind) : await stableId(kind, principal.id, opId);
      return transactFresh(
        store,
        async (transaction) => {
          await transaction.lock(REGISTRY_LOCK);
          const existing = await transaction.get(kind, id);
          if (existing) return existing;
          // The fields were checked by the kind's own rules, which the compiler cannot follow.
          const record = { ...initial, ...values, id } as Unversioned<K>;
          const prepared = (await prepare?.(transaction, record, undefined)) ?? record;
          const saved = await create(transaction, kind, prepared, opId);
          await afterChange?.(transaction, saved, opId);
          return saved;
        },
        { signal },
      );
    },
    async update(id: Id<K>, patch, options) {
      const changes = changedValuesOf(fields, patch);
      const { signal, ifVersion, idempotencyKey: opId } = writeOptionsOf(options);
      idOf(id);
      return transactFresh(
        store,
        async (transaction) => {
          await transaction.lock(REGISTRY_LOCK);
          const before = await expectRecord(transaction, kind, id);
          const after = { ...before, ...changes };
          // A retry of a call that has had its effect is no conflict, and what others have changed since stays.
          if (opId !== undefined && (sameJson(before, after) || wasDoneBy(before, opId))) return before;
          if (ifVersion !== undefined && ifVersion !== before.version) {
            throw new ConnectedServiceError('conflict', `This ${kind} was changed in the meantime.`, {
              details: { kind, id },
            });
          }
          if (sameJson(before, after)) return before;
          const prepared = (await prepare?.(transaction, after, before)) ?? after;
          const saved = await replace(transaction, kind, { ...before, ...prepared, ...opIdsWith(before, opId) }, opId);
          await afterUpdate?.(transaction, { before, after: saved }, opId);
          return saved;
        },
        { signal },
      );
    },
    async delete(id: Id<K>, options) {
      const { signal, ifVersion, idempotencyKey: opId } = writeOptionsOf(options);
      idOf(id);
      return transactFresh(
        store,
        async (transaction) => {
          await transaction.lock(REGISTRY_LOCK);
          if ((await transaction.get(kind, id)) === undefined) return;
          const record = await expectRecord(transaction, kind, id, ifVersion);
          for (const referrer of referrers) {
            const by = await referrer(transaction, id);
            if (by === undefined) continue;
            throw new ConnectedServiceError('conflict', `This ${kind} is still referred to by a record: ${by}.`, {
              details: { kind, id, by },
            });
          }
          await beforeDelete?.(transaction, record, opId);
          await transaction.delete(kind, id, { opId });
          await afterChange?.(transaction, record, opId);
        },
        { signal },
      );
    },
  };
}
