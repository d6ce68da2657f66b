import type { CallOptions, Entity, WriteOptions } from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

/** A change of a record: what is left out stays, `null` removes what may be absent. */
export type RecordPatch<Input> = { readonly [P in keyof Input]?: Input[P] | null };

/** Reads, creates, changes and deletes records of one kind. */
export interface RecordsClient<T extends Entity, Input, Changeable = Input> extends ReadClient<T> {
  /**
   * Creates a record; the same idempotency key again returns the one it made.
   * @throws `invalid` naming the field, also for a reference to a record that does not exist; `conflict` when a unique
   * name or key is taken.
   */
  create(input: Input, options?: CallOptions): Promise<T>;
  /**
   * Changes a record. A patch that changes nothing writes nothing; repeated with its idempotency key it is fine even
   * though the version has moved on.
   * @throws `not-found`; `invalid` naming the field; `conflict` when `ifVersion` is stale.
   */
  update(id: T['id'], patch: RecordPatch<Changeable>, options?: WriteOptions): Promise<T>;
  /**
   * Deletes a record; one that is gone already is fine.
   * @throws `conflict` when `ifVersion` is stale, or while another record refers to it: `details.by` is that one's kind.
   */
  delete(id: T['id'], options?: WriteOptions): Promise<void>;
}
