import type { Change, Entity, Id, Kind } from '../model/index.ts';
import type { AnyRecord } from './live.ts';
import type { Overlays } from './overlays.ts';

interface Known {
  /** `undefined`: the service has no such record. */
  readonly record: AnyRecord | undefined;
  /** When we learnt it, on the table's own clock of events. */
  readonly at: number;
  readonly from: 'stream' | 'fetch';
}

/**
 * Every record once, however many lists show it, with the overlays of unconfirmed changes on top.
 *
 * Which of two states of a record is newer is told without trust in any clock of the service where possible: the
 * stream is in order, and a fetch that began after we learnt something has seen it.
 */
export interface RecordTable {
  /** The record as it should be shown. The same object until something about it changes. */
  get(kind: Kind, id: Id): AnyRecord | undefined;
  /** Whether it is known what the service has under this id, be it nothing. */
  knows(kind: Kind, id: Id): boolean;
  /** Marks the beginning of a fetch; pass the result to what it brings, and to `end`. */
  begin(): number;
  end(): void;
  /** Takes in what a fetch that began at `since` brought. */
  fetched(kind: Kind, id: Id, record: AnyRecord | undefined, since: number): void;
  /** Takes in a change of the stream. False when it looks older than what a fetch brought. */
  changed(change: Change): boolean;
  /** Whether we learnt of the record after `since`. */
  isNewerThan(kind: Kind, id: Id, since: number): boolean;
  /** The overlays of a record changed. */
  refreshOverlay(kind: Kind, id: Id): void;
  forget(kind: Kind, id: Id): void;
  /** Notes that nobody may hold this record any more. */
  loosen(kind: Kind, id: Id): void;
  /**
   * Forgets what nobody holds: of all records, or of those noted by `loosen`. Does nothing while fetches are under
   * way, because they must not bring back what is gone.
   */
  sweep(which: 'all' | 'loose', isHeld: (kind: Kind, id: Id) => boolean): void;
  readonly size: number;
}

export function createRecordTable(overlays: Overlays, onChanged: (kind: Kind, id: Id) => void): RecordTable {
  const known = new Map<string, Known & { readonly kind: Kind; readonly id: Id }>();
  const shown = new Map<string, AnyRecord>();
  const loose = new Set<string>();
  let events = 0;
  let fetches = 0;

  function set(kind: Kind, id: Id, record: AnyRecord | undefined, from: Known['from']): void {
    const key = keyOf(kind, id);
    const before = known.get(key)?.record;
    // The same version is the same content: keeping the object lets lists keep theirs.
    const kept = before && record && before.version === record.version ? before : record;
    known.set(key, { kind, id, record: kept, at: (events += 1), from });
    if (kept !== before) show(kind, id);
  }

  function show(kind: Kind, id: Id): void {
    const key = keyOf(kind, id);
    const record = overlays.apply(kind, id, known.get(key)?.record);
    if (record) shown.set(key, record);
    else shown.delete(key);
    onChanged(kind, id);
  }

  return {
    get: (kind, id) => shown.get(keyOf(kind, id)),
    knows: (kind, id) => known.has(keyOf(kind, id)),
    begin() {
      fetches += 1;
      return events;
    },
    end() {
      fetches -= 1;
    },
    fetched(kind, id, record, since) {
      const before = known.get(keyOf(kind, id));
      if (before && before.at > since) {
        // Learnt while the fetch was under way. The stream will bring whatever is newer than what it brought.
        if (before.from === 'stream' || !isNewer(record, before.record)) return;
      }
      set(kind, id, record, 'fetch');
    },
    changed({ kind, id, op, entity }) {
      const record = op === 'put' ? entity : undefined;
      const before = known.get(keyOf(kind, id));
      if (before?.from === 'fetch' && record && isNewer(before.record, record)) return false;
      set(kind, id, record, 'stream');
      return true;
    },
    isNewerThan: (kind, id, since) => (known.get(keyOf(kind, id))?.at ?? 0) > since,
    refreshOverlay: show,
    forget(kind, id) {
      if (known.delete(keyOf(kind, id))) show(kind, id);
    },
    loosen: (kind, id) => void loose.add(keyOf(kind, id)),
    sweep(which, isHeld) {
      if (fetches > 0) return;
      for (const key of which === 'all' ? [...known.keys()] : loose) {
        const one = known.get(key);
        if (!one || isHeld(one.kind, one.id)) continue;
        known.delete(key);
        shown.delete(key);
      }
      loose.clear();
    },
    get size() {
      return known.size;
    },
  };
}

function isNewer(a: Entity | undefined, b: Entity | undefined): boolean {
  return a !== undefined && b !== undefined && a.version !== b.version && a.updatedAt > b.updatedAt;
}

/** No kind holds a space, so the key is unique. */
export function keyOf(kind: Kind, id: Id): string {
  return `${kind} ${id}`;
}
