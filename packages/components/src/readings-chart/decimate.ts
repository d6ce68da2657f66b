import { lowerBound, type ChartColumn } from './chart-series.ts';

/** Points of one unbroken stretch of line: x0, y0, x1, y1, … in pixels. */
export type Stretch = number[];

export interface DecimateInput {
  readonly times: ChartColumn;
  readonly values: ChartColumn;
  readonly from: number;
  readonly to: number;
  /** Width in pixels; at most four points are kept for each of them. */
  readonly columns: number;
  /** Two readings further apart than this, in milliseconds, are not joined; `Infinity` joins all. */
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
 * Reduces a series to what can be seen: for each pixel column the first, lowest, highest and last value. Peaks stay, in
 * contrast to averaging. Includes one reading on either side of the window, so that lines enter and leave the frame.
 *
 * One pass over the readings, as there may be very many: it finds the extremes as well, without which nobody knows how
 * high a value is to be drawn. {@link raise} then puts the few points that are left at their heights.
 */
export function decimate({ times, values, from, to, columns, joinLimitMs, toX }: DecimateInput): Decimated {
  const start = Math.max(0, lowerBound(times, from) - 1);
  const end = Math.min(times.length, lowerBound(times, to) + 1);
  const perColumn = (to - from) / Math.max(1, columns);
  // Below this, each reading is a column of its own.
  const width = end - start <= columns * 2 ? 0 : perColumn;

  const stretches: Stretch[] = [];
  let stretch: Stretch = [];
  let low = Infinity;
  let high = -Infinity;
  /** Of the column: where it ends, and the places of its first, lowest, highest and last reading. */
  let columnEnd = -Infinity;
  let first = -1;
  let lowest = -1;
  let highest = -1;
  let last = -1;
  let lowestValue = 0;
  let highestValue = 0;
  let previous = Number.NaN;

  const endColumn = () => {
    if (first < 0) return;
    push(first);
    const [one, other] = lowest < highest ? [lowest, highest] : [highest, lowest];
    if (one !== first && one !== last) push(one);
    if (other !== first && other !== last && other !== one) push(other);
    if (last !== first) push(last);
    if (lowestValue < low) low = lowestValue;
    if (highestValue > high) high = highestValue;
    first = -1;
  };
  const push = (at: number) => stretch.push(toX(times[at] ?? 0), values[at] ?? 0);
  const endStretch = () => {
    endColumn();
    if (stretch.length > 0) stretches.push(stretch);
    stretch = [];
  };

  for (let i = start; i < end; i += 1) {
    const time = times[i] ?? Number.NaN;
    const value = values[i] ?? Number.NaN;
    // Neither NaN nor infinite.
    if (value - value !== 0) {
      // Where everything is to be joined, what is missing tears nothing either.
      if (joinLimitMs === Infinity) continue;
      endStretch();
      previous = Number.NaN;
      continue;
    }
    if (time - previous > joinLimitMs) endStretch();
    previous = time;
    if (first >= 0 && time < columnEnd) {
      last = i;
      if (value < lowestValue) {
        lowestValue = value;
        lowest = i;
      } else if (value > highestValue) {
        highestValue = value;
        highest = i;
      }
      continue;
    }
    endColumn();
    first = lowest = highest = last = i;
    lowestValue = highestValue = value;
    columnEnd = width === 0 ? -Infinity : from + (Math.floor((time - from) / width) + 1) * width;
  }
  endStretch();
  return { stretches, low, high };
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
