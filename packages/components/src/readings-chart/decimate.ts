import { lowerBound, type ChartColumn } from './chart-series.ts';
import { extremesOf, type Extremes } from './extremes.ts';

/** Points of one unbroken stretch of line: x0, y0, x1, y1, … in pixels. */
export type Stretch = number[];

export interface DecimateInput {
  readonly times: ChartColumn;
  readonly values: ChartColumn;
  readonly from: number;
  readonly to: number;
  /** Width in pixels; at most three points are kept for each of them, and one more where a line begins. */
  readonly columns: number;
  /**
   * Two readings further apart than this, in milliseconds, are not joined; `Infinity` joins all. What is missing for less
   * than a pixel's time is never seen.
   */
  readonly joinLimitMs: number;
  readonly toX: (time: number) => number;
}

/** What is left of a series: stretches with values where their height will be, and the extremes of all. */
export interface Decimated {
  readonly stretches: readonly Stretch[];
  readonly low: number;
  readonly high: number;
}

/**
 * Reduces a series to what can be seen: for each pixel column the lowest, highest and last value. Peaks stay, in
 * contrast to averaging. Includes one reading on either side of the window, so that lines enter and leave the frame.
 *
 * One pass over the values, as there may be very many: it finds the extremes of all as well, without which nobody knows
 * how high a value is to be drawn. {@link raise} then puts the few points that are left at their heights. Times are only
 * looked at where a column ends.
 */
export function decimate({ times, values, from, to, columns, joinLimitMs, toX }: DecimateInput): Decimated {
  const start = Math.max(0, lowerBound(times, from) - 1);
  const end = Math.min(times.length, lowerBound(times, to) + 1);
  // Below this, each reading is a column of its own.
  const width = end - start <= columns * 2 ? 0 : (to - from) / Math.max(1, columns);
  const limit = Math.max(joinLimitMs, width);

  const stretches: Stretch[] = [];
  let stretch: Stretch = [];
  let low = Infinity;
  let high = -Infinity;
  let previous = Number.NaN;

  const push = (at: number) => stretch.push(toX(times[at] as number), values[at] as number);
  const endStretch = () => {
    if (stretch.length > 0) stretches.push(stretch);
    stretch = [];
  };
  const add = ({ first, last, lowest, highest }: Extremes) => {
    if ((times[first] as number) - previous > limit) endStretch();
    previous = times[last] as number;
    // Where a line comes into a pixel is not seen, only where it begins.
    const begin = stretch.length === 0 ? first : -1;
    if (begin >= 0) push(begin);
    const [one, other] = lowest < highest ? [lowest, highest] : [highest, lowest];
    if (one !== begin && one !== last) push(one);
    if (other !== begin && other !== last && other !== one) push(other);
    if (last !== begin) push(last);
    low = Math.min(low, values[lowest] as number);
    high = Math.max(high, values[highest] as number);
  };

  for (let i = start; i < end;) {
    const column = Math.floor(((times[i] as number) - from) / width);
    const next = width === 0 ? i + 1 : nextFrom(times, from + (column + 1) * width, i, end);
    const extremes = extremesOf(values, i, next);
    if (extremes) add(extremes);
    // Where everything is to be joined, what is missing tears nothing either.
    else if (joinLimitMs < Infinity) endStretch();
    i = next;
  }
  endStretch();
  return { stretches, low, high };
}

/** Place of the first time after that at `i` that is not before `at`, or `end`: near `i`, unless a pause is there. */
function nextFrom(times: ChartColumn, at: number, i: number, end: number): number {
  let step = 1;
  while (i + step < end && (times[i + step] as number) < at) step *= 2;
  return lowerBound(times, at, i + (step >>> 1) + 1, Math.min(i + step, end));
}

/** Puts the points of decimated stretches at their heights. */
export function raise(stretches: readonly Stretch[], toY: (value: number) => number): readonly Stretch[] {
  for (const stretch of stretches) for (let i = 1; i < stretch.length; i += 2) stretch[i] = toY(stretch[i] ?? 0);
  return stretches;
}

/** Each point's height holds until the next point. */
export function stepped(stretch: Stretch): Stretch {
  const steps = stretch.slice(0, 2);
  for (let i = 2; i < stretch.length; i += 2) {
    steps.push(stretch[i] ?? 0, stretch[i - 1] ?? 0, stretch[i] ?? 0, stretch[i + 1] ?? 0);
  }
  return steps;
}
