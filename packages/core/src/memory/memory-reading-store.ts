import { ConnectedServiceError, isQuality, pruneCutoffs } from '../model/index.ts';
import type { Reading } from '../model/index.ts';
import type { ReadingStore } from '../ports/index.ts';
import { createReadingColumn, insert, isEmpty, pruneColumn, rawBetween, seriesOf } from './reading-column.ts';
import { aggregateOf, gapsOf, heartbeatsOf, readingsOf } from './reading-column-insight.ts';
import type { ReadingColumn } from './reading-column.ts';

const DEFAULT_MAX_POINTS = 2000;
const BATCH = 10_000;

/** Keeps readings in arrays. */
export function createMemoryReadingStore(): ReadingStore {
  const devices = new Map<string, Map<string, ReadingColumn>>();
  let prunedRaw = -Infinity;

  const columnOf = ({ deviceKey, metric }: Reading): ReadingColumn => {
    const metrics = devices.get(deviceKey) ?? new Map<string, ReadingColumn>();
    devices.set(deviceKey, metrics);
    let column = metrics.get(metric);
    if (!column) metrics.set(metric, (column = createReadingColumn()));
    return column;
  };
  const columnsOf = (deviceKey: string): readonly (readonly [string, ReadingColumn])[] =>
    [...(devices.get(deviceKey) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));

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
      if (!readings.every(({ quality }) => isQuality(quality))) {
        throw new ConnectedServiceError('invalid', 'The quality of a reading must be good, uncertain or bad.', {
          details: { field: 'quality' },
        });
      }
      for (const reading of readings) insert(columnOf(reading), reading);
    },
    async range(deviceKey, { metrics, from, to, maxPoints = DEFAULT_MAX_POINTS }, { signal } = {}) {
      signal?.throwIfAborted();
      const [start, end] = [Date.parse(from), Date.parse(to)];
      if (start >= end) return [];
      return columnsOf(deviceKey)
        .filter(([metric]) => metrics?.includes(metric) ?? true)
        .flatMap(([metric, column]) => seriesOf(metric, column, { start, end, maxPoints, prunedRaw }) ?? []);
    },
    async windows(windows, { signal } = {}) {
      signal?.throwIfAborted();
      return windows.map(({ deviceKey, metric: wanted, from, to, limit }) =>
        columnsOf(deviceKey)
          .filter(([metric]) => wanted === undefined || asciiLowerCase(metric) === asciiLowerCase(wanted))
          .flatMap(([metric, column]) => rawBetween(column, from, to).map((one) => ({ deviceKey, metric, ...one })))
          .sort((a, b) => a.at - b.at)
          .slice(-limit),
      );
    },
    async latest(deviceKey, { signal } = {}) {
      signal?.throwIfAborted();
      return columnsOf(deviceKey).map(([metric, { newest }]) => ({ deviceKey, metric, ...newest }));
    },
    async aggregate(deviceKey, { metrics, from, to }, { signal } = {}) {
      signal?.throwIfAborted();
      return columnsOf(deviceKey)
        .filter(([metric]) => metrics?.includes(metric) ?? true)
        .flatMap(([metric, column]) => aggregateOf(metric, column, Date.parse(from), Date.parse(to)) ?? []);
    },
    async gaps(deviceKey, { metric, from, to, longerThanMs }, { signal } = {}) {
      signal?.throwIfAborted();
      const columns = columnsOf(deviceKey).filter(([name]) => metric === undefined || metric === name);
      return gapsOf(
        columns.map(([, column]) => column),
        { from: Date.parse(from), to: Date.parse(to), longerThanMs },
      );
    },
    async heartbeats(deviceKey, { from, to, limit }, { signal } = {}) {
      signal?.throwIfAborted();
      const columns = columnsOf(deviceKey).map(([, column]) => column);
      return heartbeatsOf(columns, Date.parse(from), Date.parse(to)).slice(0, limit);
    },
    async *scan(deviceKey, { metrics, from, to }, { signal } = {}) {
      for (const [metric, column] of columnsOf(deviceKey)) {
        signal?.throwIfAborted();
        const readings = metrics?.includes(metric) === false ? [] : readingsOf(deviceKey, metric, column, from, to);
        for (let start = 0; start < readings.length; start += BATCH) yield readings.slice(start, start + BATCH);
      }
    },
    async prune(request, { signal } = {}) {
      signal?.throwIfAborted();
      const cutoffs = pruneCutoffs(request);
      prunedRaw = Math.max(prunedRaw, cutoffs.raw);
      const counts = { raw: 0, minutes: 0, hours: 0 };
      for (const [deviceKey, metrics] of devices) {
        for (const [metric, column] of metrics) {
          const { raw, minutes, hours } = pruneColumn(column, cutoffs);
          counts.raw += raw;
          counts.minutes += minutes;
          counts.hours += hours;
          if (isEmpty(column) && column.newest.at < cutoffs.hours) metrics.delete(metric);
        }
        if (metrics.size === 0) devices.delete(deviceKey);
      }
      return counts;
    },
  };
}

const asciiLowerCase = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
