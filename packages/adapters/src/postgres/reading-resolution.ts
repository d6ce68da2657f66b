const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths that people read easily, each a multiple of a rollup's width. */
const WIDTHS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];

/** The smallest width, not under `narrowest`, with which buckets aligned to 1970 cover `[from, to)` in at most `maxPoints`. */
export function bucketWidth(from: number, to: number, maxPoints: number, narrowest = 0): number {
  const fits = (width: number): boolean => Math.floor((to - 1) / width) - Math.floor(from / width) + 1 <= maxPoints;
  const readable = WIDTHS.find((width) => width >= narrowest && fits(width));
  if (readable !== undefined) return readable;
  let width = 7 * DAY;
  while (!fits(width) && width < Number.MAX_SAFE_INTEGER / 4) width *= 2;
  return width;
}

/** Minutes of one series that are read for one chart, as long as hours would do: about a week. */
const MANY_MINUTES = 10_000;
/** Hours do when they make at least this share of the points that were asked for. */
const ENOUGH_POINTS = 0.25;

/**
 * The width for a chart: the smallest that fits, but whole hours where narrower buckets would have to be summed up from
 * very many minutes and the hours draw the same picture. A chart of 30 days then reads 720 rows instead of 43,200.
 */
export function affordableWidth(from: number, to: number, maxPoints: number, narrowest: number): number {
  const width = bucketWidth(from, to, maxPoints, narrowest);
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
