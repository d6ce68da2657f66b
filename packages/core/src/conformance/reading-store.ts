import type { ReadingStore } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';
import { READING_INSIGHT_CASES } from './reading-insight.ts';
import { READING_QUALITY_CASES } from './reading-qualities.ts';
import { READING_RETENTION_CASES } from './reading-retention.ts';
import { READING_WINDOW_CASES } from './reading-windows.ts';
import { dayOfReadings, expectBuckets, HOUR, instant, MINUTE, one, reading, START } from './reading-series-checks.ts';

export interface ReadingStoreHarness {
  /** The store under test, empty. */
  readonly port: ReadingStore;
  dispose(): Promise<void>;
}

/** The contract of {@link ReadingStore}. */
export const READING_STORE_CASES: readonly ConformanceCase<ReadingStoreHarness>[] = [
  {
    id: 'reading-store/append-dedupes',
    title: 'the same device, metric and time again is dropped, within a batch and across batches',
    async run({ port }) {
      await port.append([reading(START, 1), reading(START, 2), reading(START + 1, 3)]);
      await port.append([reading(START, 9), reading(START + 2, 4)]);
      const series = await one(port, START, START + MINUTE);
      expectEqual(series?.times, [START, START + 1, START + 2], 'the times');
      expectEqual(series?.values, [1, 3, 4], 'the values');
      await Promise.all(Array.from({ length: 5 }, () => port.append(dayOfReadings().slice(0, 500))));
      const count = (await one(port, START + MINUTE, START + 24 * HOUR))?.times.length;
      expectEqual(count, 498, 'readings after five times the same batch at once');
    },
  },
  {
    id: 'reading-store/range-half-open',
    title: 'a range has its start and not its end; raw readings have no minimum and maximum',
    async run({ port }) {
      await port.append([0, 1, 2, 3].map((step) => reading(START + step * 1000, step)));
      const series = await one(port, START + 1000, START + 3000);
      expectEqual(series?.values, [1, 2], 'the values in range');
      expectEqual(series?.bucketMs, 0, 'bucketMs of raw readings');
      expectEqual([series?.min, series?.max], [undefined, undefined], 'minimum and maximum of raw readings');
      expectEqual(await one(port, START + 3000, START + 3000), undefined, 'an empty range');
      expectEqual(await one(port, START + 3000, START), undefined, 'a range that ends before it starts');
    },
  },
  {
    id: 'reading-store/maxpoints-kept',
    title: 'no series has more than maxPoints; buckets are aligned to 1970, and fewer points never make them narrower',
    async run({ port }) {
      await port.append(dayOfReadings());
      let previous = 0;
      for (const maxPoints of [5000, 1500, 500, 100, 24, 7, 2]) {
        const series = await one(port, START, START + 24 * HOUR, maxPoints);
        expect(series && series.times.length > 0, 'there should be a series');
        expect(series.times.length <= maxPoints, `${series.times.length} points should be at most ${maxPoints}`);
        expect(series.bucketMs >= previous, 'fewer points should never mean narrower buckets');
        previous = series.bucketMs;
        if (series.bucketMs > 0) {
          expect(
            series.times.every((time) => time % series.bucketMs === 0),
            'buckets should start at multiples of their width',
          );
        }
      }
      expect(previous > 0, 'two points for a day should be buckets');
    },
  },
  {
    id: 'reading-store/buckets-match-brute-force',
    title: 'average, minimum and maximum of every bucket are right',
    async run({ port }) {
      const readings = dayOfReadings();
      // In pieces and out of order: what was summed up before must be kept.
      for (let index = readings.length; index > 0; index -= 300) {
        await port.append(readings.slice(Math.max(0, index - 300), index));
      }
      for (const maxPoints of [1900, 300, 48]) {
        expectBuckets(await one(port, START, START + 24 * HOUR, maxPoints), readings);
      }
    },
  },
  {
    id: 'reading-store/repeats-count-once',
    title: 'a repeated reading does not weigh twice in an average',
    async run({ port }) {
      const readings = dayOfReadings().slice(0, 400);
      await port.append(readings);
      await port.append(readings.map((item) => ({ ...item, value: item.value + 1000 })));
      expectBuckets(await one(port, START, START + 6 * HOUR, 30), readings);
    },
  },
  {
    id: 'reading-store/late-data-lands',
    title: 'a reading that comes late finds its place, raw and in its bucket, and is not the latest',
    async run({ port }) {
      const readings = dayOfReadings();
      const late = [reading(START + 500, -50), reading(START - HOUR, 7)];
      await port.append(readings);
      await port.append(late);
      expectEqual((await one(port, START - HOUR, START + 41_000))?.values, [7, 0, -50], 'the raw readings');
      expectBuckets(await one(port, START - HOUR, START + 24 * HOUR, 100), [...late, ...readings]);
      expectEqual(await port.latest('d1'), readings.slice(-1), 'the latest reading');
    },
  },
  {
    id: 'reading-store/latest-per-metric',
    title: 'the newest reading of each metric of the device, in order of metric',
    async run({ port }) {
      await port.append([
        reading(START + 2, 2, 'pressure'),
        reading(START + 1, 1, 'pressure'),
        reading(START, 5, 'Humidity'),
        reading(START, 9, 'pressure', 'd2'),
      ]);
      await port.append([reading(START + 1, 6, 'Humidity')]);
      expectEqual(
        await port.latest('d1'),
        [reading(START + 1, 6, 'Humidity'), reading(START + 2, 2, 'pressure')],
        'the latest readings',
      );
    },
  },
  {
    id: 'reading-store/metrics-filtered-and-ordered',
    title: 'one series a metric, in order of metric; only those asked for; none without readings',
    async run({ port }) {
      await port.append(['b', 'a', 'C', '__proto__'].map((metric) => reading(START, 1, metric)));
      await port.append([reading(START + HOUR, 1, 'later')]);
      const names = async (metrics?: readonly string[]) =>
        (await port.range('d1', { from: instant(START), to: instant(START + 1), metrics })).map(({ metric }) => metric);
      expectEqual(await names(), ['C', '__proto__', 'a', 'b'], 'all metrics');
      expectEqual(await names(['b', 'a', 'later', 'none']), ['a', 'b'], 'the metrics asked for');
      expectEqual(await names([]), [], 'no metrics asked for');
    },
  },
  {
    id: 'reading-store/empty',
    title: 'a device without readings has no series and no latest; an empty batch is fine',
    async run({ port }) {
      await port.append([]);
      await port.append([reading(START, 1)]);
      expectEqual(await port.latest('nobody'), [], 'the latest readings of an unknown device');
      expectEqual(await port.range('nobody', { from: instant(START), to: instant(START + HOUR) }), [], 'its series');
    },
  },
  {
    id: 'reading-store/values-exact',
    title: 'numbers come back exactly',
    async run({ port }) {
      const values = [0.1, -1e-300, 1.7976931348623157e308, 5e-324, 123456789.12345679];
      await port.append(values.map((value, index) => reading(START + index, value)));
      expectEqual((await one(port, START, START + MINUTE))?.values, values, 'the values');
    },
  },
  {
    id: 'reading-store/invalid-value-refused',
    title: 'a value that is no finite number is refused as invalid, and nothing of its batch is kept',
    async run({ port }) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        await expectRejects(
          port.append([reading(START + 50, 1), reading(START + 51, value)]),
          'invalid',
          `appending ${value}`,
        );
      }
      expectEqual((await one(port, START + 50, START + 60))?.values, undefined, 'readings of the refused batches');
    },
  },
  ...READING_WINDOW_CASES,
  ...READING_RETENTION_CASES,
  ...READING_INSIGHT_CASES,
  ...READING_QUALITY_CASES,
];
