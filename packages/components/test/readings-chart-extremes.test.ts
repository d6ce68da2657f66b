import { expect } from '@open-wc/testing';
import type { CskReadingsChart } from '../src/index.ts';
import { populatedService } from './fixtures.ts';
import { all, button, find, make, mount, settled, text, unmount, until } from './mounting.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const DAY = 86_400_000;
const { fillText } = CanvasRenderingContext2D.prototype;

/** A chart of plain columns, and the labels of its left axes as they were last drawn, with the room they were given. */
async function drawn(properties: Partial<CskReadingsChart>) {
  const labels = new Map<string, { readonly room: number | undefined; readonly y: number }>();
  CanvasRenderingContext2D.prototype.fillText = function (label, x, y, room) {
    if (this.textAlign === 'right' && x < 44) labels.set(label, { room, y });
    fillText.call(this, label, x, y, room);
  };
  const chart = make('csk-readings-chart', properties);
  await mount([chart], undefined);
  await until(() => all(chart, '.plot')[0]);
  await settled();
  return { chart, labels };
}

describe('<csk-readings-chart> with extreme readings', () => {
  afterEach(() => {
    CanvasRenderingContext2D.prototype.fillText = fillText;
    unmount();
  });

  it('tells small readings, and readings that are near each other, apart', async () => {
    const times = [NOON, NOON + 1_000, NOON + 2_000];
    const { chart, labels } = await drawn({
      series: [
        { metric: 'leak', times, values: [-0.004, 0.002, 0.004] },
        { metric: 'bar', times, values: [1.001, 1.002, 1.004] },
      ],
    });
    expect([...labels.keys()]).to.include.members(['-0.004', '0', '0.002', '1.001', '1.002']);
    expect(text(find(chart, '.legend')))
      .to.contain('min -0.004')
      .and.contain('0.004');
  });

  it('fits a long label to its axis: cut off, it would be another number', async () => {
    const { labels } = await drawn({
      series: [{ metric: 'pressure', unit: 'Pa', times: [NOON, NOON + 1_000], values: [1_013_250, 1_013_900] }],
    });
    const long = [...labels].find(([label]) => label.startsWith('1,013,'));
    expect(long?.[1].room).to.equal(36);
  });

  it('does not run on for ever over times that are beyond any clock', async () => {
    const nanoseconds = NOON * 1e6;
    const { chart } = await drawn({
      series: [{ metric: 'm', times: [nanoseconds, nanoseconds + 1e9], values: [1, 2] }],
    });
    expect(all(chart, 'canvas').length).to.equal(1);
  });

  it('draws very many lanes, if coarser', async () => {
    const series = Array.from({ length: 600 }, (_, i) => ({
      metric: `m${i}`,
      times: [NOON, NOON + 9],
      values: [1, 2],
    }));
    const { chart } = await drawn({ series, compact: true });
    const canvas = find<HTMLCanvasElement>(chart, 'canvas');
    await until(() => canvas.height > 10_000);
    expect(canvas.height).to.be.at.most(32_767);
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, 100).data ?? [];
    expect([...pixels].some((one) => one > 0)).to.equal(true);
  });

  it('zooms into years of plain readings by steps, and out again', async () => {
    const { chart } = await drawn({
      series: [{ metric: 'm', times: [NOON - 3_000 * DAY, NOON - 1_500 * DAY, NOON], values: [1, 2, 3] }],
    });
    const widths: number[] = [];
    chart.addEventListener('csk-chart-range-change', ({ detail }) => widths.push((detail.to - detail.from) / DAY));
    for (const name of ['Zoom in', 'Zoom in', 'Zoom out']) {
      button(chart, name).click();
      await settled();
    }
    expect(widths).to.deep.equal([1_500, 750, 1_500]);
  });

  it('has its usual range where none, or no number, is given, and all metrics where none is named', async () => {
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    chart.setAttribute('range', 'an hour');
    chart.setAttribute('metrics', '');
    await mount([chart], populatedService().client);
    await until(() => all(chart, 'canvas').length === 1);
    expect(chart.range).to.equal(900_000);
    expect(all(chart, '.legend button').length).to.equal(2);
    chart.setAttribute('range', '3600000');
    await settled();
    chart.removeAttribute('range');
    await settled();
    expect(chart.range).to.equal(900_000);
  });
});
