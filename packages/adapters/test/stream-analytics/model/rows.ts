import type { Ticks } from './time.ts';

/** A value of a column: JSON, or a datetime the query made. */
export type Value = null | number | string | boolean | Moment | readonly Value[] | Fields;
export interface Fields {
  readonly [name: string]: Value;
}

export class Moment {
  readonly ticks: Ticks;
  constructor(ticks: Ticks) {
    this.ticks = ticks;
  }
}

/** An event of an input or a row of a step. */
export interface StreamRow {
  readonly time: Ticks;
  readonly fields: Fields;
  /** `input#sequence` of the input events it was made of. */
  readonly sources: ReadonlySet<string>;
  /** When the latest event it is a row of arrived, as a number; what its analytic functions looked at is no part of it. */
  readonly place: number;
}

/** A row of FROM … JOIN …: one part for each source, null where an outer join found none. */
export interface JoinedRow {
  readonly time: Ticks;
  readonly parts: Readonly<Record<string, StreamRow | null>>;
  readonly sources: ReadonlySet<string>;
  readonly place: number;
}

export function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Moment);
}

/** Equal text for equal values and only for those: what groups, DISTINCT and PARTITION BY compare by. */
export function identity(value: Value): string {
  return value instanceof Moment ? `moment ${value.ticks}` : JSON.stringify(value);
}

function isNumeric(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** −1, 0 or 1; null when a side is NULL or the two do not compare. */
export function compared(a: Value, b: Value): number | null {
  if (a instanceof Moment && b instanceof Moment) return Math.sign(a.ticks - b.ticks);
  // A bit beside a number counts as 0 or 1.
  if (isNumeric(a) && isNumeric(b)) return Math.sign(Number(a) - Number(b));
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return null;
}

/** For ORDER BY: NULL is the smallest. */
export function ranked(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return compared(a, b) ?? 0;
}
