import { isOwnedBy, isShared, ownerReferences } from '../../model/index.ts';
import type { EntityMap, Id, Kind } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { readById } from '../read-by-id.ts';

/** Which records somebody sees. */
export interface Scope {
  /** Only records of these customers, and those that all share; absent: everybody's. */
  readonly accountIds: readonly Id<'account'>[] | undefined;
  /** Kinds that are read at all. */
  readonly reads: (kind: Kind) => boolean;
}

/** Tells of some records which belong to the customers. */
export async function ownedOf<K extends Kind, T extends object>(
  reader: StoreReader,
  kind: K,
  records: readonly T[],
  accountIds: readonly Id<'account'>[],
): Promise<readonly T[]> {
  const owners = new Map<string, Id<'account'> | undefined>();
  for (const owner of ['asset', 'device'] as const) {
    const references = records.flatMap((record) => ownerReferences(kind, record));
    const ids = references.flatMap((reference) => (reference.kind === owner ? reference.id : []));
    for (const { id, accountId } of (await readById<'asset' | 'device'>(reader, owner, ids)).values()) {
      owners.set(`${owner} ${id}`, accountId);
    }
  }
  const wanted = new Set(accountIds);
  return records.filter((record) =>
    isOwnedBy(kind, record, wanted, (reference) => owners.get(`${reference.kind} ${reference.id}`)),
  );
}

/** Those of some records that are seen. */
async function seenOf<K extends Kind>(
  reader: StoreReader,
  kind: K,
  records: readonly EntityMap[K][],
  { accountIds }: Scope,
): Promise<readonly EntityMap[K][]> {
  if (accountIds === undefined || records.length === 0) return records;
  const owned = new Set(await ownedOf(reader, kind, records, accountIds));
  return records.filter((record) => isShared(kind, record) || owned.has(record));
}

/** A reader for which what is not seen is not there. */
export function scopedReader(reader: StoreReader, scope: Scope): StoreReader {
  const { accountIds, reads } = scope;
  return {
    async get<K extends Kind>(kind: K, id: Id<K>) {
      if (!reads(kind)) return undefined;
      const record = await reader.get(kind, id);
      return record && (await seenOf(reader, kind, [record], scope))[0];
    },
    async getAll<K extends Kind>(kind: K, ids: readonly Id<K>[]) {
      return reads(kind) ? seenOf(reader, kind, await reader.getAll(kind, ids), scope) : [];
    },
    // The store itself leaves out what is not seen: pages stay full, and no token or count tells of the rest.
    query: async (kind, query, page) =>
      reads(kind) ? reader.query(kind, { ...query, ownedBy: accountIds }, page) : { items: [] },
  };
}
