import { convert } from '../types/cast.ts';
import { order } from '../types/compare.ts';
import { type Json, loadValue, saveValue } from '../types/state.ts';
import { type Value, float, numberOf } from '../types/value.ts';
import type { Accumulator } from './accumulators.ts';
import type { AggregateFactory } from './aggregate-columns.ts';
import type { Evaluate, Frame } from './frame.ts';

export interface OrderBy {
  readonly value: Evaluate;
  readonly descending: boolean;
}

interface Ranked {
  readonly keys: readonly Value[];
  readonly value: Value;
}

function before(orderBy: readonly OrderBy[], a: readonly Value[], b: readonly Value[]): boolean {
  for (let i = 0; i < orderBy.length; i += 1) {
    const by = order(a[i] ?? null, b[i] ?? null);
    if (by !== 0) return orderBy[i]?.descending === true ? by > 0 : by < 0;
  }
  return false;
}

/** TopOne (first of the order, as a value) and CollectTop (the first n, as rank/value records). Earlier events win ties. */
export function top(count: number, argument: Evaluate, orderBy: readonly OrderBy[], single: boolean): AggregateFactory {
  return () => new Top(count, argument, orderBy, single);
}

class Top implements Accumulator {
  readonly #count: number;
  readonly #argument: Evaluate;
  readonly #orderBy: readonly OrderBy[];
  readonly #single: boolean;
  #best: Ranked[] = [];

  constructor(count: number, argument: Evaluate, orderBy: readonly OrderBy[], single: boolean) {
    this.#count = count;
    this.#argument = argument;
    this.#orderBy = orderBy;
    this.#single = single;
  }

  add(frame: Frame): void {
    const keys = this.#orderBy.map((item) => item.value(frame));
    let at = this.#best.length;
    while (at > 0 && before(this.#orderBy, keys, this.#best[at - 1]?.keys ?? [])) at -= 1;
    if (at >= this.#count) return;
    this.#best.splice(at, 0, { keys, value: this.#argument(frame) });
    if (this.#best.length > this.#count) this.#best.pop();
  }

  result(): Value {
    if (this.#single) return this.#best[0]?.value ?? null;
    return this.#best.map((item, index) => ({ rank: index + 1, value: item.value }));
  }

  get entries(): number {
    return this.#best.length;
  }

  save(): Json {
    return this.#best.map((item) => [item.keys.map((value) => saveValue(value)), saveValue(item.value)]);
  }

  load(state: Json): void {
    this.#best = (state as readonly (readonly [readonly Json[], Json])[]).map(([keys, value]) => ({
      keys: keys.map(loadValue),
      value: loadValue(value),
    }));
  }
}

/** Collect: every value but NULL, which aggregates ignore, in the order of the events. */
export function collecting(argument: Evaluate): AggregateFactory {
  return () => new Collect(argument, (values) => values);
}

/** What a percentile orders: text that spells a number counts as that number. */
function ranked(value: Value): Value {
  return typeof value === 'string' ? (convert(value, 'float') ?? value) : value;
}

/** PERCENTILE_CONT interpolates at p·(n−1); PERCENTILE_DISC takes the first value whose share of the rows reaches p. */
export function percentile(
  share: number,
  argument: Evaluate,
  descending: boolean,
  continuous: boolean,
): AggregateFactory {
  return () =>
    new Collect(argument, (values) => {
      const sorted = values.map(ranked).sort((a, b) => (descending ? order(b, a) : order(a, b)));
      if (sorted.length === 0) return null;
      if (!continuous) return sorted[Math.max(Math.ceil(share * sorted.length - 1e-12) - 1, 0)] ?? null;
      const place = share * (sorted.length - 1);
      const low = numberOf(sorted[Math.floor(place)] ?? null);
      const high = numberOf(sorted[Math.ceil(place)] ?? null);
      return low === undefined || high === undefined ? null : float(low + (high - low) * (place - Math.floor(place)));
    });
}

class Collect implements Accumulator {
  readonly #argument: Evaluate;
  readonly #finish: (values: Value[]) => Value;
  #values: Value[] = [];

  constructor(argument: Evaluate, finish: (values: Value[]) => Value) {
    this.#argument = argument;
    this.#finish = finish;
  }
  add(frame: Frame): void {
    const value = this.#argument(frame);
    if (value !== null) this.#values.push(value);
  }
  result(): Value {
    return this.#finish([...this.#values]);
  }
  get entries(): number {
    return this.#values.length;
  }
  save(): Json {
    return this.#values.map((value) => saveValue(value));
  }
  load(state: Json): void {
    this.#values = (state as readonly Json[]).map(loadValue);
  }
}
