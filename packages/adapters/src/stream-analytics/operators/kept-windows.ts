import { type Key, keyOfAll } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import { loadInstant, saveInstant } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import type { Lineage, StreamEvent } from './event.ts';
import type { Frame } from './frame.ts';
import { type GroupPlan, GroupTable } from './group.ts';
import { TimeHeap } from './heap.ts';
import type { StateReader, StateWriter } from './state.ts';
import type { WindowOperator } from './windows.ts';

/** A row that a window keeps until it has left every window. */
export interface KeptRow {
  readonly time: Instant;
  readonly rows: readonly (StreamEvent | null)[];
  readonly joined: readonly Value[];
  readonly lineage: Lineage;
}

export function keepRow(frame: Frame, lineage: Lineage): KeptRow {
  return { time: frame.time, rows: frame.rows.slice(), joined: frame.joined, lineage };
}

export function showRow(frame: Frame, kept: KeptRow): void {
  frame.time = kept.time;
  frame.joined = kept.joined;
  for (let i = 0; i < frame.rows.length; i += 1) frame.rows[i] = kept.rows[i] ?? null;
}

export function saveRow(kept: KeptRow, writer: StateWriter): Json {
  return [
    saveInstant(kept.time),
    kept.rows.map((row) => writer.event(row)),
    writer.values(kept.joined),
    writer.lineage(kept.lineage),
  ];
}

export function loadRow(state: Json, reader: StateReader): KeptRow {
  const [time, rows, joined, lineage] = state as readonly [Json, readonly Json[], Json, Json];
  return {
    time: loadInstant(time),
    rows: rows.map((row) => reader.event(row)),
    joined: reader.values(joined),
    lineage: reader.lineage(lineage),
  };
}

/** Hopping windows that overlap too often to aggregate along the way: rows are kept and each window is computed at its end. */
export class KeptHoppingWindow implements WindowOperator {
  due: Instant = Infinity;
  readonly #plan: GroupPlan;
  readonly #endOf: (instant: Instant) => Instant;
  readonly #size: number;
  readonly #hop: number;
  readonly #id: string | null;
  #kept: KeptRow[] = [];

  constructor(plan: GroupPlan, endOf: (instant: Instant) => Instant, size: number, hop: number, id: string | null) {
    this.#plan = plan;
    this.#endOf = endOf;
    this.#size = size;
    this.#hop = hop;
    this.#id = id;
  }

  get entries(): number {
    return this.#kept.length;
  }

  add(frame: Frame, lineage: Lineage): void {
    this.#kept.push(keepRow(frame, lineage));
    if (this.due === Infinity) this.due = this.#endOf(frame.time);
  }

  fire(due: Instant): void {
    const table = new GroupTable(this.#plan);
    const first = this.#kept.findIndex((row) => row.time > due - this.#size);
    if (first > 0) this.#kept = this.#kept.slice(first);
    else if (first < 0) this.#kept = [];
    for (const row of this.#kept) {
      showRow(this.#plan.frame, row);
      table.add(this.#plan.frame, row.lineage);
    }
    const last = this.#kept.at(-1);
    const next = due + this.#hop;
    this.due = last === undefined || last.time <= next - this.#size ? Infinity : next;
    if (this.due === Infinity) this.#kept = [];
    table.finish(due, this.#id);
  }

  save(writer: StateWriter): Json {
    return [saveInstant(this.due), this.#kept.map((row) => saveRow(row, writer))];
  }

  load(state: Json, reader: StateReader): void {
    const [due, kept] = state as readonly [Json, readonly Json[]];
    this.due = loadInstant(due);
    this.#kept = kept.map((row) => loadRow(row, reader));
  }
}

interface SlidingGroup {
  readonly key: Key;
  readonly keys: readonly Value[];
  kept: KeptRow[];
}

/**
 * Sliding windows: a row of output at every instant at which the content (E − n, E] of a group changes, when a row
 * enters and n later when it leaves, unless nothing is left ("Sliding window", Stream Analytics reference).
 */
export class SlidingWindow implements WindowOperator {
  readonly #plan: GroupPlan;
  readonly #size: number;
  readonly #id: string | null;
  readonly #groups = new Map<Key, SlidingGroup>();
  readonly #changes = new TimeHeap<SlidingGroup>();

  constructor(plan: GroupPlan, size: number, id: string | null) {
    this.#plan = plan;
    this.#size = size;
    this.#id = id;
  }

  get due(): Instant {
    return this.#changes.time;
  }

  get entries(): number {
    let sum = 0;
    for (const { kept } of this.#groups.values()) sum += kept.length;
    return sum;
  }

  add(frame: Frame, lineage: Lineage): void {
    const values = this.#plan.keys.map((key) => key(frame));
    const key = keyOfAll(values);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { key, keys: values, kept: [] };
      this.#groups.set(key, group);
    }
    const same = group.kept.at(-1)?.time === frame.time;
    group.kept.push(keepRow(frame, lineage));
    if (same) return;
    this.#changes.push(frame.time, group);
    this.#changes.push(frame.time + this.#size, group);
  }

  fire(due: Instant): void {
    const changed = new Set<SlidingGroup>();
    while (this.#changes.time <= due) {
      const group = this.#changes.pop();
      if (group !== undefined) changed.add(group);
    }
    for (const group of changed) {
      const first = group.kept.findIndex((row) => row.time > due - this.#size);
      group.kept = first < 0 ? [] : first === 0 ? group.kept : group.kept.slice(first);
      if (group.kept.length === 0) this.#groups.delete(group.key);
      else this.#emit(group, due);
    }
  }

  #emit(group: SlidingGroup, due: Instant): void {
    const table = new GroupTable(this.#plan);
    for (const row of group.kept) {
      showRow(this.#plan.frame, row);
      table.add(this.#plan.frame, row.lineage);
    }
    table.finish(due, this.#id);
  }

  save(writer: StateWriter): Json {
    const groups = [...this.#groups.values()];
    const numbers = new Map(groups.map((group, index) => [group, index]));
    return [
      groups.map((group) => [writer.values(group.keys), group.kept.map((row) => saveRow(row, writer))]),
      this.#changes.values.map(({ time, value }) => [time, numbers.get(value) ?? -1]),
    ];
  }

  load(state: Json, reader: StateReader): void {
    const [groups, changes] = state as readonly [
      readonly (readonly [Json, readonly Json[]])[],
      readonly (readonly [number, number])[],
    ];
    const loaded = groups.map(([keys, kept]) => {
      const values = reader.values(keys);
      const group = { key: keyOfAll(values), keys: values, kept: kept.map((row) => loadRow(row, reader)) };
      this.#groups.set(group.key, group);
      return group;
    });
    for (const [time, index] of changes) {
      const group = loaded[index];
      if (group !== undefined) this.#changes.push(time, group);
    }
  }
}
