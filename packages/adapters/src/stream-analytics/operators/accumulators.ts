import { StreamRuntimeError } from '../errors.ts';
import { arithmetic } from '../types/arithmetic.ts';
import { convert, toText } from '../types/cast.ts';
import { keyOf, order } from '../types/compare.ts';
import { type Json, loadValue, saveValue } from '../types/state.ts';
import { type Value, float, integer, numberOf } from '../types/value.ts';
import type { Evaluate, Frame } from './frame.ts';

/** The running state of one aggregate over one group. NULLs are ignored ("Aggregate functions", reference). */
export interface Accumulator {
  add(frame: Frame): void;
  result(): Value;
  save(): Json;
  load(state: Json): void;
  /** Values held, where these are more than a few. */
  readonly entries?: number;
}

/** Makes the accumulators of one aggregate of a SELECT. */
export type AggregateFactory = () => Accumulator;

/** COUNT(*), and COUNT(x) of what is not NULL. */
export function counting(argument: Evaluate | undefined): AggregateFactory {
  return () => new Count(argument);
}

class Count implements Accumulator {
  readonly #argument: Evaluate | undefined;
  #count = 0;
  constructor(argument: Evaluate | undefined) {
    this.#argument = argument;
  }
  add(frame: Frame): void {
    if (this.#argument === undefined || this.#argument(frame) !== null) this.#count += 1;
  }
  result(): Value {
    return this.#count;
  }
  save(): Json {
    return this.#count;
  }
  load(state: Json): void {
    this.#count = state as number;
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
    return [...this.#seen];
  }
  load(state: Json): void {
    this.#seen = new Set(state as readonly string[]);
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

export function summing(argument: Evaluate): AggregateFactory {
  return () => new Sum(argument);
}

class Sum implements Accumulator {
  readonly #argument: Evaluate;
  #sum: Value = null;
  constructor(argument: Evaluate) {
    this.#argument = argument;
  }
  add(frame: Frame): void {
    const value = this.#argument(frame);
    if (value === null) return;
    const number = numeric('SUM', value);
    const sum = this.#sum;
    this.#sum = sum === null ? number : arithmetic['+'](sum, number);
  }
  result(): Value {
    return typeof this.#sum === 'boolean' ? Number(this.#sum) : this.#sum;
  }
  save(): Json {
    return saveValue(this.#sum);
  }
  load(state: Json): void {
    this.#sum = loadValue(state);
  }
}

export type Moment = 'AVG' | 'VAR' | 'VARP' | 'STDEV' | 'STDEVP';

export function averaging(argument: Evaluate): AggregateFactory {
  return () => new Average(argument);
}

/** The average of undeclared numbers is a float, also of whole ones. */
class Average implements Accumulator {
  readonly #argument: Evaluate;
  #count = 0;
  #sum = 0;
  constructor(argument: Evaluate) {
    this.#argument = argument;
  }
  add(frame: Frame): void {
    const value = this.#argument(frame);
    if (value === null) return;
    this.#sum += typeof value === 'number' ? value : (numberOf(numeric('AVG', value)) ?? 0);
    this.#count += 1;
  }
  result(): Value {
    return this.#count === 0 ? null : float(this.#sum / this.#count);
  }
  save(): Json {
    return [this.#count, this.#sum];
  }
  load(state: Json): void {
    [this.#count, this.#sum] = state as [number, number];
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
    return [this.#count, this.#mean, this.#squares];
  }
  load(state: Json): void {
    [this.#count, this.#mean, this.#squares] = state as [number, number, number];
  }
}

/** MIN and MAX. Text takes part only when the query casts it to nvarchar(max). */
export function extreme(name: 'MIN' | 'MAX', argument: Evaluate, asText: boolean): AggregateFactory {
  return () => new Extreme(name, argument, asText);
}

class Extreme implements Accumulator {
  readonly #name: 'MIN' | 'MAX';
  readonly #sign: number;
  readonly #argument: Evaluate;
  readonly #asText: boolean;
  #best: Value = null;
  constructor(name: 'MIN' | 'MAX', argument: Evaluate, asText: boolean) {
    this.#name = name;
    this.#sign = name === 'MIN' ? -1 : 1;
    this.#argument = argument;
    this.#asText = asText;
  }
  add(frame: Frame): void {
    let value = this.#argument(frame);
    if (value === null) return;
    if (typeof value === 'string' && !this.#asText) value = numeric(this.#name, value);
    if (this.#best === null || order(value, this.#best) * this.#sign > 0) this.#best = value;
  }
  result(): Value {
    return typeof this.#best === 'boolean' ? integer(Number(this.#best)) : this.#best;
  }
  save(): Json {
    return saveValue(this.#best);
  }
  load(state: Json): void {
    this.#best = loadValue(state);
  }
}
