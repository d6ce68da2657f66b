import { type Key, comparisonKey, keyOfAll } from '../types/compare.ts';
import { type Json, saveInstant, loadInstant } from '../types/state.ts';
import { type Instant, unitsBefore } from '../types/time.ts';
import { type Lineage, type StreamEvent, withEarlier } from './event.ts';
import type { Frame } from './frame.ts';
import { TimeHeap } from './heap.ts';
import type { JoinSettings } from './joins.ts';
import { type KeptRow, keepRow, loadRow, saveRow, showRow } from './kept-windows.ts';
import type { JoiningStage, Stage } from './stage.ts';
import { type StateReader, type StateWriter, loadKey, saveKey } from './state.ts';

/** `low ≤ DATEDIFF(unit, left, right) ≤ high`, where DATEDIFF counts boundaries of the unit. */
export interface TimeBounds {
  readonly unit: number;
  readonly low: number;
  readonly high: number;
  /** The left source whose time counts. */
  readonly left: number;
  /** Ticks by which a joined left row may come later than that source's event, because of joins before this one. */
  readonly delay?: number;
}

interface LeftRow {
  readonly kept: KeptRow;
  readonly key: Key;
  /** The time of the source that the bounds speak of. */
  readonly time: Instant;
  matched: boolean;
}

interface RightRow {
  readonly event: StreamEvent;
  readonly key: Key;
}

/**
 * A JOIN of two streams within bounds of time ("JOIN", Stream Analytics reference). Rows come in order of time; each
 * side is kept only as long as a partner can still come. A LEFT JOIN row without partner is stamped with the last
 * moment at which one could have come.
 */
export class TemporalJoin implements JoiningStage {
  readonly #settings: JoinSettings;
  readonly #bounds: TimeBounds;
  readonly #next: Stage;
  readonly #frame: Frame;
  readonly #lefts = new Map<Key, LeftRow[]>();
  readonly #rights = new Map<Key, RightRow[]>();
  readonly #leftExpiry = new TimeHeap<LeftRow>();
  readonly #rightExpiry = new TimeHeap<RightRow>();

  constructor(settings: JoinSettings, bounds: TimeBounds, next: Stage, frame: Frame) {
    this.#settings = settings;
    this.#bounds = bounds;
    this.#next = next;
    this.#frame = frame;
  }

  get due(): Instant {
    return Math.min(this.#leftExpiry.time, this.#rightExpiry.time);
  }

  get entries(): number {
    return this.#leftExpiry.size + this.#rightExpiry.size;
  }

  /** The last instant of the unit that lies `units` after the one that holds `time`. */
  #lastPartner(time: Instant, units: number): Instant {
    const { unit } = this.#bounds;
    return (unitsBefore(time, unit) + units + 1) * unit - 1;
  }

  #keyOf(frame: Frame, side: 'left' | 'right'): Key | undefined {
    const values = this.#settings.keys[side].map((key) => key(frame));
    return values.includes(null) ? undefined : keyOfAll(values, comparisonKey);
  }

  enter(frame: Frame, lineage: Lineage): void {
    const { source, outer } = this.#settings;
    const base = frame.rows[this.#bounds.left];
    const key = this.#keyOf(frame, 'left');
    if (base === null || base === undefined || (key === undefined && !outer)) return;
    // What the frame showed before of this source and of later ones is no part of the row.
    frame.rows.fill(null, source);
    const kept = keepRow(frame, lineage);
    const left: LeftRow = { kept, key: key ?? null, time: base.time, matched: false };
    for (const right of key === undefined ? [] : (this.#rights.get(key) ?? []))
      this.#meet(frame, left, right.event, 'left');
    // Whoever handed the row on may have another of the same time: a partner may have been later than it.
    frame.time = kept.time;
    frame.rows[source] = null;
    const expiry = this.#lastPartner(left.time, this.#bounds.high);
    if (expiry < kept.time && (left.matched || !outer)) return;
    if (key !== undefined) append(this.#lefts, key, left);
    this.#leftExpiry.push(Math.max(expiry, kept.time), left);
  }

  right(frame: Frame, event: StreamEvent): void {
    frame.rows.fill(null);
    frame.rows[this.#settings.source] = event;
    frame.time = event.time;
    const key = this.#keyOf(frame, 'right');
    if (key === undefined) return;
    for (const left of this.#lefts.get(key) ?? []) this.#meet(frame, left, event, 'right');
    const expiry = this.#lastPartner(event.time, -this.#bounds.low) + (this.#bounds.delay ?? 0);
    if (expiry < event.time) return;
    const right = { event, key };
    append(this.#rights, key, right);
    this.#rightExpiry.push(expiry, right);
  }

  /**
   * The evidence of the newcomer comes last, so that what is cut off is not the event that made the row: two rows would
   * look like one to whoever knows rows by their events.
   */
  #meet(frame: Frame, left: LeftRow, right: StreamEvent, newcomer: 'left' | 'right'): void {
    showRow(frame, left.kept);
    frame.rows[this.#settings.source] = right;
    frame.time = Math.max(left.kept.time, right.time);
    if (this.#settings.condition(frame) !== true) return;
    left.matched = true;
    const own = left.kept.lineage;
    const isLeft = newcomer === 'left';
    this.#next.enter(frame, isLeft ? withEarlier([right.lineage], own) : withEarlier([own], right.lineage));
  }

  fire(due: Instant): void {
    while (this.#rightExpiry.time <= due) {
      const right = this.#rightExpiry.pop();
      if (right !== undefined) remove(this.#rights, right.key, right);
    }
    while (this.#leftExpiry.time <= due) {
      const left = this.#leftExpiry.pop();
      if (left === undefined) break;
      remove(this.#lefts, left.key, left);
      if (left.matched || !this.#settings.outer) continue;
      showRow(this.#frame, left.kept);
      this.#frame.rows[this.#settings.source] = null;
      this.#frame.time = Math.max(left.time + this.#bounds.high * this.#bounds.unit, left.kept.time);
      this.#next.enter(this.#frame, left.kept.lineage);
    }
  }

  save(writer: StateWriter): Json {
    return [
      this.#leftExpiry.values.map(({ time, value }) => [
        time,
        saveKey(value.key),
        saveInstant(value.time),
        value.matched,
        saveRow(value.kept, writer),
      ]),
      this.#rightExpiry.values.map(({ time, value }) => [time, saveKey(value.key), writer.event(value.event)]),
    ];
  }

  load(state: Json, reader: StateReader): void {
    const [lefts, rights] = state as readonly [
      readonly (readonly [number, Json, Json, boolean, Json])[],
      readonly (readonly [number, Json, Json])[],
    ];
    for (const [expiry, savedKey, time, matched, kept] of lefts) {
      const key = loadKey(savedKey);
      const left = { kept: loadRow(kept, reader), key, time: loadInstant(time), matched };
      append(this.#lefts, key, left);
      this.#leftExpiry.push(expiry, left);
    }
    for (const [expiry, savedKey, saved] of rights) {
      const key = loadKey(savedKey);
      const event = reader.event(saved);
      if (event === null) continue;
      append(this.#rights, key, { event, key });
      this.#rightExpiry.push(expiry, this.#rights.get(key)?.at(-1) as RightRow);
    }
  }
}

function append<T>(map: Map<Key, T[]>, key: Key, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function remove<T>(map: Map<Key, T[]>, key: Key, value: T): void {
  const list = map.get(key);
  const index = list?.indexOf(value) ?? -1;
  if (list === undefined || index < 0) return;
  list.splice(index, 1);
  if (list.length === 0) map.delete(key);
}
