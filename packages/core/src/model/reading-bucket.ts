const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths that people read easily; from a minute on each is a multiple of a rollup's width. */
const WIDTHS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];

/**
 * The width of the buckets of a chart, in milliseconds: the smallest that people read easily, not under `narrowest`, with
 * which buckets aligned to 1970 cover `[from, to)` in at most `maxPoints`. Above a week the width doubles.
 */
export function bucketWidth(from: number, to: number, maxPoints: number, narrowest: number): number {
  const fits = (width: number): boolean => Math.floor((to - 1) / width) - Math.floor(from / width) + 1 <= maxPoints;
  const readable = WIDTHS.find((width) => width >= narrowest && fits(width));
  if (readable !== undefined) return readable;
  let width = 7 * DAY;
  while (!fits(width) && width < Number.MAX_SAFE_INTEGER / 4) width *= 2;
  return width;
}
