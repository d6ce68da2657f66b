import type { Json } from '../types/state.ts';
import type { Value } from '../types/value.ts';
import type { Accumulator } from './accumulators.ts';
import type { Frame } from './frame.ts';
import type { Sliding } from './sliding.ts';

/**
 * One aggregate over all groups of a window, which are numbered from 0 in the order in which they appear; every group
 * begins with `add`. Where the state is a few numbers they lie side by side: a hundred thousand groups are a few arrays
 * and not a million objects.
 */
export interface AggregateColumn {
  add(group: number, frame: Frame): void;
  result(group: number): Value;
  save(group: number): Json;
  load(group: number, state: Json): void;
  /** Values held by all groups, where these are more than a few each. */
  readonly entries?: number;
}

/**
 * Makes the accumulators of one aggregate of a SELECT, the column where there is a better one than a list of them, and
 * what rows can leave again where there is such a form.
 */
export interface AggregateFactory {
  (): Accumulator;
  readonly column?: () => AggregateColumn;
  readonly sliding?: () => Sliding;
}

/** An aggregate that is written as a column; alone it is the column of one group. */
export function columnar(column: () => AggregateColumn, sliding: () => Sliding): AggregateFactory {
  return Object.assign(() => new OnlyGroup(column()), { column, sliding });
}

export function columnOf(factory: AggregateFactory): AggregateColumn {
  return factory.column?.() ?? new AccumulatorColumn(factory);
}

class OnlyGroup implements Accumulator {
  readonly #column: AggregateColumn;
  constructor(column: AggregateColumn) {
    this.#column = column;
  }
  add(frame: Frame): void {
    this.#column.add(0, frame);
  }
  result(): Value {
    return this.#column.result(0);
  }
  save(): Json {
    return this.#column.save(0);
  }
  load(state: Json): void {
    this.#column.load(0, state);
  }
}

class AccumulatorColumn implements AggregateColumn {
  readonly #create: () => Accumulator;
  readonly #groups: Accumulator[] = [];
  constructor(create: () => Accumulator) {
    this.#create = create;
  }
  add(group: number, frame: Frame): void {
    this.#of(group).add(frame);
  }
  result(group: number): Value {
    return this.#of(group).result();
  }
  save(group: number): Json {
    return this.#of(group).save();
  }
  load(group: number, state: Json): void {
    this.#of(group).load(state);
  }
  get entries(): number {
    let sum = 0;
    for (const { entries } of this.#groups) sum += entries ?? 0;
    return sum;
  }
  #of(group: number): Accumulator {
    return (this.#groups[group] ??= this.#create());
  }
}
