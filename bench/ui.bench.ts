// The elements in a real Chromium, beside uPlot, lit-virtualizer, AG Grid and a plain table: CPU time of the main thread.
// CSK_BENCH_ROUNDS (9) makes it shorter on a slow machine.
import type { BenchRow } from './row.ts';
import { sizeOf } from './size.ts';
import { launchBrowser } from './ui/browser.ts';
import { CHARTS, measureCharts } from './ui/chart-speed.ts';
import { LISTS, measureLists } from './ui/list-speed.ts';
import { measureMemory } from './ui/memory.ts';
import { servePages } from './ui/pages.ts';
import { acceptSizes, measureSizes } from './ui/sizes.ts';

export async function run(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const rounds = sizeOf('CSK_BENCH_ROUNDS', 9);
  const pages = await servePages([...CHARTS, ...LISTS]);
  const browser = await launchBrowser();
  const course = { browser, pages, rounds, log };
  try {
    return [
      ...(await measureCharts(course)),
      ...(await measureLists(course)),
      ...(await measureMemory(browser, pages, log)),
      ...(await measureSizes(log)),
    ];
  } finally {
    await browser.close();
    pages.close();
  }
}

/** `--accept-sizes`: agrees to the sizes as they are, instead of measuring. */
export const accept = acceptSizes;
