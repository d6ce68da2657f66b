import type { Reading } from '../model/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';
import {
  dayOfReadings,
  expectBuckets,
  expected,
  HOUR,
  instant,
  MINUTE,
  one,
  reading,
  START,
} from './reading-series-checks.ts';
import type { ReadingStoreHarness } from './reading-store.ts';

/** What comes before a window, and what is left after pruning. */
export const READING_RETENTION_CASES: readonly ConformanceCase<ReadingStoreHarness>[] = [
  {
    id: 'reading-store/value-before-window',
    title: 'each series carries the newest reading before its window',
    async run({ port }) {
      await port.append([reading(START - HOUR, 1), reading(START - 5000, 2), reading(START, 3), reading(START + 1, 4)]);
      await port.append([reading(START, 1, 'pressure'), reading(START - 1, 9, 'humidity')]);
      const series = await port.range('d1', { from: instant(START), to: instant(START + HOUR) });
      expectEqual(
        series.map(({ metric, before }) => [metric, before]),
        [
          ['pressure', undefined],
          ['temperature', { at: START - 5000, value: 2 }],
        ],
        'the readings before',
      );
      expectEqual((await one(port, START + 1, START + HOUR))?.before, { at: START, value: 3 }, 'one just before');
      await port.append([reading(START - 1000, 7)]);
      expectEqual((await one(port, START, START + HOUR))?.before, { at: START - 1000, value: 7 }, 'one that came late');
    },
  },
  {
    id: 'reading-store/value-before-buckets',
    title: 'with buckets, the reading before is older than the first bucket',
    async run({ port }) {
      const readings = dayOfReadings();
      await port.append(readings);
      const series = await one(port, START + 90 * MINUTE, START + 20 * HOUR, 24);
      const [first] = series?.times ?? [];
      expect(series && first !== undefined && series.bucketMs > 0, 'the series should be bucketed');
      const { at, value } = readings.filter((item) => item.at < first).at(-1) ?? { at: 0, value: 0 };
      expectEqual(series.before, { at, value }, 'the reading before');
    },
  },
  {
    id: 'reading-store/prune-raw',
    title: 'where raw readings were pruned there are buckets with the same average, minimum and maximum',
    async run({ port }) {
      const readings = dayOfReadings();
      const cut = START + 6 * HOUR;
      await port.append(readings);
      const counts = await port.prune({ rawOlderThan: instant(cut + 10 * MINUTE) });
      const old = readings.filter(({ at }) => at < cut);
      expectEqual(counts, { raw: old.length, minutes: 0, hours: 0 }, 'the counts');
      const series = await one(port, START, cut);
      expect(series && series.bucketMs >= MINUTE && series.bucketMs < HOUR, 'what is left should be minutes');
      expectBuckets(series, old);
      expectBuckets(await one(port, START, START + 24 * HOUR, 5000), readings);
      const kept = await one(port, cut, START + 24 * HOUR, 5000);
      expectEqual(
        kept?.times,
        readings.slice(old.length).map(({ at }) => at),
        'the raw readings that are left',
      );
      expectEqual(kept?.before, undefined, 'a reading before that is not kept raw');
      expectEqual(await port.prune({ rawOlderThan: instant(cut) }), { raw: 0, minutes: 0, hours: 0 }, 'again');
      await port.append([reading(START + 1, 55)]);
      expectBuckets(await one(port, START, cut), [reading(START + 1, 55), ...old]);
    },
  },
  {
    id: 'reading-store/prune-steps',
    title: 'old readings become minutes, then hours, then nothing; the latest stays as long as its hour',
    async run({ port }) {
      const readings = dayOfReadings();
      const [hours, minutes] = [START + 3 * HOUR, START + 9 * HOUR];
      const end = START + 24 * HOUR;
      await port.append(readings);
      await port.append([reading(START, 1, 'gone'), reading(START, 2, 'pressure', 'd2')]);
      const counts = await port.prune({
        rawOlderThan: instant(end),
        minuteOlderThan: instant(minutes),
        hourOlderThan: instant(hours),
      });
      const wide = (list: readonly Reading[], width: number) => expected(list, width).times.length;
      const before = (moment: number) => readings.filter(({ at }) => at < moment);
      expectEqual(
        counts,
        {
          raw: before(end).length + 2,
          minutes: wide(before(minutes), MINUTE) + 2,
          hours: wide(before(hours), HOUR) + 2,
        },
        'the counts',
      );
      const left = readings.filter(({ at }) => at >= hours);
      const series = await one(port, START, end, 5000);
      expectEqual(series?.bucketMs, HOUR, 'the narrowest width that is left for all');
      expectBuckets(series, left);
      const fine = await one(port, minutes, end, 5000);
      expectEqual(fine?.bucketMs, MINUTE, 'the narrowest width that is left for the newer part');
      expectEqual(await one(port, START, hours), undefined, 'what is older than all');
      expectEqual(await port.latest('d1'), readings.slice(-1), 'the latest reading');
      expectEqual(await port.latest('d2'), [], 'the latest reading that is too old');
    },
  },
  {
    id: 'reading-store/prune-keeps-new-devices-exact',
    title: 'a device that has only new readings gives them raw, however far back it is asked',
    async run({ port }) {
      await port.append([reading(START + 48 * HOUR, 1), reading(START, 2, 'temperature', 'd2')]);
      await port.prune({ rawOlderThan: instant(START + 24 * HOUR), minuteOlderThan: instant(START + 24 * HOUR) });
      const series = await one(port, START - 24 * HOUR, START + 72 * HOUR);
      expectEqual([series?.bucketMs, series?.values], [0, [1]], 'the series');
    },
  },
  {
    id: 'reading-store/prune-invalid-refused',
    title: 'keeping a finer resolution for longer than a coarser one is refused, and nothing goes',
    async run({ port }) {
      await port.append([reading(START, 1)]);
      const later = instant(START + 48 * HOUR);
      const requests = [
        { minuteOlderThan: later },
        { rawOlderThan: later, hourOlderThan: later },
        { rawOlderThan: instant(START + 24 * HOUR), minuteOlderThan: later },
        { rawOlderThan: 'yesterday' },
      ];
      for (const request of requests) await expectRejects(port.prune(request), 'invalid', JSON.stringify(request));
      expectEqual((await one(port, START, START + HOUR))?.values, [1], 'the readings');
    },
  },
];
