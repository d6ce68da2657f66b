import { qualityOf } from '@csk/core';
import { extremesOf } from './extremes.ts';
import { extentOf } from './scale.ts';

/** Numbers one after the other. A typed column is taken as it is: nothing of it is copied. */
export type ChartColumn = readonly number[] | Float64Array;

/** One line of a chart: plain columns of equal length, times ascending in milliseconds since 1970. */
export interface ChartSeries {
  readonly metric: string;
  /** Shown instead of `metric`. */
  readonly label?: string | undefined;
  readonly unit?: string | undefined;
  readonly times: ChartColumn;
  /** A reading, or the average of a bucket. What is not finite is a gap. */
  readonly values: ChartColumn;
  /** Width of a bucket; 0 or absent for raw readings. */
  readonly bucketMs?: number | undefined;
  readonly min?: ChartColumn | undefined;
  readonly max?: ChartColumn | undefined;
  /** The newest reading before the first of the columns. */
  readonly before?: { readonly at: number; readonly value: number } | undefined;
  /** How far each reading can be trusted: status codes of OPC UA (part 8), 0 is good. What is not good is marked. */
  readonly quality?: ChartColumn | undefined;
}

/** Which figure of a bucket is drawn as the line. */
export type ChartAggregate = 'avg' | 'min' | 'max';

/** How readings are joined: in a straight line, or each value holds until the next. */
export type ChartLine = 'straight' | 'step';

/** Whether a pause of unusual length tears the line. */
export type ChartGaps = 'break' | 'join';

/** How long the last reading is taken to hold: until now, as long as readings usually do, or not at all. */
export type ChartExtendLast = 'now' | 'sample' | 'none';

/** Whether each metric has a lane of its own, or metrics of one unit share an axis, two axes a lane. */
export type ChartAxes = 'lanes' | 'units';

/** The series with another figure of their buckets as values; raw readings have only the one. */
export function aggregated(series: readonly ChartSeries[], aggregate: ChartAggregate): readonly ChartSeries[] {
  if (aggregate !== 'min' && aggregate !== 'max') return series;
  return series.map((one) => ({ ...one, values: one[aggregate] ?? one.values }));
}

/** Whether the values of a series are the lowest or highest of its buckets, and no readings or averages. */
export const isExtreme = ({ values, min, max }: ChartSeries): boolean => values === min || values === max;

/** A limit drawn across the lane of its metric. */
export interface ChartThreshold {
  readonly metric?: string | undefined;
  readonly value: number;
  readonly label?: string | undefined;
}

/** A span of time drawn behind the lines, for example while an alert was active. */
export interface ChartBand {
  readonly from: number;
  /** Absent: until now. */
  readonly to?: number | undefined;
  readonly level?: 'low' | 'medium' | 'high' | undefined;
}

/** A moment marked above the lines, for example an alert. */
export interface ChartMarker {
  /** By which a host knows it again when it is chosen; of an alert its id. */
  readonly id?: string | undefined;
  readonly at: number;
  readonly level: 'low' | 'medium' | 'high';
  readonly label: string;
}

/** Position of the first time that is not before `at`, from `low` to `high`. */
export function lowerBound(times: ChartColumn, at: number, low = 0, high = times.length): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of the time nearest to `at`; -1 when there is none. */
export function nearestIndex(times: ChartColumn, at: number): number {
  const after = lowerBound(times, at);
  const before = after - 1;
  if (after >= times.length) return before;
  if (before < 0) return after;
  return at - (times[before] ?? 0) <= (times[after] ?? 0) - at ? before : after;
}

/** The usual time from one reading to the next: the median of a sample; 0 when there is none. */
export function usualStep(times: ChartColumn): number {
  const sample: number[] = [];
  const stride = Math.max(1, Math.floor(times.length / 200));
  for (let i = stride; i < times.length; i += stride) {
    const step = (times[i] ?? 0) - (times[i - 1] ?? 0);
    if (step > 0) sample.push(step);
  }
  sample.sort((a, b) => a - b);
  return sample[sample.length >>> 1] ?? 0;
}

/**
 * The longest pause between two readings that still counts as one line: three times the usual pause, so that a single
 * lost message does not tear it.
 */
export function joinLimit(times: ChartColumn, bucketMs = 0): number {
  return Math.max(3 * usualStep(times), 2 * bucketMs, 1);
}

export interface Summary {
  readonly latest: number;
  readonly low: number;
  readonly high: number;
  /** Of the values that are drawn, each counted once. */
  readonly average: number;
}

/** What is so small a part of the values is an error of adding them up. */
const NOISE = 1e-12;

/** A browser makes a function fast from one call to the next, long before it does so in the middle of a long one. */
const VALUES_A_CALL = 256;

/** Latest, lowest, highest and average value in `[from, to]` of those that are not bad; `undefined` when there is none. */
export function summarise(series: ChartSeries, from: number, to: number): Summary | undefined {
  const { times, min, max } = series;
  const values = trusted(series);
  const start = lowerBound(times, from);
  let end = lowerBound(times, to);
  while ((times[end] ?? Infinity) <= to) end += 1;
  let [low, high, latest, sum, count] = [Infinity, -Infinity, Number.NaN, 0, 0];
  for (let i = start; i < end; i += VALUES_A_CALL) {
    const some = extremesOf(values, i, Math.min(end, i + VALUES_A_CALL));
    if (!some) continue;
    low = Math.min(low, values[some.lowest] as number);
    high = Math.max(high, values[some.highest] as number);
    latest = values[some.last] as number;
    sum += some.sum;
    count += some.count;
  }
  for (let i = start; (min ?? max) && i < end; i += 1) {
    if (!Number.isFinite(values[i])) continue;
    low = Math.min(low, min?.[i] ?? low);
    high = Math.max(high, max?.[i] ?? high);
  }
  if (count === 0) return undefined;
  const average = sum / count;
  // A sum of floating numbers that would be nothing seldom is.
  const isNothing = Math.abs(average) < NOISE * Math.max(-low, high);
  return { latest, low, high, average: isNothing ? 0 : average };
}

/** The values without the bad ones. */
function trusted({ values, quality }: ChartSeries): ChartColumn {
  if (!quality) return values;
  return Array.from(values, (value, i) => (qualityOf(quality[i]) === 'bad' ? Number.NaN : value));
}

/** Whether there is a reading in `[from, to]`. */
export function hasReadings({ times }: ChartSeries, from: number, to: number): boolean {
  return (times[lowerBound(times, from)] ?? Infinity) <= to;
}

/** From the first to the last reading of all series; `undefined` when there is none. */
export function timeExtent(series: readonly ChartSeries[]): readonly [number, number] | undefined {
  return extentOf(series.map(({ times }) => (times.length > 0 ? [times[0] ?? 0, times[times.length - 1] ?? 0] : [])));
}

/** The same as a window; a single moment gets a minute around it. */
export function extentWithAir(series: readonly ChartSeries[]): { readonly from: number; readonly to: number } {
  const [from, to] = timeExtent(series) ?? [0, 1];
  return from === to ? { from: from - 30_000, to: to + 30_000 } : { from, to };
}

/** Whether a window shows anything of a series: a reading, or the last one before it that is taken to hold. */
export function drawsSomething(series: ChartSeries, from: number, to: number, extendLast: ChartExtendLast): boolean {
  if (hasReadings(series, from, to)) return true;
  const { times, before } = series;
  return extendLast === 'now' && (times[times.length - 1] ?? before?.at ?? Infinity) < from;
}
