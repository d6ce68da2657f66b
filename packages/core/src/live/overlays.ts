import type { EntityMap, Id, Kind, Patch } from '../model/index.ts';
import type { AnyRecord } from './live.ts';

/** One unconfirmed change of one record. */
interface Overlay {
  readonly opId: string;
  readonly kind: Kind;
  readonly id: Id;
  /** Laid over the record; for an insert it is the whole record. */
  readonly fields: object;
  readonly isInsert: boolean;
}

/** Collects what an action is expected to do, before the service has done it. */
export interface OptimisticDraft {
  /** Shows the record with these fields. Unknown records are left alone. */
  patch<K extends Kind>(kind: K, id: Id<K>, fields: Patch<EntityMap[K]>): void;
  /** Shows a record that does not exist yet, under an id of the caller's choice, until the record itself or the answer comes. */
  insert<K extends Kind>(kind: K, record: EntityMap[K]): void;
}

/** Unconfirmed changes, in the order they were made. A failed one is simply taken away: there is nothing to restore. */
export interface Overlays {
  /** Records what `write` drafts. Returns the records it touches. */
  add(opId: string, write: (draft: OptimisticDraft) => void): readonly Pick<Overlay, 'kind' | 'id' | 'isInsert'>[];
  /** Takes away the overlays of one operation, or only those on one record. Returns the records set free. */
  drop(opId: string, only?: { readonly kind: Kind; readonly id: Id }): readonly Pick<Overlay, 'kind' | 'id'>[];
  of(opId: string): readonly Pick<Overlay, 'kind' | 'id' | 'isInsert'>[];
  apply(kind: Kind, id: Id, base: AnyRecord | undefined): AnyRecord | undefined;
  isPending(kind: Kind, id: Id): boolean;
}

export function createOverlays(): Overlays {
  let overlays: readonly Overlay[] = [];
  return {
    add(opId, write) {
      const added: Overlay[] = [];
      write({
        patch: (kind, id, fields) => void added.push({ opId, kind, id, fields: { ...fields }, isInsert: false }),
        insert: (kind, record) => void added.push({ opId, kind, id: record.id, fields: { ...record }, isInsert: true }),
      });
      overlays = [...overlays, ...added];
      return added;
    },
    drop(opId, only) {
      const isGone = (one: Overlay) => one.opId === opId && (!only || (one.kind === only.kind && one.id === only.id));
      const dropped = overlays.filter(isGone);
      if (dropped.length > 0) overlays = overlays.filter((one) => !isGone(one));
      return dropped;
    },
    of: (opId) => overlays.filter((one) => one.opId === opId),
    apply(kind, id, base) {
      let record = base;
      for (const one of overlays) {
        if (one.kind !== kind || one.id !== id) continue;
        if (record) record = { ...record, ...one.fields };
        else if (one.isInsert) record = one.fields as AnyRecord;
      }
      return record;
    },
    isPending: (kind, id) => overlays.some((one) => one.kind === kind && one.id === id),
  };
}
