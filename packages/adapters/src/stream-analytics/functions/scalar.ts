import type { Value } from '../types/value.ts';

/** A function whose arguments are all values. Unless `seesNull`, one NULL argument makes the result NULL. */
export interface ScalarFunction {
  readonly min: number;
  readonly max: number;
  readonly seesNull?: true;
  readonly call: (...args: Value[]) => Value;
}

export type FunctionTable = Readonly<Record<string, ScalarFunction>>;
