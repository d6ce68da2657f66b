import type { CallOptions, EntityMap, Id, Kind, Query } from '../model/index.ts';
import type { ServiceStore } from '../ports/index.ts';
import { callOptionsOf, idOf } from './input-guard.ts';
import { listRecords } from './list-query.ts';

/** Reads records of one kind from the store. */
export function readClient<K extends Kind>(store: ServiceStore, kind: K) {
  return {
    async get(id: Id<K>, options?: CallOptions): Promise<EntityMap[K] | undefined> {
      callOptionsOf(options);
      return store.get(kind, idOf(id));
    },
    list: (query?: Query<EntityMap[K]>, options?: CallOptions) => listRecords(store, kind, query, options),
  };
}
