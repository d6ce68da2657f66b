import { bucketWidth } from '../model/index.ts';
import type { PruneCounts, PruneCutoffs, ReadingSeries } from '../model/index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What is left of the readings of one bucket. */
interface Summary {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
}

/** By the start of the bucket. */
type Summaries = Map<number, Summary>;

/** Readings of one metric of one device. Each is in one place: raw, and when that is pruned in a minute, then an hour. */
export interface ReadingColumn {
  /** Oldest first. */
  readonly times: number[];
  readonly values: number[];
  readonly minutes: Summaries;
  readonly hours: Summaries;
  newest: { readonly at: number; readonly value: number };
}

export function createReadingColumn(): ReadingColumn {
  return { times: [], values: [], minutes: new Map(), hours: new Map(), newest: { at: -Infinity, value: 0 } };
}

export function insert(column: ReadingColumn, at: number, value: number): void {
  const index = lowerBound(column.times, at);
  if (column.times[index] === at) return;
  column.times.splice(index, 0, at);
  column.values.splice(index, 0, value);
  if (at > column.newest.at) column.newest = { at, value };
}

/** Moves what is old to the next coarser place, and lets go of the oldest. */
export function pruneColumn(column: ReadingColumn, cutoffs: PruneCutoffs): PruneCounts {
  const raw = lowerBound(column.times, cutoffs.raw);
  const values = column.values.splice(0, raw);
  column.times.splice(0, raw).forEach((at, index) => {
    const value = values[index] ?? 0;
    fold(column.minutes, at, MINUTE, { min: value, max: value, sum: value, count: 1 });
  });
  const minutes = takeBefore(column.minutes, cutoffs.minutes);
  for (const [start, summary] of minutes) fold(column.hours, start, HOUR, summary);
  return { raw, minutes: minutes.length, hours: takeBefore(column.hours, cutoffs.hours).length };
}

export function isEmpty({ times, minutes, hours }: ReadingColumn): boolean {
  return times.length === 0 && minutes.size === 0 && hours.size === 0;
}

/** What is left of the readings of `[from, to)` as they were measured, oldest first. */
export function rawBetween(
  { times, values }: ReadingColumn,
  from: number,
  to: number,
): readonly { readonly at: number; readonly value: number }[] {
  const first = lowerBound(times, from);
  return times.slice(first, lowerBound(times, to)).map((at, index) => ({ at, value: values[first + index] ?? 0 }));
}

/** `prunedRaw`: before this moment raw readings are not complete. */
export function seriesOf(
  metric: string,
  column: ReadingColumn,
  range: { readonly start: number; readonly end: number; readonly maxPoints: number; readonly prunedRaw: number },
): ReadingSeries | undefined {
  const { start, end, maxPoints } = range;
  const hours = within(column.hours, floorTo(start, HOUR), end);
  const minutes = within(column.minutes, floorTo(start, MINUTE), end);
  const [first, last] = [lowerBound(column.times, start), lowerBound(column.times, end)];
  const times = column.times.slice(first, last);
  const values = column.values.slice(first, last);
  if (times.length + minutes.length + hours.length === 0) return undefined;
  const before = (windowStart: number) => readingBefore(column, windowStart, range.prunedRaw);

  if (minutes.length + hours.length === 0 && times.length <= maxPoints) {
    return { metric, bucketMs: 0, times, values, ...before(start) };
  }
  const narrowest = hours.length > 0 ? HOUR : minutes.length > 0 ? MINUTE : 0;
  const bucketMs = bucketWidth(start, end, maxPoints, narrowest);
  const buckets: Summaries = new Map();
  for (const [at, summary] of [...hours, ...minutes]) fold(buckets, at, bucketMs, summary);
  times.forEach((at, index) => {
    const value = values[index] ?? 0;
    fold(buckets, at, bucketMs, { min: value, max: value, sum: value, count: 1 });
  });
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  return {
    metric,
    bucketMs,
    times: sorted.map(([at]) => at),
    values: sorted.map(([, { sum, count }]) => sum / count),
    min: sorted.map(([, { min }]) => min),
    max: sorted.map(([, { max }]) => max),
    ...before(floorTo(start, bucketMs)),
  };
}

function readingBefore(
  { times, values }: ReadingColumn,
  windowStart: number,
  prunedRaw: number,
): Pick<ReadingSeries, 'before'> {
  const index = lowerBound(times, windowStart) - 1;
  const [at, value] = [times[index], values[index]];
  return at === undefined || value === undefined || at < prunedRaw ? {} : { before: { at, value } };
}

/** Index of the first time that is not before `at`. */
function lowerBound(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function floorTo(at: number, width: number): number {
  return Math.floor(at / width) * width;
}

function fold(into: Summaries, at: number, width: number, { min, max, sum, count }: Summary): void {
  const start = floorTo(at, width);
  const known = into.get(start);
  into.set(
    start,
    known === undefined
      ? { min, max, sum, count }
      : {
          min: Math.min(known.min, min),
          max: Math.max(known.max, max),
          sum: known.sum + sum,
          count: known.count + count,
        },
  );
}

function within(summaries: Summaries, from: number, to: number): readonly (readonly [number, Summary])[] {
  return [...summaries].filter(([start]) => start >= from && start < to);
}

function takeBefore(summaries: Summaries, cutoff: number): readonly (readonly [number, Summary])[] {
  const taken = within(summaries, -Infinity, cutoff);
  for (const [start] of taken) summaries.delete(start);
  return taken;
}
