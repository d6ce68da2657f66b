import { isOwnedBy, isShared } from '../model/index.ts';
import { finderOf, isSearch } from '../model/search.ts';
import type { EntityMap, Kind } from '../model/index.ts';
import type { StoreQuery } from '../ports/index.ts';

/** Those of some records that belong to the customers of a query, or to all, and that its search finds. */
export function listedRecords<K extends Kind>(
  kind: K,
  records: Iterable<EntityMap[K]>,
  { ownedBy, search }: Pick<StoreQuery<EntityMap[K]>, 'ownedBy' | 'search'> = {},
  read: (kind: 'asset' | 'device', id: string) => EntityMap['asset' | 'device'] | undefined,
): Iterable<EntityMap[K]> {
  if (ownedBy === undefined && !isSearch(search)) return records;
  const accountIds = ownedBy && new Set(ownedBy);
  const isFound = finderOf(kind, search);
  return [...records].filter(
    (record) =>
      (accountIds === undefined ||
        isShared(kind, record) ||
        isOwnedBy(kind, record, accountIds, (owner) => read(owner.kind, owner.id)?.accountId)) &&
      isFound(record),
  );
}
