import type { Instant } from './primitives.ts';

/**
 * Types of parameters (option set of `msdyn_iotpropertydefinition`: string, whole number, decimal number, boolean, date
 * and time, object). `number` is a decimal number, `integer` a whole one.
 */
export type CommandParameterType = 'string' | 'number' | 'integer' | 'boolean' | 'date-time' | 'object';

/** One parameter of a command. Which limits count depends on the type; a definition with others is refused. */
export interface CommandParameter {
  /** The property's name on the wire. */
  readonly name: string;
  readonly type: CommandParameterType;
  readonly label?: string | undefined;
  readonly required?: boolean | undefined;
  /** Taken when the parameter is not given. A date and time is ISO-8601 text; an object has none, its parameters do. */
  readonly defaultValue?: string | number | boolean | undefined;
  /** Smallest and largest number. */
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** Digits after the decimal point at most, of a `number`. */
  readonly precision?: number | undefined;
  readonly unit?: string | undefined;
  /** Longest text, in UTF-16 units. */
  readonly maxLength?: number | undefined;
  /** The only texts that are allowed. */
  readonly values?: readonly string[] | undefined;
  /** First and last moment of a `date-time`. */
  readonly earliest?: Instant | undefined;
  readonly latest?: Instant | undefined;
  /** What an `object` holds. */
  readonly parameters?: readonly CommandParameter[] | undefined;
}

/** The deepest nesting of parameters: an object in an object counts two. */
export const MAX_PARAMETER_DEPTH = 4;
