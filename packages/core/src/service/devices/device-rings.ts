import type { EntityMap, Id } from '../../model/index.ts';
import type { StoreReader, StoreTransaction, Unversioned } from '../../ports/index.ts';
import { stableId } from '../stable-id.ts';
import { create } from '../transaction.ts';

/** Rows of a device of which the newest are kept. */
type RingKind = 'deviceDataHistory' | 'connectionChange';

/** Rows are numbered, so that the same row is not written twice and the oldest is found without a search. */
export async function addToRing<K extends RingKind>(
  transaction: StoreTransaction,
  kind: K,
  row: Omit<Unversioned<K>, 'id'> & { readonly deviceId: Id<'device'> },
  { number, max }: { readonly number: number; readonly max: number },
  opId: string | undefined,
): Promise<void> {
  const { deviceId } = row;
  await create(transaction, kind, { ...row, id: await rowId(kind, deviceId, number) } as Unversioned<K>, opId);
  const oldest = number - max;
  if (oldest > 0) await transaction.delete(kind, await rowId(kind, deviceId, oldest), { opId });
}

export async function rowIn<K extends RingKind>(
  reader: StoreReader,
  kind: K,
  deviceId: Id<'device'>,
  number: number,
): Promise<EntityMap[K] | undefined> {
  return reader.get(kind, await rowId(kind, deviceId, number));
}

function rowId<K extends RingKind>(kind: K, deviceId: Id<'device'>, number: number): Promise<Id<K>> {
  return stableId(kind, deviceId, String(number));
}
