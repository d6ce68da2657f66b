import type { DeviceCategory, EntityMap, Id, Kind } from '../../model/index.ts';
import type { StoreReader, StoreTransaction } from '../../ports/index.ts';
import { invalid } from '../input-guard.ts';
import { everyRecord } from '../transaction.ts';
import type { Referrer } from './records-client.ts';

/** Records of a kind that name this one in a field. */
export function namedBy<K extends Kind>(kind: K, field: keyof EntityMap[K] & string): Referrer {
  return async (reader, id) => {
    const query = { where: { [field]: id } as object };
    return (await reader.query(kind, query, { maxPageSize: 1 })).items.length > 0 ? kind : undefined;
  };
}

/** Records of a kind that name this one in a list of ids. */
export function listedIn<K extends Kind>(kind: K, field: keyof EntityMap[K] & string): Referrer {
  return async (reader, id) => {
    const query = { where: { [field]: { includes: id } } as object };
    return (await reader.query(kind, query, { maxPageSize: 1 })).items.length > 0 ? kind : undefined;
  };
}

/** Deletes the records of a kind that name this one in a field: what goes with it. */
export async function deleteNaming<K extends Kind>(
  transaction: StoreTransaction,
  kind: K,
  named: { readonly [P in keyof EntityMap[K]]?: Id },
  opId: string | undefined,
): Promise<void> {
  const ids: Id<K>[] = [];
  for await (const { id } of everyRecord(transaction, kind, { where: named as object })) ids.push(id as Id<K>);
  for (const id of ids) await transaction.delete(kind, id, { opId });
}

/** Categories that list this record. There are few of them, so all are looked through. */
export function listedByCategory(idsOf: (category: DeviceCategory) => readonly Id[]): Referrer {
  return async (reader, id) => {
    for await (const category of everyRecord(reader, 'category', {})) {
      if (idsOf(category).includes(id)) return 'category';
    }
    return undefined;
  };
}

/** The record that an input refers to. */
export async function expectReferred<K extends Kind>(
  reader: StoreReader,
  kind: K,
  id: Id<K>,
  field: string,
): Promise<EntityMap[K]> {
  const record = await reader.get(kind, id);
  if (!record) throw invalid(field, `there is no such ${kind}`);
  return record;
}

/** The records that a list of an input refers to, in its order. */
export async function expectAllReferred<K extends Kind>(
  reader: StoreReader,
  kind: K,
  ids: readonly Id<K>[],
  fieldAt: (index: number) => string,
): Promise<readonly EntityMap[K][]> {
  const found = new Map((await reader.getAll(kind, ids)).map((record) => [record.id as string, record]));
  return ids.map((id, index) => {
    if (ids.indexOf(id) !== index) throw invalid(fieldAt(index), 'is named twice');
    const record = found.get(id);
    if (!record) throw invalid(fieldAt(index), `there is no such ${kind}`);
    return record;
  });
}
