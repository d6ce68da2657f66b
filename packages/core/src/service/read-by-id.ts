import type { EntityMap, Id, Kind } from '../model/index.ts';
import type { StoreReader } from '../ports/index.ts';
import { partsOf } from './parts-of.ts';

/** Ids that a store is asked for at once. */
const IDS_AT_ONCE = 1_000;

/** Those of any number of records that are there, by their ids. */
export async function readById<K extends Kind>(
  reader: Pick<StoreReader, 'getAll'>,
  kind: K,
  ids: Iterable<Id<K>>,
): Promise<ReadonlyMap<string, EntityMap[K]>> {
  const found = new Map<string, EntityMap[K]>();
  for (const some of partsOf([...new Set<Id<K>>(ids)], IDS_AT_ONCE)) {
    const records: readonly EntityMap[K][] = await reader.getAll(kind, some);
    for (const record of records) found.set(record.id, record);
  }
  return found;
}
