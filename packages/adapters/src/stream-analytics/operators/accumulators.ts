import { StreamRuntimeError } from '../errors.ts';
import { arithmetic } from '../types/arithmetic.ts';
import { convert, toText } from '../types/cast.ts';
import { keyOf, order } from '../types/compare.ts';
import { type Json, loadValue, saveValue } from '../types/state.ts';
import { type Value, float, integer, isInteger, numberOf } from '../types/value.ts';
import { type AggregateColumn, type AggregateFactory, columnar } from './aggregate-columns.ts';
import type { Evaluate, Frame } from './frame.ts';
import { loadKey, loadNumber, saveKey, saveNumber } from './state.ts';
import { SlidingCount, SlidingExtreme, SlidingSum } from './sliding.ts';

/** The running state of one aggregate over some rows. NULLs are ignored ("Aggregate functions", reference). */
export interface Accumulator {
  add(frame: Frame): void;
  result(): Value;
  save(): Json;
  load(state: Json): void;
  /** Values held, where these are more than a few. */
  readonly entries?: number;
}

/** COUNT(*), and COUNT(x) of what is not NULL. */
export function counting(argument: Evaluate | undefined): AggregateFactory {
  return columnar(
    () => new Count(argument),
    () => new SlidingCount(argument),
  );
}

class Count implements AggregateColumn {
  readonly #argument: Evaluate | undefined;
  readonly #counts: number[] = [];
  constructor(argument: Evaluate | undefined) {
    this.#argument = argument;
  }
  add(group: number, frame: Frame): void {
    if (group === this.#counts.length) this.#counts.push(0);
    if (this.#argument === undefined || this.#argument(frame) !== null)
      this.#counts[group] = (this.#counts[group] ?? 0) + 1;
  }
  result(group: number): Value {
    return this.#counts[group] ?? 0;
  }
  save(group: number): Json {
    return this.#counts[group] ?? 0;
  }
  load(group: number, state: Json): void {
    this.#counts[group] = state as number;
  }
}

export function countingDistinct(argument: Evaluate): AggregateFactory {
  return () => new CountDistinct(argument);
}

class CountDistinct implements Accumulator {
  readonly #argument: Evaluate;
  #seen = new Set<ReturnType<typeof keyOf>>();
  constructor(argument: Evaluate) {
    this.#argument = argument;
  }
  add(frame: Frame): void {
    const value = this.#argument(frame);
    if (value !== null) this.#seen.add(keyOf(value));
  }
  result(): Value {
    return this.#seen.size;
  }
  get entries(): number {
    return this.#seen.size;
  }
  save(): Json {
    return [...this.#seen].map(saveKey);
  }
  load(state: Json): void {
    this.#seen = new Set((state as readonly Json[]).map(loadKey));
  }
}

/** A number to aggregate. Text is tried as float; text that is none stops the job. */
function numeric(name: string, value: Value): Value {
  if (typeof value === 'number' || numberOf(value) !== undefined) return value;
  const number = typeof value === 'string' ? convert(value, 'float') : undefined;
  if (number !== undefined) return number;
  throw new StreamRuntimeError(
    'CastFailed',
    `${name} cannot read ${JSON.stringify(toText(value).slice(0, 80))} as a number; cast it first`,
  );
}

function numbersOf(name: string, argument: Evaluate): Evaluate {
  return (frame) => {
    const value = argument(frame);
    return value === null ? null : numeric(name, value);
  };
}

function numbersInText(name: string, argument: Evaluate): Evaluate {
  return (frame) => {
    const value = argument(frame);
    return typeof value === 'string' ? numeric(name, value) : value;
  };
}

export function summing(argument: Evaluate): AggregateFactory {
  return columnar(
    () => new Sum(argument),
    () => new SlidingSum(numbersOf('SUM', argument), false),
  );
}

/** In a snapshot: the sum of floats is beyond all floats. */
const BEYOND = 'beyond';

/** A sum may leave the range of its type and come back: what is written at the end decides, not the order of the rows. */
function plus(sum: Value, number: Value): Value {
  const result = arithmetic['+'](sum, number);
  if (result !== null) return result;
  if (isInteger(sum) && isInteger(number)) return wholeOf(sum) + wholeOf(number);
  return Number.NaN;
}

const wholeOf = (value: Value): bigint => (typeof value === 'bigint' ? value : BigInt(numberOf(value) ?? 0));

class Sum implements AggregateColumn {
  readonly #argument: Evaluate;
  readonly #sums: Value[] = [];
  constructor(argument: Evaluate) {
    this.#argument = argument;
  }
  add(group: number, frame: Frame): void {
    const value = this.#argument(frame);
    const number = value === null ? null : numeric('SUM', value);
    if (group === this.#sums.length) {
      this.#sums.push(number);
      return;
    }
    if (number === null) return;
    const sum = this.#sums[group] ?? null;
    this.#sums[group] = sum === null ? number : plus(sum, number);
  }
  result(group: number): Value {
    const sum = this.#sums[group] ?? null;
    if (typeof sum === 'bigint') return integer(sum);
    if (typeof sum === 'boolean') return Number(sum);
    return Number.isNaN(sum) ? null : sum;
  }
  save(group: number): Json {
    const sum = this.#sums[group] ?? null;
    return Number.isNaN(sum) ? BEYOND : saveValue(sum);
  }
  load(group: number, state: Json): void {
    this.#sums[group] = state === BEYOND ? Number.NaN : loadValue(state);
  }
}

export type Moment = 'AVG' | 'VAR' | 'VARP' | 'STDEV' | 'STDEVP';

export function averaging(argument: Evaluate): AggregateFactory {
  return columnar(
    () => new Average(argument),
    () => new SlidingSum(numbersOf('AVG', argument), true),
  );
}

/** The average of undeclared numbers is a float, also of whole ones. */
class Average implements AggregateColumn {
  readonly #argument: Evaluate;
  readonly #counts: number[] = [];
  readonly #sums: number[] = [];
  constructor(argument: Evaluate) {
    this.#argument = argument;
  }
  add(group: number, frame: Frame): void {
    const value = this.#argument(frame);
    const number = typeof value === 'number' || value === null ? value : (numberOf(numeric('AVG', value)) ?? 0);
    if (group === this.#sums.length) {
      this.#sums.push(number ?? 0);
      this.#counts.push(number === null ? 0 : 1);
      return;
    }
    if (number === null) return;
    this.#sums[group] = (this.#sums[group] ?? 0) + number;
    this.#counts[group] = (this.#counts[group] ?? 0) + 1;
  }
  result(group: number): Value {
    const count = this.#counts[group] ?? 0;
    return count === 0 ? null : float((this.#sums[group] ?? 0) / count);
  }
  save(group: number): Json {
    return [this.#counts[group] ?? 0, saveNumber(this.#sums[group] ?? 0)];
  }
  load(group: number, state: Json): void {
    const [count, sum] = state as readonly [number, Json];
    this.#counts[group] = count;
    this.#sums[group] = loadNumber(sum);
  }
}

export function varying(name: 'VAR' | 'VARP' | 'STDEV' | 'STDEVP', argument: Evaluate): AggregateFactory {
  return () => new Variance(name, argument);
}

/** Variance by Welford's recurrence; the P forms divide by n, the others by n − 1. */
class Variance implements Accumulator {
  readonly #name: 'VAR' | 'VARP' | 'STDEV' | 'STDEVP';
  readonly #argument: Evaluate;
  #count = 0;
  #mean = 0;
  #squares = 0;
  constructor(name: 'VAR' | 'VARP' | 'STDEV' | 'STDEVP', argument: Evaluate) {
    this.#name = name;
    this.#argument = argument;
  }
  add(frame: Frame): void {
    const value = this.#argument(frame);
    if (value === null) return;
    const x = numberOf(numeric(this.#name, value)) ?? 0;
    this.#count += 1;
    const delta = x - this.#mean;
    this.#mean += delta / this.#count;
    this.#squares += delta * (x - this.#mean);
  }
  result(): Value {
    const divisor = this.#name.endsWith('P') ? this.#count : this.#count - 1;
    if (divisor <= 0) return null;
    const variance = this.#squares / divisor;
    return float(this.#name.startsWith('VAR') ? variance : Math.sqrt(variance));
  }
  save(): Json {
    return [this.#count, saveNumber(this.#mean), saveNumber(this.#squares)];
  }
  load(state: Json): void {
    const [count, mean, squares] = state as readonly [number, Json, Json];
    this.#count = count;
    this.#mean = loadNumber(mean);
    this.#squares = loadNumber(squares);
  }
}

/** MIN and MAX. Text takes part only when the query casts it to nvarchar(max). */
export function extreme(name: 'MIN' | 'MAX', argument: Evaluate, asText: boolean): AggregateFactory {
  return columnar(
    () => new Extreme(name, argument, asText),
    () => new SlidingExtreme(asText ? argument : numbersInText(name, argument), name),
  );
}

class Extreme implements AggregateColumn {
  readonly #name: 'MIN' | 'MAX';
  readonly #sign: number;
  readonly #argument: Evaluate;
  readonly #asText: boolean;
  readonly #best: Value[] = [];
  constructor(name: 'MIN' | 'MAX', argument: Evaluate, asText: boolean) {
    this.#name = name;
    this.#sign = name === 'MIN' ? -1 : 1;
    this.#argument = argument;
    this.#asText = asText;
  }
  add(group: number, frame: Frame): void {
    let value = this.#argument(frame);
    if (typeof value === 'string' && !this.#asText) value = numeric(this.#name, value);
    if (group === this.#best.length) {
      this.#best.push(value);
      return;
    }
    if (value === null) return;
    const best = this.#best[group] ?? null;
    if (best === null || order(value, best) * this.#sign > 0) this.#best[group] = value;
  }
  result(group: number): Value {
    const best = this.#best[group] ?? null;
    return typeof best === 'boolean' ? integer(Number(best)) : best;
  }
  save(group: number): Json {
    return saveValue(this.#best[group] ?? null);
  }
  load(group: number, state: Json): void {
    this.#best[group] = loadValue(state);
  }
}
