import type { CallOptions, Entity, Paged, Query } from '../../model/index.ts';

/** Reads records of one kind. */
export interface ReadClient<T extends Entity> {
  /** `undefined` when there is none. */
  get(id: T['id'], options?: CallOptions): Promise<T | undefined>;
  list(query?: Query<T>, options?: CallOptions): Paged<T>;
}
