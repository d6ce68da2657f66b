import type { Value } from '../types/value.ts';

/** A function whose arguments are all values. Unless `seesNull`, one NULL argument makes the result NULL. */
export interface ScalarFunction {
  readonly min: number;
  readonly max: number;
  readonly seesNull?: true;
  readonly call: (...args: Value[]) => Value;
  /** What is not supported about an argument that the query writes as text; undefined when nothing is. */
  readonly refusal?: (index: number, text: string) => string | undefined;
}

export type FunctionTable = Readonly<Record<string, ScalarFunction>>;
