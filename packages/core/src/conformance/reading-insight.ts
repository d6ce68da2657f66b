import type { Reading } from '../model/index.ts';
import type { ReadingStore } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual } from './expect.ts';
import { dayOfReadings, HOUR, instant, MINUTE, reading, START } from './reading-series-checks.ts';
import type { ReadingStoreHarness } from './reading-store.ts';

const SECOND = 1000;
const END = START + 24 * HOUR;
const window = (from: number, to: number) => ({ from: instant(from), to: instant(to) });

/** Silences as pairs of milliseconds after the start. */
async function silences(
  port: ReadingStore,
  longerThanMs: number,
  { from = START, to = END, metric }: { from?: number; to?: number; metric?: string } = {},
): Promise<readonly (readonly [number, number])[]> {
  const gaps = await port.gaps('d1', { ...window(from, to), longerThanMs, metric });
  return gaps.map((gap) => [gap.from - START, gap.to - START]);
}

async function scanned(port: ReadingStore, from: number, to: number, metrics?: readonly string[]): Promise<Reading[]> {
  const all: Reading[] = [];
  for await (const batch of port.scan('d1', { ...window(from, to), metrics })) {
    expect(batch.length > 0 && batch.length <= 10_000, 'a batch has 1 to 10,000 readings');
    all.push(...batch);
  }
  return all;
}

/** Silences, totals, signs of life, and readings as they came. */
export const READING_INSIGHT_CASES: readonly ConformanceCase<ReadingStoreHarness>[] = [
  {
    id: 'reading-store/gaps-exact',
    title: 'a silence starts and ends with a reading, or with the window, whatever its length',
    async run({ port }) {
      const at = [10 * SECOND, 40 * SECOND, 5 * MINUTE, 5 * MINUTE + 1, 3 * HOUR + 17, 9 * HOUR];
      await port.append(at.map((step) => reading(START + step, 1)));
      expectEqual(
        await silences(port, 29 * SECOND, { to: START + 6 * MINUTE }),
        [
          [10 * SECOND, 40 * SECOND],
          [40 * SECOND, 5 * MINUTE],
          [5 * MINUTE + 1, 6 * MINUTE],
        ],
        'silences of more than 29 s',
      );
      const long = [
        [5 * MINUTE + 1, 3 * HOUR + 17],
        [3 * HOUR + 17, 9 * HOUR],
        [9 * HOUR, 24 * HOUR],
      ];
      expectEqual(await silences(port, 10 * MINUTE), long, 'silences of more than 10 min');
      expectEqual(await silences(port, 2 * HOUR), long, 'silences of more than 2 h');
      expectEqual(await silences(port, 3 * HOUR), long.slice(1), 'silences of more than 3 h');
      expectEqual(await silences(port, 15 * HOUR), [], 'just as long is not longer');
      expectEqual(
        await silences(port, 3 * HOUR, { from: START + 4 * HOUR + 1, to: START + 8 * HOUR }),
        [[4 * HOUR + 1, 8 * HOUR]],
        'a window without readings',
      );
      expectEqual(
        await silences(port, HOUR, { from: START - 2 * HOUR, to: START + 30 * SECOND }),
        [[-2 * HOUR, 10 * SECOND]],
        'the silence before the first reading',
      );
    },
  },
  {
    id: 'reading-store/gaps-of-device-and-metric',
    title: 'the device is silent only when all of its metrics are',
    async run({ port }) {
      await port.append([0, 2, 4, 6].map((hours) => reading(START + hours * HOUR, 1)));
      await port.append([1, 3, 5].map((hours) => reading(START + hours * HOUR, 1, 'pressure')));
      await port.append([reading(START + 30 * MINUTE, 1, 'temperature', 'd2')]);
      const to = START + 6 * HOUR;
      expectEqual(await silences(port, 90 * MINUTE, { to }), [], 'of the device');
      expectEqual((await silences(port, 90 * MINUTE, { to, metric: 'temperature' })).length, 3, 'of one metric');
      expectEqual(await silences(port, HOUR, { to, metric: 'none' }), [[0, 6 * HOUR]], 'of a metric that never was');
      expectEqual(await port.gaps('nobody', { ...window(START, to), longerThanMs: 6 * HOUR }), [], 'of nobody');
    },
  },
  {
    id: 'reading-store/gaps-after-prune',
    title: 'where only rollups are left, the silence that is certain is found',
    async run({ port }) {
      await port.append([0, 30, 600, 1500].map((minutes) => reading(START + minutes * MINUTE + SECOND, 1)));
      const to = START + 1500 * MINUTE;
      await port.prune({ rawOlderThan: instant(to + HOUR) });
      expectEqual(
        await silences(port, 20 * MINUTE, { to: START + 700 * MINUTE }),
        [
          [MINUTE, 30 * MINUTE],
          [31 * MINUTE, 600 * MINUTE],
          [601 * MINUTE, 700 * MINUTE],
        ],
        'of minutes',
      );
      await port.prune({ rawOlderThan: instant(to + HOUR), minuteOlderThan: instant(to + HOUR) });
      expectEqual(
        await silences(port, 20 * MINUTE, { to }),
        [
          [HOUR, 600 * MINUTE],
          [11 * HOUR, 25 * HOUR],
        ],
        'of hours',
      );
    },
  },
  {
    id: 'reading-store/aggregate-matches-brute-force',
    title: 'minimum, maximum, sum and count of whole minutes, of minutes, hours and days',
    async run({ port }) {
      const readings = dayOfReadings();
      await port.append(readings);
      await port.append([reading(START, 5, 'pressure'), reading(START, 99, 'temperature', 'd2')]);
      for (const [from, to] of [
        [START, END],
        [START + 7 * MINUTE, START + 9 * MINUTE],
        [START + 7 * MINUTE, START + 90 * MINUTE],
        [START + 59 * MINUTE, START + 20 * HOUR + 3 * MINUTE],
      ] as const) {
        const values = readings.filter(({ at }) => at >= from && at < to).map(({ value }) => value);
        expectEqual(
          await port.aggregate('d1', { ...window(from, to), metrics: ['temperature', 'none'] }),
          [
            {
              metric: 'temperature',
              min: Math.min(...values),
              max: Math.max(...values),
              sum: values.reduce((sum, value) => sum + value, 0),
              count: values.length,
            },
          ],
          'the totals',
        );
      }
      const all = await port.aggregate('d1', window(START, END));
      expectEqual(
        all.map(({ metric }) => metric),
        ['pressure', 'temperature'],
        'the metrics',
      );
      expectEqual(await port.aggregate('d1', window(END + 24 * HOUR, END + 48 * HOUR)), [], 'a range without readings');
    },
  },
  {
    id: 'reading-store/aggregate-after-prune',
    title: 'where minutes were pruned, the hour that an end falls in counts as a whole',
    async run({ port }) {
      await port.append([5, 20, 50, 70].map((minutes) => reading(START + minutes * MINUTE, minutes)));
      const cut = instant(START + 24 * HOUR);
      await port.prune({ rawOlderThan: cut, minuteOlderThan: cut });
      const [total] = await port.aggregate('d1', window(START + 10 * MINUTE, START + 30 * MINUTE));
      expectEqual(total && [total.min, total.max, total.sum, total.count], [5, 50, 75, 3], 'the totals of the hour');
    },
  },
  {
    id: 'reading-store/heartbeats',
    title: 'the minutes in which the device reported, newest first, with the number of readings',
    async run({ port }) {
      await port.append([0, 1, 59_999, 3 * MINUTE].map((step) => reading(START + step, 1)));
      await port.append([reading(START + 3 * MINUTE, 1, 'pressure'), reading(START + MINUTE, 1, 'pressure', 'd2')]);
      const beats = async (from: number, to: number, limit: number) =>
        (await port.heartbeats('d1', { ...window(from, to), limit })).map(({ at, readings }) => [at - START, readings]);
      expectEqual(
        await beats(START, END, 10),
        [
          [3 * MINUTE, 2],
          [0, 3],
        ],
        'the heartbeats',
      );
      expectEqual(await beats(START, END, 1), [[3 * MINUTE, 2]], 'the newest');
      expectEqual(await beats(START, START + 3 * MINUTE, 10), [[0, 3]], 'before the third minute');
    },
  },
  {
    id: 'reading-store/scan-in-order',
    title: 'readings as they came, each once, in order of metric and then time',
    async run({ port }) {
      const wide = Array.from({ length: 12_000 }, (_, index) => reading(START + index * 7, index / 8));
      const other = [reading(START, 3, 'A'), reading(START + 9, -0.1, 'A')];
      await port.append([...wide, ...other, reading(START, 1, 'A', 'd2')]);
      expectEqual(await scanned(port, START, END), [...other, ...wide], 'the readings');
      expectEqual(await scanned(port, START + 7, START + 21), [other[1], wide[1], wide[2]], 'a half-open range');
      expectEqual(await scanned(port, START, END, ['A']), other, 'the metric asked for');
    },
  },
];
