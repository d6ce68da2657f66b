import type { Instant } from './primitives.ts';

/** One measured value of a device. A value, not a record: it has no id of its own. */
export interface Reading {
  readonly deviceKey: string;
  /** When it was measured, in milliseconds since 1970. */
  readonly at: number;
  readonly metric: string;
  readonly value: number;
}

/** Asks for the readings of one device over `[from, to)`. */
export interface ReadingRange {
  /** All metrics when absent. */
  readonly metrics?: readonly string[] | undefined;
  readonly from: Instant;
  readonly to: Instant;
  /** The most points a series may have; a coarser resolution is chosen to keep it. The default is 2,000. */
  readonly maxPoints?: number | undefined;
}

/** Asks for the readings of one device over `[from, to)`, as they were measured. */
export interface ReadingWindow {
  readonly deviceKey: string;
  /** Only this metric, whatever the case of its ASCII letters; all when absent. */
  readonly metric?: string | undefined;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** Milliseconds since 1970. */
  readonly to: number;
  /** The most readings wanted, from 1 to 1,000; of more the newest are given. */
  readonly limit: number;
}

/** Columns of one metric, oldest first. With `bucketMs` 0 the points are raw and `min`, `max` are absent. */
export interface ReadingSeries {
  readonly metric: string;
  /** Width of a bucket in milliseconds; 0 for raw readings. */
  readonly bucketMs: number;
  /** Milliseconds since 1970; the start of the bucket where there is one. */
  readonly times: readonly number[];
  /** The reading, or the average of the bucket. */
  readonly values: readonly number[];
  readonly min?: readonly number[] | undefined;
  readonly max?: readonly number[] | undefined;
  /**
   * The newest reading before the window, from which a chart draws to its left edge. The window begins at `from`, or
   * with buckets at the start of the bucket that `from` falls in. Absent when there is none, or none that is kept raw.
   */
  readonly before?: { readonly at: number; readonly value: number } | undefined;
}
