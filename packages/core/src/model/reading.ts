import type { Instant } from './primitives.ts';
import type { ReadingQuality } from './reading-quality.ts';

/** One measured value of a device. A value, not a record: it has no id of its own. */
export interface Reading {
  readonly deviceKey: string;
  /** When it was measured, in milliseconds since 1970. */
  readonly at: number;
  readonly metric: string;
  readonly value: number;
  /**
   * Absent: good. What is kept is given back without it when it is good. A bad reading is stored and shown as it came
   * and is a sign of life, but no figure is made of it; an uncertain one counts as any other.
   */
  readonly quality?: ReadingQuality | undefined;
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

/**
 * Columns of one metric, oldest first. With `bucketMs` 0 the points are raw and `min`, `max` are absent.
 *
 * Buckets are made as the aggregates of OPC UA are (part 13) with `TreatUncertainAsBad` false and `PercentDataGood` 100:
 * bad readings are in no average, minimum or maximum, and a bucket is good only when all of its readings were. One of
 * bad readings alone is absent, as one without readings is.
 */
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
   * How far each point can be trusted, as status codes of OPC UA of which the severity alone is known: 0 good,
   * 0x40000000 uncertain, 0x80000000 bad. Absent when all are good.
   */
  readonly quality?: readonly number[] | undefined;
  /**
   * The newest reading before the window that is not bad, from which a chart draws to its left edge. The window begins at `from`, or
   * with buckets at the start of the bucket that `from` falls in. Absent when there is none, or none that is kept raw.
   */
  readonly before?: { readonly at: number; readonly value: number } | undefined;
}
