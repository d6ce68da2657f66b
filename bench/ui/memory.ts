import type { Browser } from 'puppeteer-core';
import type { BenchRow } from '../row.ts';
import { MeasuredPage } from './measured-page.ts';
import type { Pages } from './pages.ts';
import { rounded } from './race.ts';

/** A reading a second for eight hours. */
const UPDATES = 8 * 3_600;
const WARM_UP = 600;
const MOUNTS = 500;
const MB = 1_000_000;

/** Eight hours of streaming as fast as the machine can, and 500 mounts: what is held afterwards that was not before. */
export async function measureMemory(
  browser: Browser,
  pages: Pages,
  log: (line: string) => void,
): Promise<readonly BenchRow[]> {
  const growth = {
    'chart-ours': await streamed(browser, pages, 'chart-ours'),
    uplot: await streamed(browser, pages, 'chart-uplot'),
  };
  const chart = await remounted(browser, pages, 'chart-ours', 'prepare', 1, 1_000, 0, true);
  const list = await remounted(browser, pages, 'list-ours', 'prepare', 1_000);
  const base = { spread: 'one run', ratio: 0 };
  const rows: BenchRow[] = [
    {
      ...base,
      case: 'memory, growth over 8 h of streaming',
      unit: 'MB of heap',
      ours: growth['chart-ours'],
      peer: 'chart-uplot',
      peerValue: growth.uplot,
      goal: '≤ 1 MB',
      ok: growth['chart-ours'] <= 1,
    },
    ...[['chart', chart] as const, ['list', list] as const].map(([name, nodes]) => ({
      ...base,
      case: `memory, nodes left by ${MOUNTS} mounts of the ${name}`,
      unit: 'nodes',
      ours: nodes,
      peer: 'none',
      peerValue: 0,
      goal: '0',
      ok: nodes <= 0,
    })),
  ];
  for (const row of rows) log(`  ${row.case}: ${row.ours} ${row.unit}`);
  return rows;
}

async function streamed(browser: Browser, pages: Pages, name: string): Promise<number> {
  const page = await MeasuredPage.open(browser, pages.urlOf(name));
  try {
    await page.call('prepare', 1, 1_000, UPDATES + WARM_UP, true);
    await page.call('mount');
    await page.call('point');
    await page.call('hurry', WARM_UP, 0);
    const before = await page.heap();
    await page.call('hurry', UPDATES, WARM_UP);
    return rounded(((await page.heap()) - before) / MB);
  } finally {
    await page.close();
  }
}

async function remounted(
  browser: Browser,
  pages: Pages,
  name: string,
  prepare: string,
  ...args: readonly (number | boolean)[]
): Promise<number> {
  const page = await MeasuredPage.open(browser, pages.urlOf(name));
  try {
    await page.call(prepare, ...args);
    // What the browser and the element make once stays, and is not counted.
    await page.call('remount', 10);
    const before = await page.nodes();
    await page.call('remount', MOUNTS);
    return (await page.nodes()) - before;
  } finally {
    await page.close();
  }
}
