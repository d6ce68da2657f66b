import { StreamRuntimeError } from '../../errors.ts';
import type { Accumulator } from '../../operators/accumulators.ts';
import type { AggregateFactory } from '../../operators/aggregate-columns.ts';
import type { Evaluate, Frame } from '../../operators/frame.ts';
import type { Json } from '../../types/state.ts';
import { epochMsOf } from '../../types/time.ts';
import type { Value } from '../../types/value.ts';
import type { UserAggregate, UserAggregateClass, UserFunction, UserFunctions } from './user-functions.ts';
import { userFromJson, userToJson } from './user-json.ts';
import { fromUser, toUser } from './user-values.ts';

export interface Scalar {
  readonly min: number;
  readonly max: number;
  readonly call: (args: readonly Value[]) => Value;
}

/** The functions of a job by name, without regard to case. */
export class FunctionTable {
  readonly #scalars = new Map<string, Scalar>();
  readonly #aggregates = new Map<string, { readonly name: string; readonly type: UserAggregateClass }>();
  readonly scalarNames: readonly string[];
  readonly aggregateNames: readonly string[];
  readonly version: string | undefined;

  /** @throws TypeError for an entry that is no function, and for names that differ in case only. */
  constructor({ udf = {}, uda = {}, version }: UserFunctions = {}) {
    for (const [name, entry] of Object.entries(udf)) this.#addScalar(name, entry);
    for (const [name, type] of Object.entries(uda)) {
      if (typeof type !== 'function') throw new TypeError(`uda.${name} must be a class`);
      if (this.#aggregates.has(name.toLowerCase())) throw new TypeError(`uda.${name} stands twice`);
      this.#aggregates.set(name.toLowerCase(), { name: `uda.${name}`, type });
    }
    this.scalarNames = Object.keys(udf);
    this.aggregateNames = Object.keys(uda);
    this.version = version;
  }

  #addScalar(name: string, entry: NonNullable<UserFunctions['udf']>[string]): void {
    const isPlain = typeof entry === 'function';
    const fn: unknown = isPlain ? entry : entry.call;
    if (typeof fn !== 'function') throw new TypeError(`udf.${name} must be a function`);
    if (this.#scalars.has(name.toLowerCase())) throw new TypeError(`udf.${name} stands twice`);
    const { min, max } = isPlain ? { min: fn.length, max: fn.length } : entry.parameters;
    const call = fn as UserFunction as (...args: unknown[]) => unknown;
    this.#scalars.set(name.toLowerCase(), {
      min,
      max,
      call: (args) => guarded(`udf.${name}`, () => fromUser(call(...args.map(toUser)))),
    });
  }

  get isEmpty(): boolean {
    return this.#scalars.size === 0 && this.#aggregates.size === 0;
  }

  scalar(name: string): Scalar | undefined {
    return this.#scalars.get(name.toLowerCase());
  }

  /** Accumulators of `uda.name`, or undefined when there is no such aggregate. */
  aggregate(name: string, argument: Evaluate): AggregateFactory | undefined {
    const found = this.#aggregates.get(name.toLowerCase());
    return found === undefined ? undefined : () => new UserAccumulator(found.name, found.type, argument);
  }
}

/** Runs code of the user. What it throws stops the job, under the name of the function. */
function guarded<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof StreamRuntimeError) throw error;
    throw new StreamRuntimeError('FunctionFailed', `${name}: ${textOf(error)}`);
  }
}

function textOf(error: unknown): string {
  if (error instanceof Error) return String(error.message).slice(0, 500);
  return typeof error === 'string' ? error.slice(0, 500) : 'it threw something that is no error';
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

class UserAccumulator implements Accumulator {
  readonly #name: string;
  readonly #argument: Evaluate;
  readonly #aggregate: UserAggregate;

  constructor(name: string, type: UserAggregateClass, argument: Evaluate) {
    this.#name = name;
    this.#argument = argument;
    this.#aggregate = guarded(name, () => {
      const aggregate = new type();
      aggregate.init?.();
      return aggregate;
    });
  }

  add(frame: Frame): void {
    const value = toUser(this.#argument(frame));
    guarded(this.#name, () => this.#aggregate.accumulate(value as never, new Date(epochMsOf(frame.time))));
  }

  result(): Value {
    return guarded(this.#name, () => fromUser(this.#aggregate.computeResult()));
  }

  /** What its public fields hold; what an aggregate saves by itself is its own business. */
  get entries(): number {
    if (this.#aggregate.saveState !== undefined) return 0;
    return Object.values(this.#aggregate).reduce((sum: number, value: unknown) => sum + sizeOf(value), 0);
  }

  save(): Json {
    const aggregate = this.#aggregate;
    return guarded(this.#name, () => {
      if (aggregate.saveState !== undefined) return aggregate.saveState();
      // The fields of the object itself; methods that a constructor wrote into it are made anew.
      const fields = Object.entries(aggregate).filter(([, value]) => typeof value !== 'function');
      return fields.map(([name, value]) => {
        const problem = 'it cannot be kept in a snapshot (saveState and loadState can say how)';
        try {
          return [name, userToJson(value, `this.${name}`)];
        } catch (error) {
          throw new TypeError(`${textOf(error)}: ${problem}`, { cause: error });
        }
      });
    });
  }

  load(state: Json): void {
    const aggregate = this.#aggregate;
    guarded(this.#name, () => {
      if (aggregate.loadState !== undefined) {
        aggregate.loadState(state);
        return;
      }
      for (const [name, value] of state as readonly (readonly [string, Json])[])
        Object.defineProperty(aggregate, name, {
          value: userFromJson(value),
          enumerable: true,
          writable: true,
          configurable: true,
        });
    });
  }
}
