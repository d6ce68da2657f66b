import type { Json } from '../../types/state.ts';

/**
 * JavaScript functions that a query may call: `udf.name(…)` for each row and `uda.name(value)` over the rows of a group.
 * They are values of the program, so they also run in a browser whose policy forbids `eval`. A function depends on its
 * arguments alone: what it keeps elsewhere is in no snapshot and makes a replay differ.
 *
 * Types on the way in: bigint and float come as Number, datetime as Date (in milliseconds), record as an object, array as
 * an array, NULL as null. On the way out a Number that is whole becomes bigint and any other float; NaN, infinities and
 * `undefined` become NULL. Arguments are copies. A function that throws stops the job ("User-defined functions", Azure
 * Stream Analytics documentation).
 */
export interface UserFunctions {
  readonly udf?: Readonly<Record<string, UserFunction | UserFunctionDeclaration>> | undefined;
  readonly uda?: Readonly<Record<string, UserAggregateClass>> | undefined;
  /** Stands for what the functions do: a snapshot taken under another version is not read. */
  readonly version?: string | undefined;
}

/** The query must give it as many arguments as it has parameters. */
export type UserFunction = (...args: never[]) => unknown;

/** For a function whose number of parameters JavaScript does not tell, because some are optional or collected. */
export interface UserFunctionDeclaration {
  readonly call: UserFunction;
  readonly parameters: { readonly min: number; readonly max: number };
}

/** Makes one aggregate for each group of each window. */
export type UserAggregateClass = new () => UserAggregate;

/**
 * The running state of an aggregate over a group. Its public fields are its state: numbers, text, booleans, dates, and
 * objects and arrays of them go into snapshots. An aggregate that keeps anything else brings `saveState` and `loadState`.
 * `deaccumulate`, which Azure asks of aggregates over overlapping windows, is never called: each window adds up anew.
 */
export interface UserAggregate {
  init?(): void;
  /** `timestamp` is `System.Timestamp()` of the row. NULLs come too, as null. */
  accumulate(value: never, timestamp: Date): void;
  computeResult(): unknown;
  /** JSON of the state, instead of the public fields. */
  saveState?(): Json;
  loadState?(state: Json): void;
}
