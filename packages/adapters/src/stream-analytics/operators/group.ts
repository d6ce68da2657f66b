import { type Key, keyOf, keyOfAll } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import { type AggregateColumn, type AggregateFactory, columnOf } from './aggregate-columns.ts';
import type { Lineage, SourceEvent } from './event.ts';
import { Evidence, type EvidenceRoom } from './evidence.ts';
import type { Evaluate, Frame } from './frame.ts';
import { KeyIndex } from './key-index.ts';
import type { StateReader, StateWriter } from './state.ts';

/** What one GROUP BY computes, whatever its window. */
export interface GroupPlan {
  readonly keys: readonly Evaluate[];
  readonly aggregates: readonly AggregateFactory[];
  /** The frame of the SELECT; windows that keep events fill it again. */
  readonly frame: Frame;
  /** Takes a finished group; `end` is the timestamp of the row. */
  readonly emit: (group: FinishedGroup, end: Instant, windowId: string | null) => void;
}

/** A group of one window, with what its aggregates come to. */
export interface FinishedGroup {
  readonly keys: readonly Value[];
  readonly aggregates: readonly Value[];
  readonly sources: readonly SourceEvent[];
}

/** The groups of one window, in the order in which they appeared. */
export class GroupTable {
  readonly #plan: GroupPlan;
  readonly #numbers = new KeyIndex();
  /** Of all groups, one after the other. */
  readonly #keys: Value[] = [];
  readonly #columns: readonly AggregateColumn[];
  readonly #evidence: Evidence;

  /** `room`: what the window before needed, as one is mostly like the other. */
  constructor(plan: GroupPlan, room?: EvidenceRoom) {
    this.#plan = plan;
    this.#evidence = new Evidence(room);
    this.#columns = plan.aggregates.map(columnOf);
  }

  /** The groups, the values their aggregates hold, and their evidence. */
  get entries(): number {
    let sum = this.size + this.#evidence.entries;
    for (const { entries } of this.#columns) sum += entries ?? 0;
    return sum;
  }

  get room(): EvidenceRoom {
    return this.#evidence.room;
  }

  get size(): number {
    return this.#numbers.size;
  }

  add(frame: Frame, lineage: Lineage): void {
    const { keys } = this.#plan;
    const only = keys.length === 1 ? keys[0] : undefined;
    let group: number;
    if (only !== undefined) {
      const value = only(frame);
      const key = keyOf(value);
      group = this.#numbers.get(key) ?? this.#begin(key, [value]);
    } else {
      const values = keys.map((key) => key(frame));
      const key = keyOfAll(values);
      group = this.#numbers.get(key) ?? this.#begin(key, values);
    }
    for (let at = 0; at < this.#columns.length; at += 1) this.#columns[at]?.add(group, frame);
    this.#evidence.add(group, lineage);
  }

  #begin(key: Key, values: readonly Value[]): number {
    for (const value of values) this.#keys.push(value);
    return this.#numbers.add(key);
  }

  #keysOf(group: number): readonly Value[] {
    const { length } = this.#plan.keys;
    return this.#keys.slice(group * length, (group + 1) * length);
  }

  /** Emits every group. The table is done with then. */
  finish(end: Instant, windowId: string | null): void {
    const { size } = this;
    for (let group = 0; group < size; group += 1) {
      const aggregates = this.#columns.map((column) => column.result(group));
      this.#plan.emit({ keys: this.#keysOf(group), aggregates, sources: this.#evidence.of(group) }, end, windowId);
    }
  }

  save(writer: StateWriter): Json {
    return Array.from({ length: this.size }, (_, group) => [
      writer.values(this.#keysOf(group)),
      this.#columns.map((column) => column.save(group)),
      writer.lineage(this.#evidence.of(group)),
    ]);
  }

  load(state: Json, reader: StateReader): void {
    for (const [keys, columns, sources] of state as readonly (readonly [Json, readonly Json[], Json])[]) {
      const values = reader.values(keys);
      const group = this.#begin(keyOfAll(values), values);
      this.#columns.forEach((column, index) => column.load(group, columns[index] ?? null));
      this.#evidence.add(group, reader.lineage(sources));
    }
  }
}
