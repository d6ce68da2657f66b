import { type Key, keyOf, keyOfAll } from '../types/compare.ts';
import { type Json, loadValue, saveValue } from '../types/state.ts';
import type { Instant } from '../types/time.ts';
import type { Value } from '../types/value.ts';
import type { Evaluate, Frame, Test } from './frame.ts';
import { type StateReader, type StateWriter, loadKey, saveKey } from './state.ts';
import type { Lineage } from './event.ts';

/** A function over the history of a stream; called once for every event, in the order of time. */
export interface HistoryFunction {
  /** The result for the row in the frame, whose evidence is given. */
  next(frame: Frame, lineage: Lineage): Value;
  /** Evidence of the earlier rows that the latest result was made of. */
  readonly earlier?: Lineage | undefined;
  save(writer: StateWriter): Json;
  load(state: Json, reader: StateReader): void;
  /** Forgets keys that no event at or after `now` can see any more. */
  sweep(now: Instant): void;
  /** Values held now. */
  readonly entries: number;
}

export interface HistoryOver {
  readonly keys: readonly Evaluate[];
  /** Longest age in ticks. */
  readonly limit: number;
  readonly when: Test | undefined;
}

/** State by key that forgets a key once nothing of it is young enough: at most two limits of history are ever held. */
export class Keyed<T> {
  readonly entries = new Map<Key, T>();
  readonly #limit: number;
  readonly #last: (entry: T) => Instant;
  #swept: Instant = -Infinity;

  constructor(limit: number, last: (entry: T) => Instant) {
    this.#limit = limit;
    this.#last = last;
  }

  sweep(now: Instant): void {
    if (now - this.#swept <= this.#limit) return;
    this.#swept = now;
    for (const [key, entry] of this.entries) if (now - this.#last(entry) > this.#limit) this.entries.delete(key);
  }
}

function lengths(lists: Iterable<readonly unknown[]>): number {
  let sum = 0;
  for (const list of lists) sum += list.length;
  return sum;
}

export function keyIn(over: HistoryOver, frame: Frame): Key {
  const only = over.keys.length === 1 ? over.keys[0] : undefined;
  return only === undefined ? keyOfAll(over.keys.map((key) => key(frame))) : keyOf(only(frame));
}

interface Past {
  time: Instant;
  value: Value;
  lineage: Lineage;
}

/**
 * LAG and LAST ("LAG", "LAST", Stream Analytics reference): the value of the offset-th earlier event of the same keys
 * that satisfies WHEN and is not older than the limit. LAST is LAG with offset 0: the current event counts.
 */
export class Lag implements HistoryFunction {
  earlier: Lineage | undefined;
  readonly #over: HistoryOver;
  readonly #offset: number;
  readonly #value: Evaluate;
  readonly #otherwise: Evaluate;
  readonly #keyed: Keyed<Past[]>;

  constructor(over: HistoryOver, offset: number, value: Evaluate, otherwise: Evaluate) {
    this.#over = over;
    this.#offset = offset;
    this.#value = value;
    this.#otherwise = otherwise;
    this.#keyed = new Keyed(over.limit, (past) => past.at(-1)?.time ?? -Infinity);
  }

  get entries(): number {
    return lengths(this.#keyed.entries.values());
  }

  sweep(now: Instant): void {
    this.#keyed.sweep(now);
  }

  next(frame: Frame, lineage: Lineage): Value {
    const { entries } = this.#keyed;
    this.earlier = undefined;
    this.#keyed.sweep(frame.time);
    const key = keyIn(this.#over, frame);
    const counts = this.#over.when === undefined || this.#over.when(frame) === true;
    const past = entries.get(key);
    if (this.#offset === 0 && counts) {
      const value = this.#value(frame);
      entries.set(key, [{ time: frame.time, value, lineage }]);
      return value;
    }
    const found = past?.[past.length - Math.max(this.#offset, 1)];
    const isYoung = found !== undefined && frame.time - found.time <= this.#over.limit;
    const result = isYoung ? found.value : this.#otherwise(frame);
    if (isYoung) this.earlier = found.lineage;
    if (counts && this.#offset > 0) {
      const value = this.#value(frame);
      if (past === undefined) entries.set(key, [{ time: frame.time, value, lineage }]);
      else if (past.length < this.#offset) past.push({ time: frame.time, value, lineage });
      else {
        const oldest = past.shift() as Past;
        oldest.time = frame.time;
        oldest.value = value;
        oldest.lineage = lineage;
        past.push(oldest);
      }
    }
    return result;
  }

  save(writer: StateWriter): Json {
    return [...this.#keyed.entries].map(([key, past]) => [
      saveKey(key),
      past.map(({ time, value, lineage }) => [time, saveValue(value), writer.lineage(lineage)]),
    ]);
  }

  load(state: Json, reader: StateReader): void {
    for (const [key, past] of state as readonly (readonly [Json, readonly (readonly [number, Json, Json])[]])[]) {
      this.#keyed.entries.set(
        loadKey(key),
        past.map(([time, value, lineage]) => ({ time, value: loadValue(value), lineage: reader.lineage(lineage) })),
      );
    }
  }
}

/** ISFIRST: 1 for the first event that satisfies WHEN in each interval aligned like a tumbling window, else 0. */
export class IsFirst implements HistoryFunction {
  readonly #over: HistoryOver;
  readonly #endOf: (instant: Instant) => Instant;
  readonly #keyed: Keyed<Instant>;

  constructor(over: HistoryOver, endOf: (instant: Instant) => Instant) {
    this.#over = over;
    this.#endOf = endOf;
    this.#keyed = new Keyed(over.limit, (end) => end);
  }

  get entries(): number {
    return this.#keyed.entries.size;
  }

  sweep(now: Instant): void {
    this.#keyed.sweep(now);
  }

  next(frame: Frame): Value {
    if (this.#over.when !== undefined && this.#over.when(frame) !== true) return 0;
    this.#keyed.sweep(frame.time);
    const key = keyIn(this.#over, frame);
    const end = this.#endOf(frame.time);
    if (this.#keyed.entries.get(key) === end) return 0;
    this.#keyed.entries.set(key, end);
    return 1;
  }

  save(): Json {
    return [...this.#keyed.entries].map(([key, end]) => [saveKey(key), end]);
  }

  load(state: Json): void {
    for (const [key, end] of state as readonly (readonly [Json, Instant])[]) this.#keyed.entries.set(loadKey(key), end);
  }
}
