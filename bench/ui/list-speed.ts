import type { BenchRow } from '../row.ts';
import type { MeasuredPage } from './measured-page.ts';
import { race, told, verdict, type Course, type Sample } from './race.ts';

const OURS = 'list-ours';
const LIT = 'list-virtualizer';
const AG = 'list-ag-grid';
const TABLE = 'list-table';
export const LISTS = [OURS, LIT, AG, TABLE] as const;

const FRAMES = 120;
const JUMPS = 60;

/** First rendering, scrolling, jumps and updates of long lists, beside the products that are best at each. */
export async function measureLists(course: Course): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const count of [10_000, 100_000]) {
    // 100,000 rows in one document are beyond a table.
    const contenders = count > 10_000 ? [OURS, LIT, AG] : LISTS;
    const samples = await race(course, contenders, (page, name) => measure(page, name, count));
    const size = count.toLocaleString('en');
    const products = contenders.slice(1);
    const add = (what: string, figure: string, unit: string, peers: readonly string[], atMost: number) => {
      const terms = { case: `list of ${size}, ${what}`, figure, unit, ours: OURS, peers, atMost };
      rows.push(told(verdict(samples, terms), course));
    };
    add('first render', 'first', 'CPU ms', [LIT], 1.0);
    add('smooth scroll', 'scroll', 'CPU ms/frame', products, 0.8);
    add('jumps', 'jump', 'CPU ms/frame', products, 0.6);
    add('100 row updates/s', 'update', 'CPU ms/frame', products, 0.6);
    rows.push(await neverBlank(course, count));
  }
  return rows;
}

async function measure(page: MeasuredPage, contender: string, count: number): Promise<Sample> {
  await page.call('prepare', count);
  const first = await page.cpuOf('mount');
  const text = String(await page.call('text'));
  if (!text.includes('Alert 000000')) throw new Error(`The first row is not there: “${text}”.`);
  const scroll = (await page.cpuOf('scroll', FRAMES)) / FRAMES;
  const jump = (await page.cpuOf('jump', JUMPS)) / JUMPS;
  // Each change in a document of 10,000 rows lays out all of them: a tenth of a second that decides nothing here.
  if (contender === TABLE) return { first, scroll, jump, update: Number.POSITIVE_INFINITY };
  await page.call('toTop');
  const update = (await page.cpuOf('update', FRAMES)) / FRAMES;
  return { first, scroll, jump, update };
}

/** After each of many jumps, every place of the viewport shows the row that belongs there. */
async function neverBlank(course: Course, count: number): Promise<BenchRow> {
  const blanks = async (name: string) => {
    const samples = await race({ ...course, rounds: 1 }, [name], async (page) => {
      await page.call('prepare', count);
      await page.call('mount');
      return { blank: Number(await page.call('blanks', JUMPS)) };
    });
    return samples.get(name)?.[0]?.['blank'] ?? Number.NaN;
  };
  const ours = await blanks(OURS);
  const peerValue = await blanks(AG);
  return {
    case: `list of ${count.toLocaleString('en')}, blank places after a jump`,
    unit: `of ${JUMPS} jumps`,
    ours,
    spread: 'none',
    peer: AG,
    peerValue,
    ratio: ours === 0 ? 0 : Math.round((ours / Math.max(1, peerValue)) * 100) / 100,
    goal: '0',
    ok: ours === 0,
  };
}
