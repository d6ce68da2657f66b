import { ConnectedServiceError } from '../model/index.ts';
import type { Reading, ReadingSeries } from '../model/index.ts';
import type { ReadingStore } from '../ports/index.ts';

/** Readings of one metric of one device, oldest first. */
interface Column {
  readonly times: number[];
  readonly values: number[];
}

const DEFAULT_MAX_POINTS = 2000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Widths that people read easily. */
const BUCKETS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];

/** Keeps readings in arrays. */
export function createMemoryReadingStore(): ReadingStore {
  const devices = new Map<string, Map<string, Column>>();

  const columnOf = ({ deviceKey, metric }: Reading): Column => {
    const metrics = devices.get(deviceKey) ?? new Map<string, Column>();
    devices.set(deviceKey, metrics);
    let column = metrics.get(metric);
    if (!column) metrics.set(metric, (column = { times: [], values: [] }));
    return column;
  };

  return {
    name: 'memory-readings',
    capabilities: {},
    async append(readings, { signal } = {}) {
      signal?.throwIfAborted();
      if (!readings.every(({ at, value }) => Number.isFinite(at) && Number.isFinite(value))) {
        throw new ConnectedServiceError('invalid', 'A reading must be a finite number at a finite time.', {
          details: { field: 'readings' },
        });
      }
      for (const reading of readings) insert(columnOf(reading), reading);
    },
    async range(deviceKey, { metrics, from, to, maxPoints = DEFAULT_MAX_POINTS }, { signal } = {}) {
      signal?.throwIfAborted();
      const [start, end] = [Date.parse(from), Date.parse(to)];
      return [...(devices.get(deviceKey) ?? [])]
        .filter(([metric]) => metrics?.includes(metric) ?? true)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([metric, column]) => series(metric, column, start, end, maxPoints) ?? []);
    },
    async latest(deviceKey, { signal } = {}) {
      signal?.throwIfAborted();
      return [...(devices.get(deviceKey) ?? [])]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([metric, { times, values }]) => {
          const [at, value] = [times.at(-1), values.at(-1)];
          return at === undefined || value === undefined ? [] : [{ deviceKey, metric, at, value }];
        });
    },
  };
}

function insert({ times, values }: Column, { at, value }: Reading): void {
  const index = lowerBound(times, at);
  if (times[index] === at) return;
  times.splice(index, 0, at);
  values.splice(index, 0, value);
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

function series(
  metric: string,
  column: Column,
  start: number,
  end: number,
  maxPoints: number,
): ReadingSeries | undefined {
  const [first, last] = [lowerBound(column.times, start), lowerBound(column.times, end)];
  if (last <= first) return undefined;
  const times = column.times.slice(first, last);
  const values = column.values.slice(first, last);
  if (times.length <= maxPoints) return { metric, bucketMs: 0, times, values };
  return { metric, ...aggregate(times, values, bucketWidth(start, end, maxPoints)) };
}

/** The smallest width with which buckets aligned to 1970 cover the range in at most `maxPoints`. */
function bucketWidth(start: number, end: number, maxPoints: number): number {
  const fits = (width: number) => Math.floor((end - 1) / width) - Math.floor(start / width) + 1 <= maxPoints;
  return BUCKETS.find(fits) ?? Math.ceil((end - start) / Math.max(1, maxPoints - 1) / DAY) * DAY;
}

function aggregate(times: readonly number[], values: readonly number[], bucketMs: number) {
  const starts: number[] = [];
  const averages: number[] = [];
  const min: number[] = [];
  const max: number[] = [];
  let [count, sum] = [0, 0];
  times.forEach((time, index) => {
    const value = values[index] ?? 0;
    const start = Math.floor(time / bucketMs) * bucketMs;
    if (starts.at(-1) !== start) {
      starts.push(start);
      averages.push(value);
      min.push(value);
      max.push(value);
      [count, sum] = [0, 0];
    }
    const at = starts.length - 1;
    count += 1;
    sum += value;
    averages[at] = sum / count;
    min[at] = Math.min(min[at] ?? value, value);
    max[at] = Math.max(max[at] ?? value, value);
  });
  return { bucketMs, times: starts, values: averages, min, max };
}
