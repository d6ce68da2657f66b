import type { Reading, ReadingSeries } from '../model/index.ts';
import type { ReadingStore } from '../ports/index.ts';
import { expect, expectEqual } from './expect.ts';

export const START = Date.parse('2026-03-02T08:00:00.000Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const reading = (at: number, value: number, metric = 'temperature', deviceKey = 'd1'): Reading => ({
  deviceKey,
  metric,
  at,
  value,
});
export const instant = (at: number): string => new Date(at).toISOString();

/** The series of the one metric of device d1. */
export async function one(
  store: ReadingStore,
  from: number,
  to: number,
  maxPoints?: number,
): Promise<ReadingSeries | undefined> {
  const series = await store.range('d1', {
    metrics: ['temperature'],
    from: instant(from),
    to: instant(to),
    maxPoints,
  });
  expect(series.length <= 1, 'one metric should give one series');
  return series[0];
}

/** A day of whole numbers at an uneven pace. */
export function dayOfReadings(): Reading[] {
  return Array.from({ length: 2000 }, (_, index) => reading(START + index * 41_000, (index * 37) % 101));
}

/** The same aggregate by brute force. */
export function expected(readings: readonly Reading[], width: number): Omit<ReadingSeries, 'metric' | 'bucketMs'> {
  const buckets = new Map<number, number[]>();
  for (const { at, value } of readings) {
    const start = Math.floor(at / width) * width;
    buckets.set(start, [...(buckets.get(start) ?? []), value]);
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  return {
    times: sorted.map(([start]) => start),
    values: sorted.map(([, values]) => values.reduce((sum, value) => sum + value, 0) / values.length),
    min: sorted.map(([, values]) => Math.min(...values)),
    max: sorted.map(([, values]) => Math.max(...values)),
  };
}

export function expectBuckets(series: ReadingSeries | undefined, readings: readonly Reading[]): void {
  expect(series && series.bucketMs > 0, 'the series should be bucketed');
  const { times, values, min, max } = expected(readings, series.bucketMs);
  expectEqual(series.times, times, 'the starts of the buckets');
  expectEqual(series.min, min, 'the minimum of each bucket');
  expectEqual(series.max, max, 'the maximum of each bucket');
  const off = series.values.findIndex((value, index) => Math.abs(value - (values[index] ?? 0)) > 1e-9);
  expect(off === -1 && series.values.length === values.length, `the average of bucket ${off} should be ${values[off]}`);
}
