import { order } from '../types/compare.ts';
import { EXACT_LIMIT, ExactSum } from '../types/exact-sum.ts';
import { Float, type Value, float, integer, numberOf } from '../types/value.ts';
import type { Evaluate, Frame } from './frame.ts';

/**
 * An aggregate over rows that enter at the end and leave at the beginning, at a cost for each row that does not depend on
 * how many there are. The result is that of the rows in it, whatever has been in it before.
 */
export interface Sliding {
  /** What the row in the frame adds. Undefined: it cannot be taken back exactly, and the rows have to be gone through. */
  read(frame: Frame): Value | undefined;
  enter(value: Value): void;
  /** The value that entered first of all that are in leaves. */
  leave(value: Value): void;
  result(): Value;
}

export class SlidingCount implements Sliding {
  readonly #argument: Evaluate | undefined;
  #count = 0;
  constructor(argument: Evaluate | undefined) {
    this.#argument = argument;
  }
  read(frame: Frame): Value {
    return this.#argument === undefined || this.#argument(frame) !== null ? 1 : null;
  }
  enter(value: Value): void {
    if (value !== null) this.#count += 1;
  }
  leave(value: Value): void {
    if (value !== null) this.#count -= 1;
  }
  result(): Value {
    return this.#count;
  }
}

/** SUM and AVG of numbers: the exact sum, rounded once. */
export class SlidingSum implements Sliding {
  readonly #numeric: Evaluate;
  readonly #average: boolean;
  readonly #sum = new ExactSum();
  #count = 0;
  #floats = 0;
  /** `numeric` gives numbers and NULL only. */
  constructor(numeric: Evaluate, average: boolean) {
    this.#numeric = numeric;
    this.#average = average;
  }
  read(frame: Frame): Value | undefined {
    const value = this.#numeric(frame);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'bigint') return undefined;
    const number = numberOf(value) ?? 0;
    return Math.abs(number) < EXACT_LIMIT ? value : undefined;
  }
  enter(value: Value): void {
    this.#change(value, 1);
  }
  leave(value: Value): void {
    this.#change(value, -1);
  }
  #change(value: Value, by: 1 | -1): void {
    if (value === null) return;
    this.#count += by;
    if (value instanceof Float || !Number.isInteger(numberOf(value))) this.#floats += by;
    this.#sum.add((numberOf(value) ?? 0) * by);
  }
  result(): Value {
    if (this.#count === 0) return null;
    if (this.#average) return float(this.#sum.nearest / this.#count);
    return this.#floats > 0 ? float(this.#sum.nearest) : integer(this.#sum.whole);
  }
}

/**
 * MIN and MAX of numbers: values that a later one surpasses can never be the result, and are forgotten. Of equal ones the
 * earliest is the result.
 */
export class SlidingExtreme implements Sliding {
  readonly #numeric: Evaluate;
  readonly #sign: number;
  /** Each is at least as good as those behind it. What stands before `#first` has left. */
  #best: Value[] = [];
  #first = 0;
  constructor(numeric: Evaluate, name: 'MIN' | 'MAX') {
    this.#numeric = numeric;
    this.#sign = name === 'MIN' ? -1 : 1;
  }
  read(frame: Frame): Value | undefined {
    const value = this.#numeric(frame);
    return value === null || typeof value === 'number' || value instanceof Float ? value : undefined;
  }
  enter(value: Value): void {
    if (value === null) return;
    const best = this.#best;
    while (best.length > this.#first && order(value, best.at(-1) ?? null) * this.#sign > 0) best.pop();
    best.push(value);
  }
  leave(value: Value): void {
    if (value === null || order(value, this.#best[this.#first] ?? null) !== 0) return;
    this.#first += 1;
    if (2 * this.#first < this.#best.length) return;
    this.#best = this.#best.slice(this.#first);
    this.#first = 0;
  }
  result(): Value {
    return this.#best[this.#first] ?? null;
  }
}
