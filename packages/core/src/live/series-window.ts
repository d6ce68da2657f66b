import { qualityOf, statusCodeOf } from '../model/reading-quality.ts';
import type { Reading, ReadingSeries } from '../model/index.ts';

/** Raw points one metric may grow to before the range is fetched again, coarser. */
const MAX_POINTS = 20_000;

interface Columns {
  readonly bucketMs: number;
  readonly times: number[];
  readonly values: number[];
  readonly min: number[] | undefined;
  readonly max: number[] | undefined;
  /** Status codes; absent as long as all points are good. */
  quality: number[] | undefined;
  /** The newest reading before the window. */
  before: ReadingSeries['before'];
  /** How many readings are in each bucket that began while we watched; of one that the service filled nobody knows. */
  readonly counts: Map<number, number>;
  /** Starts of buckets in which a reading was not good; what came first in a bucket may be a bad one, which shows none. */
  readonly doubted: Set<number>;
  /** What was last given out; dropped when the columns change. */
  shown: ReadingSeries | undefined;
}

/** The readings of one device over a sliding window: a fetched range, to which live readings are added. */
export interface SeriesWindow {
  /** Replaces everything by a fetched range. */
  replace(series: readonly ReadingSeries[]): void;
  add(reading: Reading): void;
  /** Lets go of points before this moment. */
  trim(before: number): void;
  /** Whether the points have become too many to keep raw. */
  readonly isFull: boolean;
  /** In order of metric. A series that did not change keeps its identity. */
  series(): readonly ReadingSeries[];
}

export function createSeriesWindow(): SeriesWindow {
  const columns = new Map<string, Columns>();

  return {
    replace(series) {
      columns.clear();
      for (const one of series) {
        columns.set(one.metric, {
          bucketMs: one.bucketMs,
          times: [...one.times],
          values: [...one.values],
          min: one.min && [...one.min],
          max: one.max && [...one.max],
          quality: one.quality && [...one.quality],
          before: one.before,
          counts: new Map(),
          doubted: new Set(),
          shown: one,
        });
      }
    },
    add(reading) {
      const { metric } = reading;
      let one = columns.get(metric);
      if (!one) {
        one = {
          bucketMs: 0,
          times: [],
          values: [],
          min: undefined,
          max: undefined,
          quality: undefined,
          before: undefined,
          counts: new Map(),
          doubted: new Set(),
          shown: undefined,
        };
        columns.set(metric, one);
      }
      if (one.bucketMs > 0) addToBucket(one, reading);
      else addRaw(one, reading);
    },
    trim(before) {
      for (const [metric, one] of columns) {
        for (const starts of [one.doubted, one.counts]) {
          for (const start of starts.keys()) if (start + one.bucketMs < before) starts.delete(start);
        }
        const oldest = one.times.findIndex((time) => time + one.bucketMs >= before);
        const count = oldest < 0 ? one.times.length : oldest;
        if (count === 0) continue;
        one.before = beforeOf(one, count);
        for (const column of [one.times, one.values, one.min, one.max, one.quality]) column?.splice(0, count);
        one.shown = undefined;
        // An empty one still knows the reading before the next.
        if (one.times.length === 0 && !one.before) columns.delete(metric);
      }
    },
    get isFull() {
      return [...columns.values()].some(({ times }) => times.length > MAX_POINTS);
    },
    series() {
      return [...columns.entries()]
        .filter(([, { times }]) => times.length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([metric, one]) => (one.shown ??= show(metric, one)));
    },
  };
}

/** The reading before the window once its oldest points are gone. What an average hid, nobody can tell any more. */
function beforeOf({ bucketMs, times, values, quality, before }: Columns, count: number): ReadingSeries['before'] {
  if (bucketMs > 0) return undefined;
  let last = count - 1;
  while (last >= 0 && qualityOf(quality?.[last]) === 'bad') last -= 1;
  const [at, value] = [times[last], values[last]];
  if (at === undefined || value === undefined) return before;
  return before && before.at >= at ? before : { at, value };
}

/** Keeps the times in order and one point a time: the store drops a second one too. */
function addRaw(one: Columns, { at, value, quality }: Reading): void {
  let place = one.times.length;
  while (place > 0 && (one.times[place - 1] ?? 0) > at) place -= 1;
  if (place > 0 && one.times[place - 1] === at) return;
  one.times.splice(place, 0, at);
  one.values.splice(place, 0, value);
  one.quality?.splice(place, 0, 0);
  setQuality(one, place, statusCodeOf(quality));
  one.shown = undefined;
}

function setQuality(one: Columns, place: number, statusCode: number): void {
  if (statusCode !== 0) (one.quality ??= one.times.map(() => 0))[place] = statusCode;
}

/**
 * Buckets that begin while we watch are averaged exactly. The bucket that was being filled when the range was fetched
 * keeps its average, because we do not know how many readings it stands for; its extremes are exact all the same.
 * Bad readings are in none of these, but their bucket is no longer good.
 */
function addToBucket(one: Columns, { at, value, quality = 'good' }: Reading): void {
  const start = Math.floor(at / one.bucketMs) * one.bucketMs;
  if (quality !== 'good') one.doubted.add(start);
  let place = one.times.lastIndexOf(start);
  if (quality === 'bad') {
    if (place < 0) return;
    setQuality(one, place, statusCodeOf('uncertain'));
    one.shown = undefined;
    return;
  }
  const count = place < 0 ? 0 : one.counts.get(start);
  if (place < 0) place = openBucket(one, start, value);
  if (one.min) one.min[place] = Math.min(one.min[place] ?? value, value);
  if (one.max) one.max[place] = Math.max(one.max[place] ?? value, value);
  if (one.doubted.has(start)) setQuality(one, place, statusCodeOf('uncertain'));
  if (count !== undefined) {
    one.counts.set(start, count + 1);
    one.values[place] = (one.values[place] ?? value) + (value - (one.values[place] ?? value)) / (count + 1);
  }
  one.shown = undefined;
}

/** Readings come late, and one of a clock that is ahead comes before all others: so the bucket goes where it belongs. */
function openBucket(one: Columns, start: number, value: number): number {
  let place = one.times.length;
  while (place > 0 && (one.times[place - 1] ?? 0) > start) place -= 1;
  one.times.splice(place, 0, start);
  for (const column of [one.values, one.min, one.max]) column?.splice(place, 0, value);
  one.quality?.splice(place, 0, 0);
  return place;
}

function show(metric: string, { bucketMs, times, values, min, max, quality, before }: Columns): ReadingSeries {
  return {
    metric,
    bucketMs,
    times: [...times],
    values: [...values],
    ...(min ? { min: [...min] } : {}),
    ...(max ? { max: [...max] } : {}),
    ...(quality?.some((code) => code !== 0) ? { quality: [...quality] } : {}),
    ...(before ? { before } : {}),
  };
}
