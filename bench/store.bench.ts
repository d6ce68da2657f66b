// The store under load: alerts raised through the whole guarantee, a long list, a long chart.
// CSK_BENCH_ALERTS (1,000,000) and CSK_BENCH_MINUTE_DEVICES (50) make it shorter on a slow machine.
import type { BenchRow } from './row.ts';
import { startStoreHouse } from './store-house.ts';
import { measureRaising } from './store-raising.ts';
import { measureChart, measureList } from './store-reading.ts';

export async function run(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const house = await startStoreHouse();
  try {
    const rows: BenchRow[] = [];
    for (const measure of [measureRaising, measureList, measureChart]) rows.push(await measure(house, log));
    return rows;
  } finally {
    await house.close();
  }
}
