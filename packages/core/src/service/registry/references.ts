import type { DeviceCategory, EntityMap, Id, Kind } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
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

/** Categories that list this record. There are few of them, and a store cannot look into lists. */
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
