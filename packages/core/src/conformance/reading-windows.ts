import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual } from './expect.ts';
import type { ReadingStoreHarness } from './reading-store.ts';
import { MINUTE, reading, START } from './reading-series-checks.ts';

/** What {@link ReadingStore.windows} promises. */
export const READING_WINDOW_CASES: readonly ConformanceCase<ReadingStoreHarness>[] = [
  {
    id: 'reading-store/windows-each-its-own',
    title:
      'many windows at once: each half open, of its device, in the order asked; the same one twice is answered twice',
    async run({ port }) {
      const steps = [0, 1, 2, 3].map((step) => reading(START + step * 1000, step));
      const other = reading(START + 1000, 70, 'temperature', 'd2');
      await port.append([...steps, other]);
      const window = (deviceKey: string, from: number, to: number) => {
        return { deviceKey, from: START + from, to: START + to, limit: 100 };
      };
      expectEqual(
        await port.windows([
          window('d2', 0, MINUTE),
          window('d1', 1000, 3000),
          window('nobody', 0, MINUTE),
          window('d1', 1000, 3000),
          window('d1', 3000, 1000),
          window('d1', 3000, 3001),
        ]),
        [[other], steps.slice(1, 3), [], steps.slice(1, 3), [], steps.slice(3)],
        'the readings of each window',
      );
      expectEqual(await port.windows([]), [], 'no windows');
    },
  },
  {
    id: 'reading-store/windows-newest-in-limit',
    title: 'of more readings than wanted the newest are given, over all metrics, oldest first',
    async run({ port }) {
      const cold = Array.from({ length: 40 }, (_, step) => reading(START + step * 1000, step, 'cold'));
      const damp = Array.from({ length: 40 }, (_, step) => reading(START + step * 1000, -step, 'damp'));
      await port.append([...damp, ...cold]);
      const window = { deviceKey: 'd1', from: START, to: START + MINUTE };
      const newest = cold.flatMap((one, index) => [one, damp[index] ?? one]).slice(-7);
      expectEqual(
        await port.windows([
          { ...window, limit: 7 },
          { ...window, limit: 3, metric: 'damp' },
          { ...window, limit: 80, metric: 'cold' },
        ]),
        [newest, damp.slice(-3), cold],
        'the newest readings',
      );
    },
  },
  {
    id: 'reading-store/windows-metric-in-any-case',
    title: 'a metric is found however its ASCII letters are written; one that is not there gives nothing',
    async run({ port }) {
      const [upper, lower, other] = [
        reading(START, 1, 'Temp_É'),
        reading(START + 1, 2, 'TEMP_É'),
        reading(START + 2, 3, 'Temp'),
      ];
      await port.append([upper, lower, other]);
      const named = (metric: string) => ({ deviceKey: 'd1', metric, from: START, to: START + MINUTE, limit: 10 });
      expectEqual(
        await port.windows([named('temp_É'), named('temp'), named('humidity'), named('__proto__'), named('')]),
        [[upper, lower], [other], [], [], []],
        'the readings of the metrics',
      );
    },
  },
];
