import { type Key, keyOfAll } from '../types/compare.ts';
import { convert } from '../types/cast.ts';
import type { Json } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import { Row, type Value, float, numberOf } from '../types/value.ts';
import { lowerBound } from './density.ts';
import type { Evaluate, Frame } from './frame.ts';
import type { HistoryFunction, HistoryOver } from './history.ts';
import { loadKey, saveKey } from './state.ts';

export interface Verdict {
  readonly isAnomaly: boolean;
  readonly score: number;
}

/** Judges a value by the ones before it. What it remembers besides them are a few numbers of each key. */
export interface AnomalyModel {
  readonly initial: readonly number[];
  judge(
    sorted: readonly number[],
    x: number,
    memory: readonly number[],
  ): Verdict & { readonly memory: readonly number[] };
}

interface Series {
  /** Values of the history and when they came, oldest first. */
  times: Instant[];
  values: number[];
  /** The same values by size. */
  sorted: number[];
  memory: readonly number[];
}

/**
 * AnomalyDetection_SpikeAndDip and AnomalyDetection_ChangePoint (Stream Analytics reference): each event is judged by
 * the events of the same keys before it, at most `size` of them and none older than the limit, and then becomes one of
 * them. Azure does not publish its constants, so scores are our own.
 */
export class AnomalyDetection implements HistoryFunction {
  readonly #over: HistoryOver;
  readonly #value: Evaluate;
  readonly #capacity: number;
  readonly #model: AnomalyModel;
  readonly #series = new Map<Key, Series>();
  #swept: Instant = -Infinity;

  constructor(over: HistoryOver, value: Evaluate, capacity: number, model: AnomalyModel) {
    this.#over = over;
    this.#value = value;
    this.#capacity = capacity;
    this.#model = model;
  }

  get entries(): number {
    let sum = 0;
    for (const { values } of this.#series.values()) sum += values.length;
    return sum;
  }

  /** NULL for an event without a number or one that WHEN leaves out; such an event teaches the model nothing. */
  next(frame: Frame): Value {
    if (this.#over.when !== undefined && this.#over.when(frame) !== true) return null;
    const value = this.#value(frame);
    const x = numberOf(typeof value === 'string' ? (convert(value, 'float') ?? null) : value);
    if (x === undefined || !Number.isFinite(x)) return null;
    this.sweep(frame.time);
    const series = this.#seriesOf(keyOfAll(this.#over.keys.map((key) => key(frame))));
    let expired = 0;
    while (expired < series.times.length && frame.time - (series.times[expired] ?? 0) > this.#over.limit) expired += 1;
    forget(series, expired);
    // Like a key that was forgotten, whenever that is.
    if (series.values.length === 0) series.memory = this.#model.initial;
    const { isAnomaly, score, memory } = this.#model.judge(series.sorted, x, series.memory);
    forget(series, series.times.length + 1 - this.#capacity);
    series.times.push(frame.time);
    series.values.push(x);
    series.sorted.splice(lowerBound(series.sorted, x), 0, x);
    series.memory = memory;
    const row = new Row();
    row.IsAnomaly = isAnomaly ? 1 : 0;
    row.Score = float(score);
    return row;
  }

  #seriesOf(key: Key): Series {
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { times: [], values: [], sorted: [], memory: this.#model.initial };
      this.#series.set(key, series);
    }
    return series;
  }

  /** Forgets keys of which nothing is young enough. */
  sweep(now: Instant): void {
    if (now - this.#swept <= this.#over.limit) return;
    this.#swept = now;
    for (const [key, { times }] of this.#series)
      if (now - (times.at(-1) ?? -Infinity) > this.#over.limit) this.#series.delete(key);
  }

  save(): Json {
    return [...this.#series].map(([key, { times, values, memory }]) => [saveKey(key), times, values, memory]);
  }

  load(state: Json): void {
    for (const [key, times, values, memory] of state as readonly (readonly [
      Json,
      readonly number[],
      readonly number[],
      readonly number[],
    ])[]) {
      const sorted = [...values].sort((a, b) => a - b);
      this.#series.set(loadKey(key), { times: [...times], values: [...values], sorted, memory });
    }
  }
}

/** Takes the oldest events out. */
function forget(series: Series, count: number): void {
  if (count <= 0) return;
  for (const value of series.values.slice(0, count)) series.sorted.splice(lowerBound(series.sorted, value), 1);
  series.times = series.times.slice(count);
  series.values = series.values.slice(count);
}
