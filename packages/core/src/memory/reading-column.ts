import { bucketWidth, doubtOf, statusCodeOf } from '../model/index.ts';
import type { PruneCounts, PruneCutoffs, Reading, ReadingQuality, ReadingSeries } from '../model/index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What is left of the readings of one bucket; of those that are not bad the figures. */
export interface Summary {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
  /** How many others were bad; absent when all were good. */
  readonly bad?: number | undefined;
}

/** By the start of the bucket. */
type Summaries = Map<number, Summary>;

/** Readings of one metric of one device. Each is in one place: raw, and when that is pruned in a minute, then an hour. */
export interface ReadingColumn {
  /** Oldest first. */
  readonly times: number[];
  readonly values: number[];
  /** By their time, those that are not good. */
  readonly doubts: Map<number, ReadingQuality>;
  readonly minutes: Summaries;
  readonly hours: Summaries;
  newest: ColumnReading;
}

type ColumnReading = Pick<Reading, 'at' | 'value' | 'quality'>;

export function createReadingColumn(): ReadingColumn {
  return {
    times: [],
    values: [],
    doubts: new Map(),
    minutes: new Map(),
    hours: new Map(),
    newest: { at: -Infinity, value: 0 },
  };
}

export function insert(column: ReadingColumn, { at, value, quality }: ColumnReading): void {
  const index = lowerBound(column.times, at);
  if (column.times[index] === at) return;
  column.times.splice(index, 0, at);
  column.values.splice(index, 0, value);
  const doubt = doubtOf(quality);
  if (doubt.quality) column.doubts.set(at, doubt.quality);
  if (at > column.newest.at) column.newest = { at, value, ...doubt };
}

/** Moves what is old to the next coarser place, and lets go of the oldest. */
export function pruneColumn(column: ReadingColumn, cutoffs: PruneCutoffs): PruneCounts {
  const raw = lowerBound(column.times, cutoffs.raw);
  const values = column.values.splice(0, raw);
  column.times.splice(0, raw).forEach((at, index) => {
    fold(column.minutes, at, MINUTE, summaryOf(values[index] ?? 0, column.doubts.get(at)));
    column.doubts.delete(at);
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
  { times, values, doubts }: ReadingColumn,
  from: number,
  to: number,
): readonly ColumnReading[] {
  const first = lowerBound(times, from);
  return times
    .slice(first, lowerBound(times, to))
    .map((at, index) => ({ at, value: values[first + index] ?? 0, ...doubtOf(doubts.get(at)) }));
}

/** One reading as a bucket of its own. */
export function summaryOf(value: number, quality: ReadingQuality | undefined): Summary {
  if (quality === 'bad') return { min: Infinity, max: -Infinity, sum: 0, count: 0, bad: 1 };
  return { min: value, max: value, sum: value, count: 1, bad: quality === 'uncertain' ? 0 : undefined };
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
    const quality = times.map((at) => statusCodeOf(column.doubts.get(at)));
    return { metric, bucketMs: 0, times, values, ...qualityColumn(quality), ...before(start) };
  }
  const narrowest = hours.length > 0 ? HOUR : minutes.length > 0 ? MINUTE : 0;
  const bucketMs = bucketWidth(start, end, maxPoints, narrowest);
  // Whole buckets: what is in none of them is before the first one, or not asked for.
  const [from, to] = [floorTo(start, bucketMs), Math.ceil(end / bucketMs) * bucketMs];
  const buckets: Summaries = new Map();
  for (const summaries of [column.hours, column.minutes]) {
    for (const [at, summary] of within(summaries, from, to)) fold(buckets, at, bucketMs, summary);
  }
  for (const { at, value, quality } of rawBetween(column, from, to)) {
    fold(buckets, at, bucketMs, summaryOf(value, quality));
  }
  const sorted = [...buckets].filter(([, { count }]) => count > 0).sort(([a], [b]) => a - b);
  if (sorted.length === 0) return undefined;
  return {
    metric,
    bucketMs,
    times: sorted.map(([at]) => at),
    values: sorted.map(([, { sum, count }]) => sum / count),
    min: sorted.map(([, { min }]) => min),
    max: sorted.map(([, { max }]) => max),
    ...qualityColumn(sorted.map(([, { bad }]) => statusCodeOf(bad === undefined ? 'good' : 'uncertain'))),
    ...before(from),
  };
}

function qualityColumn(quality: readonly number[]): Pick<ReadingSeries, 'quality'> {
  return quality.some((code) => code !== 0) ? { quality } : {};
}

function readingBefore(
  { times, values, doubts }: ReadingColumn,
  windowStart: number,
  prunedRaw: number,
): Pick<ReadingSeries, 'before'> {
  let index = lowerBound(times, windowStart) - 1;
  while (index >= 0 && doubts.get(times[index] ?? 0) === 'bad') index -= 1;
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

function fold(into: Summaries, at: number, width: number, { min, max, sum, count, bad }: Summary): void {
  const start = floorTo(at, width);
  const known = into.get(start);
  into.set(
    start,
    known === undefined
      ? { min, max, sum, count, bad }
      : {
          min: Math.min(known.min, min),
          max: Math.max(known.max, max),
          sum: known.sum + sum,
          count: known.count + count,
          bad: known.bad === undefined ? bad : known.bad + (bad ?? 0),
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
