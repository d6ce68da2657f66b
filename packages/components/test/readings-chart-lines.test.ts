import { expect } from '@open-wc/testing';
import type { CskReadingsChart } from '../src/index.ts';
import { all, button, expectAccessible, find, make, mount, settled, text, unmount, until } from './mounting.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

/** Eight lines of the same readings: a reading a second, or so many that they are drawn as bars. */
function eight(count: number) {
  const times = Array.from({ length: count }, (_, i) => NOON + (i * 600_000) / count);
  const values = times.map((_, i) => Math.sin((i / count) * 20));
  return Array.from({ length: 8 }, (_, i) => ({ metric: `m${i + 1}`, times, values }));
}

async function drawn(properties: Partial<CskReadingsChart>): Promise<CskReadingsChart> {
  const chart = make('csk-readings-chart', properties);
  await mount([chart], undefined);
  await until(() => all(chart, '.plot')[0]);
  await settled();
  return chart;
}

const keys = (chart: CskReadingsChart) =>
  all(chart, '.legend .swatch').map((one) => one.querySelector('path')?.getAttribute('stroke-dasharray') ?? 'solid');

/** How many pixels are painted while only one metric is shown. */
async function inkOf(chart: CskReadingsChart, index: number): Promise<number> {
  const chosen = all(chart, '.legend button')[index];
  const isolate = () => chosen?.dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true }));
  isolate();
  await settled();
  const canvas = find<HTMLCanvasElement>(chart, 'canvas');
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  let ink = 0;
  for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 128) ink += 1;
  isolate();
  await settled();
  return ink;
}

describe('<csk-readings-chart> lines', () => {
  const { matchMedia } = window;
  afterEach(() => {
    window.matchMedia = matchMedia;
    unmount();
  });

  it('begins the colours anew with another dash, in the key as on the plot', async () => {
    const chart = await drawn({ series: eight(600) });
    expect(keys(chart)).to.deep.equal([...Array.from({ length: 6 }, () => 'solid'), '9 4', '9 4']);
    const colours = all(chart, '.legend .swatch').map((one) => getComputedStyle(one).stroke);
    expect(colours[6]).to.equal(colours[0]);
    expect(await inkOf(chart, 6)).to.be.lessThan((await inkOf(chart, 0)) - 200);
    await expectAccessible(chart);
  });

  it('leaves gaps in what is too dense to be drawn as a line', async () => {
    const chart = await drawn({ series: eight(20_000) });
    expect(await inkOf(chart, 6)).to.be.lessThan((await inkOf(chart, 0)) - 200);
  });

  it('tells lines by dashes alone where colours are forced', async () => {
    window.matchMedia = (query) =>
      query.includes('forced-colors') ? ({ matches: true } as MediaQueryList) : matchMedia.call(window, query);
    const chart = await drawn({ series: eight(600) });
    expect(new Set(keys(chart).slice(0, 6)).size).to.equal(6);
  });

  it('tells no average of lowest or highest values, and that of readings still', async () => {
    const times = [NOON, NOON + 60_000];
    const buckets = { bucketMs: 60_000, times, values: [5, 6], min: [1, 2], max: [8, 9] };
    const chart = await drawn({
      series: [
        { metric: 'T', ...buckets },
        { metric: 'Raw', times, values: [3, 5] },
      ],
    });
    const legend = () => all(chart, '.legend button').map((one) => text(one));
    expect(legend()).to.deep.equal(['T 6 min 1 · max 9 · avg 5.5', 'Raw 5 min 3 · max 5 · avg 4']);
    chart.aggregate = 'min';
    await settled();
    expect(legend()).to.deep.equal(['T 2 min 1 · max 9', 'Raw 5 min 3 · max 5 · avg 4']);
  });
});

describe('<csk-readings-chart> table', () => {
  afterEach(unmount);

  it('has what the CSV has: extremes of buckets, and quality in words', async () => {
    const times = [NOON, NOON + 60_000, NOON + 120_000];
    const chart = await drawn({
      series: [
        { metric: 'T', unit: 'K', bucketMs: 60_000, times, values: [5, 6, 7], min: [1, 2, 3], max: [8, 9, 10] },
        { metric: 'Raw', times, values: [3, 5, Number.NaN], quality: [0, 2 ** 31, 2 ** 30] },
      ],
    });
    button(chart, 'Show as table').click();
    await until(() => all(chart, 'tbody tr').length === 3);
    const cells = (row: Element | undefined) => [...(row?.children ?? [])].map((cell) => text(cell)).slice(1);
    expect(cells(all(chart, 'thead tr')[0])).to.deep.equal(['T', 'T · min', 'T · max', 'Raw', 'Raw · quality']);
    expect(all(chart, 'tbody tr').map(cells)).to.deep.equal([
      ['7 K', '3 K', '10 K', '–', 'uncertain quality'],
      ['6 K', '2 K', '9 K', '5', 'bad quality'],
      ['5 K', '1 K', '8 K', '3', 'good quality'],
    ]);
    expect((await chart.toCsv()).split('\r\n')[0]).to.equal('time,T (K),T (K) min,T (K) max,Raw,Raw status code');
    await expectAccessible(chart);
  });
});
