import { isOwnedBy, isShared } from '../model/index.ts';
import type { EntityMap, Id, Kind } from '../model/index.ts';

/** Those of some records that belong to these customers, or to all. */
export function ownedRecords<K extends Kind>(
  kind: K,
  records: Iterable<EntityMap[K]>,
  ownedBy: readonly Id<'account'>[] | undefined,
  read: (kind: 'asset' | 'device', id: string) => EntityMap['asset' | 'device'] | undefined,
): Iterable<EntityMap[K]> {
  if (ownedBy === undefined) return records;
  const accountIds = new Set(ownedBy);
  return [...records].filter(
    (record) =>
      isShared(kind, record) || isOwnedBy(kind, record, accountIds, (owner) => read(owner.kind, owner.id)?.accountId),
  );
}
