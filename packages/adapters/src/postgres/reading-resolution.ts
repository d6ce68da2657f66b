import { bucketWidth } from '@csk/core';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Minutes of one series that are read for one chart, as long as hours would do: about a week. */
const MANY_MINUTES = 10_000;
/** Hours do when they make at least this share of the points that were asked for. */
const ENOUGH_POINTS = 0.25;

/**
 * The width for a chart: the smallest that fits, but whole hours where narrower buckets would have to be summed up from
 * very many minutes and the hours draw the same picture. A chart of 30 days then reads 720 rows instead of 43,200.
 */
export function affordableWidth(from: number, to: number, maxPoints: number, narrowest: number): number {
  const width = bucketWidth(from, to, maxPoints, Math.max(narrowest, MINUTE));
  const costly = width < HOUR && to - from > MANY_MINUTES * MINUTE;
  return costly && (to - from) / HOUR >= maxPoints * ENOUGH_POINTS ? HOUR : width;
}

/** The coarsest rollup from which buckets of a width can be made. */
export function rollupFor(width: number): 'reading_minute' | 'reading_hour' {
  return width % HOUR === 0 ? 'reading_hour' : 'reading_minute';
}

/** Moments before which a resolution is not complete, because it was pruned. They are starts of hours. */
export interface PrunedMarks {
  readonly raw: number;
  readonly minutes: number;
}

/** The rollup whose counts say cheaply how many readings a range has at most. */
export function rollupToCount(
  from: number,
  to: number,
  pruned: PrunedMarks,
): { readonly table: string; readonly width: number } {
  return to - from <= 2 * DAY && from >= pruned.minutes
    ? { table: 'reading_minute', width: MINUTE }
    : { table: 'reading_hour', width: HOUR };
}

/** The finest width in milliseconds, 0 for raw, that is complete from a moment on. */
export function finestWidth(oldest: number, pruned: PrunedMarks): number {
  return oldest >= pruned.raw ? 0 : oldest >= pruned.minutes ? MINUTE : HOUR;
}
