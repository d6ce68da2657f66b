import { opIdsWith, sameJson, wasDoneBy } from '../model/index.ts';
import type { EntityMap, Instant, WriteOptions } from '../model/index.ts';
import type { StoreTransaction } from '../ports/index.ts';
import { nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { idOf, writeOptionsOf } from './input-guard.ts';
import { expectRecord, replace, transactFresh } from './transaction.ts';

/** Kinds whose records keep the keys of the calls that changed them, by which a retry is known. */
type MarkedKind =
  'alert' | 'case' | 'workOrder' | 'command' | 'maintenanceWindow' | 'campaign' | 'providerInstance' | 'flowRun';

/** Those of them that people also change without making a step: their records keep such keys beside the steps. */
const KEYED: ReadonlySet<MarkedKind> = new Set(['case', 'workOrder', 'providerInstance']);

/** When somebody calls, and under which key. */
export interface CallFacts {
  readonly at: Instant;
  readonly opId: string | undefined;
}

/**
 * Changes one record for a caller. A call that has had its effect already, by its key or because nothing is left to
 * change, gets the record as it is, whatever version it names: its first answer was lost, and the version has moved on by
 * its own doing. What others have changed since stays, however late it is repeated. `change` decides and has no effects;
 * `save` writes, together with whatever follows from it.
 * @throws ConnectedServiceError `not-found`; `conflict` when `ifVersion` is stale.
 */
export async function changeOnce<K extends MarkedKind>(
  context: ServiceContext,
  kind: K,
  id: unknown,
  options: WriteOptions | undefined,
  {
    stands = async (_transaction, record) => record,
    change,
    save = ({ transaction, opId }, next) => replace(transaction, kind, next, opId),
  }: {
    /** The record as it is for the caller, where what was decided elsewhere has not been written to it yet. */
    readonly stands?: (transaction: StoreTransaction, record: EntityMap[K]) => Promise<EntityMap[K]>;
    readonly change: (
      current: EntityMap[K],
      call: CallFacts,
      transaction: StoreTransaction,
    ) => EntityMap[K] | Promise<EntityMap[K]>;
    readonly save?: (
      call: CallFacts & { readonly transaction: StoreTransaction },
      next: EntityMap[K],
      current: EntityMap[K],
    ) => Promise<EntityMap[K]>;
  },
): Promise<EntityMap[K]> {
  const { signal, ifVersion, idempotencyKey: opId } = writeOptionsOf(options);
  const recordId = idOf(id);
  return transactFresh(
    context.store,
    async (transaction) => {
      const current = await stands(transaction, await expectRecord(transaction, kind, recordId));
      if (wasDoneBy(current, opId)) return current;
      const call = { at: nowOf(context), opId };
      const next = await change(current, call, transaction);
      if (sameJson(next, current)) return current;
      if (ifVersion !== undefined) await expectRecord(transaction, kind, recordId, ifVersion);
      const isMarked = !KEYED.has(kind) || wasDoneBy(next, opId);
      const marked = isMarked ? next : { ...next, ...opIdsWith(current, opId) };
      return save({ ...call, transaction }, marked, current);
    },
    { signal },
  );
}
