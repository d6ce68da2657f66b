import type { Browser } from 'puppeteer-core';
import { percentile, type BenchRow } from '../row.ts';
import { MeasuredPage } from './measured-page.ts';
import type { Pages } from './pages.ts';

/** Figures of one page: name of the case → CPU milliseconds. */
export type Sample = Readonly<Record<string, number>>;
/** All samples of the contenders: name of the page → its samples. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** What a comparison is run on. */
export interface Course {
  readonly browser: Browser;
  readonly pages: Pages;
  readonly rounds: number;
  readonly log: (line: string) => void;
}

/**
 * Lets every contender do the same work in a fresh page, in turn, as often as asked and once more: the first round warms
 * the browser and does not count.
 */
export async function race(
  { browser, pages, rounds }: Omit<Course, 'log'>,
  contenders: readonly string[],
  work: (page: MeasuredPage, contender: string) => Promise<Sample>,
): Promise<Samples> {
  const samples = new Map<string, Sample[]>(contenders.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of contenders) {
      const page = await MeasuredPage.open(browser, pages.urlOf(name));
      try {
        const sample = await work(page, name);
        if (round > 0) samples.get(name)?.push(sample);
      } finally {
        await page.close();
      }
    }
  }
  return samples;
}

export interface Verdict {
  readonly case: string;
  /** The figure of the samples that is compared. */
  readonly figure: string;
  readonly unit: string;
  readonly ours: string;
  /** The best of these is the peer. */
  readonly peers: readonly string[];
  /** The most that ours may take of what the peer takes. */
  readonly atMost: number;
}

/** Compares the medians. */
export function verdict(samples: Samples, { figure, ours, peers, atMost, ...rest }: Verdict): BenchRow {
  const values = (name: string) => (samples.get(name) ?? []).map((sample) => sample[figure] ?? Number.NaN);
  const mine = values(ours);
  const medians = peers.map((name) => ({ name, median: percentile(values(name), 0.5) }));
  const best = medians.reduce((a, b) => (b.median < a.median ? b : a));
  const median = percentile(mine, 0.5);
  const ratio = median / best.median;
  return {
    case: rest.case,
    unit: rest.unit,
    ours: rounded(median),
    spread: `${rounded(percentile(mine, 0.25))} to ${rounded(percentile(mine, 0.75))}`,
    peer: best.name,
    peerValue: rounded(best.median),
    ratio: rounded(ratio),
    goal: `≤ ${atMost.toFixed(1)} × ${peers.length > 1 ? 'the best product' : best.name}`,
    ok: rounded(ratio) <= atMost,
  };
}

/** Tells of a comparison as soon as it is known. */
export function told(row: BenchRow, { log }: Course): BenchRow {
  log(`  ${row.case}: ${row.ours} ${row.unit} (${row.spread}), ${row.ratio} × ${row.peer}`);
  return row;
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
