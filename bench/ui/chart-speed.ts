import type { BenchRow } from '../row.ts';
import type { MeasuredPage } from './measured-page.ts';
import { race, told, verdict, type Course, type Sample } from './race.ts';

export const CHARTS = ['chart-ours', 'chart-uplot'] as const;
const [OURS, PEER] = CHARTS;
const STREAMED = 120;

/** First paint of much, and a stream of 60 updates a second, beside uPlot. */
export async function measureCharts(course: Course): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const add = async (name: string, unit: string, atMost: number, work: (page: MeasuredPage) => Promise<Sample>) => {
    const samples = await race(course, CHARTS, work);
    rows.push(told(verdict(samples, { case: name, figure: 'cpu', unit, ours: OURS, peers: [PEER], atMost }), course));
  };
  await add('chart, first paint of 1 × 100,000 points', 'CPU ms', 0.8, (page) => firstPaint(page, 1, 100_000));
  await add('chart, first paint of 10 × 10,000 points', 'CPU ms', 0.8, (page) => firstPaint(page, 10, 10_000));
  await add('chart, 60 updates/s over 10,000 points', 'CPU ms/frame', 1.0, stream);
  return rows;
}

async function firstPaint(page: MeasuredPage, series: number, points: number): Promise<Sample> {
  await page.call('prepare', series, points, 0, false);
  const cpu = await page.cpuOf('mount');
  await expectInk(page);
  return { cpu };
}

async function stream(page: MeasuredPage): Promise<Sample> {
  await page.call('prepare', 1, 10_000, 2 * STREAMED + 1, true);
  await page.call('mount');
  await page.call('point');
  // The browser compiles what runs often; a page that streams all day is measured in the state it soon has.
  await page.call('stream', STREAMED, 0);
  const cpu = (await page.cpuOf('stream', STREAMED, STREAMED)) / STREAMED;
  await expectInk(page);
  return { cpu };
}

async function expectInk(page: MeasuredPage): Promise<void> {
  const ink = Number(await page.call('ink'));
  if (!(ink > 0.02)) throw new Error(`A chart drew nothing: ${ink} of its canvas.`);
}
