import { qualityOf } from '../model/index.ts';
import type { Reading, ReadingQuality } from '../model/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';
import { expectBuckets, HOUR, instant, MINUTE, one, reading, START } from './reading-series-checks.ts';
import type { ReadingStoreHarness } from './reading-store.ts';

const END = START + 24 * HOUR;
const DAY = { from: instant(START), to: instant(END) };

const graded = (at: number, value: number, quality: ReadingQuality, metric?: string): Reading => ({
  ...reading(at, value, metric),
  quality,
});

/** A day in which some readings are in doubt: a few bad ones far off, a few uncertain ones, an hour of bad ones alone. */
function doubtfulDay(): Reading[] {
  return Array.from({ length: 2000 }, (_, index) => {
    const at = START + index * 41_000;
    const plain = reading(at, (index * 37) % 101);
    if (Math.floor(at / HOUR) === START / HOUR + 5 || index % 97 === 3)
      return { ...plain, value: -9999, quality: 'bad' };
    return index % 89 === 5 ? { ...plain, quality: 'uncertain' } : plain;
  });
}

const counted = (readings: readonly Reading[]) => readings.filter(({ quality }) => quality !== 'bad');

/** What becomes of readings that are uncertain or bad. */
export const READING_QUALITY_CASES: readonly ConformanceCase<ReadingStoreHarness>[] = [
  {
    id: 'reading-store/quality-kept-raw',
    title: 'readings come back with their quality wherever they come back as they were; a good one has none',
    async run({ port }) {
      await port.append([
        reading(START, 1),
        graded(START + 1, 2, 'uncertain'),
        graded(START + 2, 3, 'good'),
        graded(START + 3, 4, 'bad'),
      ]);
      const kept: readonly Reading[] = [
        reading(START, 1),
        graded(START + 1, 2, 'uncertain'),
        reading(START + 2, 3),
        graded(START + 3, 4, 'bad'),
      ];
      const series = await one(port, START, END);
      expectEqual(series?.values, [1, 2, 3, 4], 'the values');
      expectEqual(series?.quality?.map(qualityOf), ['good', 'uncertain', 'good', 'bad'], 'the qualities of the series');
      expectEqual((await one(port, START, START + 1))?.quality, undefined, 'the qualities of a series of good ones');
      const window = { deviceKey: 'd1', from: START, to: END, limit: 10 };
      expectEqual(await port.windows([window]), [kept], 'the readings of a window');
      const scanned: Reading[] = [];
      for await (const batch of port.scan('d1', DAY)) scanned.push(...batch);
      expectEqual(scanned, kept, 'the readings as they came');
    },
  },
  {
    id: 'reading-store/quality-of-latest',
    title: 'the latest reading is the newest whatever its quality, and says so; a good one after it says nothing again',
    async run({ port }) {
      await port.append([reading(START, 1), graded(START + 2, 9, 'bad')]);
      expectEqual(await port.latest('d1'), [graded(START + 2, 9, 'bad')], 'the latest reading');
      await port.append([graded(START + 1, 5, 'uncertain')]);
      expectEqual(await port.latest('d1'), [graded(START + 2, 9, 'bad')], 'after one that came late');
      await port.append([reading(START + 3, 2)]);
      expectEqual(await port.latest('d1'), [reading(START + 3, 2)], 'after a good one');
      await port.append([reading(START + 2, 7)]);
      const series = await one(port, START + 2, START + 3);
      expectEqual([series?.values, series?.quality?.map(qualityOf)], [[9], ['bad']], 'the reading that came first');
    },
  },
  {
    id: 'reading-store/quality-before-window',
    title: 'the reading before a window is the newest that is not bad',
    async run({ port }) {
      await port.append([
        reading(START - 4, 1),
        graded(START - 3, 2, 'uncertain'),
        graded(START - 2, 3, 'bad'),
        graded(START - 1, 4, 'bad'),
        reading(START, 5),
      ]);
      await port.append([graded(START - 1, 4, 'bad', 'pressure'), reading(START, 5, 'pressure')]);
      const series = await port.range('d1', DAY);
      expectEqual(
        series.map(({ before }) => before),
        [undefined, { at: START - 3, value: 2 }],
        'the readings before',
      );
    },
  },
  {
    id: 'reading-store/quality-in-buckets',
    title: 'bad readings are in no figure of a bucket; one with readings that are not good is uncertain',
    async run({ port }) {
      const readings = doubtfulDay();
      // In pieces and out of order: what was summed up before must be kept.
      for (let index = readings.length; index > 0; index -= 300) {
        await port.append(readings.slice(Math.max(0, index - 300), index));
      }
      const check = async (maxPoints: number) => {
        const series = await one(port, START, END, maxPoints);
        expectBuckets(series, counted(readings));
        expect(series, 'there should be a series');
        const doubtful = new Set(
          readings.filter(({ quality }) => quality).map(({ at }) => Math.floor(at / series.bucketMs) * series.bucketMs),
        );
        expectEqual(
          series.quality?.map(qualityOf),
          series.times.map((time) => (doubtful.has(time) ? 'uncertain' : 'good')),
          'the quality of each bucket',
        );
      };
      for (const maxPoints of [1900, 300, 48]) await check(maxPoints);
      await port.prune({ rawOlderThan: instant(END) });
      await check(1900);
      await port.prune({ rawOlderThan: instant(END), minuteOlderThan: instant(END) });
      await check(1900);
    },
  },
  {
    id: 'reading-store/quality-bad-alone',
    title: 'where all readings are bad there are no buckets and no totals',
    async run({ port }) {
      await port.append([0, 1, 2, 3].map((step) => graded(START + step * MINUTE, -1, 'bad')));
      expectEqual((await one(port, START, END))?.values.length, 4, 'the raw readings');
      expectEqual(await one(port, START, END, 2), undefined, 'the buckets');
      expectEqual(await port.aggregate('d1', DAY), [], 'the totals');
      await port.append([reading(START + MINUTE + 1, 6)]);
      const series = await one(port, START, END, 4);
      expectEqual(
        [series?.values, series?.quality?.map(qualityOf)],
        [[6], ['uncertain']],
        'the buckets after a good one',
      );
    },
  },
  {
    id: 'reading-store/quality-in-totals',
    title: 'totals are of the readings that are not bad',
    async run({ port }) {
      const readings = doubtfulDay();
      await port.append(readings);
      const values = counted(readings).map(({ value }) => value);
      const sum = values.reduce((total, value) => total + value, 0);
      const total = {
        metric: 'temperature',
        min: Math.min(...values),
        max: Math.max(...values),
        sum,
        count: values.length,
      };
      expectEqual(await port.aggregate('d1', DAY), [total], 'the totals');
    },
  },
  {
    id: 'reading-store/quality-signs-of-life',
    title: 'a bad reading is a sign of life: a heartbeat, and the end of a silence, also when it is pruned',
    async run({ port }) {
      await port.append([
        reading(START, 1),
        graded(START + 3 * HOUR, 1, 'bad'),
        graded(START + 3 * HOUR + 1, 1, 'bad'),
      ]);
      const beats = await port.heartbeats('d1', { ...DAY, limit: 10 });
      expectEqual(
        beats,
        [
          { at: START + 3 * HOUR, readings: 2 },
          { at: START, readings: 1 },
        ],
        'the heartbeats',
      );
      const silences = async () =>
        (await port.gaps('d1', { from: instant(START), to: instant(START + 4 * HOUR), longerThanMs: 2 * HOUR })).length;
      expectEqual(await silences(), 1, 'the silence');
      await port.prune({ rawOlderThan: instant(END) });
      expectEqual(await port.heartbeats('d1', { ...DAY, limit: 10 }), beats, 'the heartbeats after pruning');
      expectEqual(await silences(), 1, 'the silence after pruning');
    },
  },
  {
    id: 'reading-store/invalid-quality-refused',
    title: 'a quality that is none is refused as invalid, and nothing of its batch is kept',
    async run({ port }) {
      for (const quality of ['worst', '__proto__', 2, null]) {
        const wrong = { ...reading(START + 1, 2), quality } as Reading;
        await expectRejects(port.append([reading(START, 1), wrong]), 'invalid', `appending ${String(quality)}`);
      }
      expectEqual(await one(port, START, END), undefined, 'readings of the refused batches');
    },
  },
];
