import type { ChartColumn } from './chart-series.ts';

/** The places of some values of a column, and their sum. */
export interface Extremes {
  readonly first: number;
  readonly last: number;
  readonly lowest: number;
  readonly highest: number;
  readonly sum: number;
  readonly count: number;
}

/**
 * The extremes of the values from `start` to before `end`, of equal ones the first; what is not finite is passed over.
 * `undefined` when there is none. The one loop that sees every reading: what is decided here costs a hundred thousand times.
 */
export function extremesOf(values: ChartColumn, start: number, end: number): Extremes | undefined {
  let first = start;
  let last = end - 1;
  while (first < end && !Number.isFinite(values[first])) first += 1;
  if (first === end) return undefined;
  while (!Number.isFinite(values[last])) last -= 1;
  let lowest = first;
  let highest = first;
  let low = values[first] as number;
  let high = low;
  let sum = low;
  let missing = 0;
  for (let i = first + 1; i <= last; i += 1) {
    const value = values[i] as number;
    // Neither NaN nor infinite.
    if (value - value !== 0) {
      missing += 1;
      continue;
    }
    sum += value;
    if (value < low) {
      low = value;
      lowest = i;
    } else if (value > high) {
      high = value;
      highest = i;
    }
  }
  return { first, last, lowest, highest, sum, count: last - first + 1 - missing };
}
