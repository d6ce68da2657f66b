import { type Key, keyOf, keyOfAll } from '../types/compare.ts';
import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import type { Accumulator, AggregateFactory } from './accumulators.ts';
import { type Lineage, type SourceEvent, collectSources } from './event.ts';
import type { Evaluate, Frame } from './frame.ts';
import type { StateReader, StateWriter } from './state.ts';

/** What one GROUP BY computes, whatever its window. */
export interface GroupPlan {
  readonly keys: readonly Evaluate[];
  readonly aggregates: readonly AggregateFactory[];
  /** The frame of the SELECT; windows that keep events fill it again. */
  readonly frame: Frame;
  /** Takes a finished group; `end` is the timestamp of the row. */
  readonly emit: (group: Group, end: Instant, windowId: string | null) => void;
}

/** The keys, running aggregates and evidence of one group in one window. */
export class Group {
  readonly keys: readonly Value[];
  readonly accumulators: readonly Accumulator[];
  readonly sources: SourceEvent[] = [];

  constructor(keys: readonly Value[], accumulators: readonly Accumulator[]) {
    this.keys = keys;
    this.accumulators = accumulators;
  }

  /** The group, the values its aggregates hold, and its evidence. */
  get entries(): number {
    let sum = 1 + this.sources.length;
    for (const { entries } of this.accumulators) sum += entries ?? 0;
    return sum;
  }

  add(frame: Frame, lineage: Lineage): void {
    for (const accumulator of this.accumulators) accumulator.add(frame);
    collectSources(this.sources, lineage);
  }
}

/** The groups of one window, in the order in which they appeared. */
export class GroupTable {
  readonly #plan: GroupPlan;
  #groups = new Map<Key, Group>();

  constructor(plan: GroupPlan) {
    this.#plan = plan;
  }

  get entries(): number {
    let sum = 0;
    for (const group of this.#groups.values()) sum += group.entries;
    return sum;
  }

  add(frame: Frame, lineage: Lineage): void {
    const { keys } = this.#plan;
    const [only] = keys;
    let group: Group | undefined;
    if (keys.length === 1 && only !== undefined) {
      const value = only(frame);
      const key = keyOf(value);
      group = this.#groups.get(key) ?? this.#create(key, [value]);
    } else {
      const values = keys.map((key) => key(frame));
      const key = keyOfAll(values);
      group = this.#groups.get(key) ?? this.#create(key, values);
    }
    group.add(frame, lineage);
  }

  #create(key: Key, values: readonly Value[]): Group {
    const group = new Group(
      values,
      this.#plan.aggregates.map((create) => create()),
    );
    this.#groups.set(key, group);
    return group;
  }

  /** Emits every group and forgets them. */
  finish(end: Instant, windowId: string | null): void {
    const groups = this.#groups;
    this.#groups = new Map();
    for (const group of groups.values()) this.#plan.emit(group, end, windowId);
  }

  save(writer: StateWriter): Json {
    return [...this.#groups.values()].map((group) => [
      writer.values(group.keys),
      group.accumulators.map((accumulator) => accumulator.save()),
      writer.lineage(group.sources),
    ]);
  }

  load(state: Json, reader: StateReader): void {
    for (const [keys, accumulators, sources] of state as readonly (readonly [Json, readonly Json[], Json])[]) {
      const values = reader.values(keys);
      const group = this.#create(keyOfAll(values), values);
      group.accumulators.forEach((accumulator, index) => accumulator.load(accumulators[index] ?? null));
      collectSources(group.sources, reader.lineage(sources));
    }
  }
}
