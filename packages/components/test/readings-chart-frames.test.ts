import { expect } from '@open-wc/testing';
import type { CskReadingsChart } from '../src/index.ts';
import { all, find, make, until } from './mounting.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const SERIES = [
  {
    metric: 'Temperature',
    times: Array.from({ length: 300 }, (_, i) => NOON + i * 1000),
    values: Array.from({ length: 300 }, (_, i) => 20 + Math.sin(i / 20)),
  },
];

/** The end of the next frame: it is laid out, and what goes with its layout is done, but the one after has not begun. */
const endOfFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

function isDrawn(chart: CskReadingsChart): boolean {
  const canvas = find<HTMLCanvasElement>(chart, 'canvas');
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  return data.some((value) => value > 0);
}

/** A chart of the page alone whose template is rendered, and that no frame has shown yet. */
async function rendered(): Promise<CskReadingsChart> {
  const chart = make('csk-readings-chart', { series: SERIES });
  document.body.append(chart);
  await chart.updateComplete;
  return chart;
}

describe('<csk-readings-chart> frame by frame', () => {
  afterEach(() => {
    document.querySelector('csk-readings-chart')?.remove();
    document.body.style.paddingTop = '';
    scrollTo(0, 0);
  });

  it('is drawn in the first frame that has a place for it', async () => {
    const chart = await rendered();
    await endOfFrame();
    expect(isDrawn(chart)).to.equal(true);
  });

  it('is drawn in its new size in the frame that shows it', async () => {
    const chart = await rendered();
    await until(() => isDrawn(chart));
    for (const width of [640, 420, 777]) {
      chart.style.width = `${width}px`;
      await endOfFrame();
      const canvas = find<HTMLCanvasElement>(chart, 'canvas');
      expect(canvas.width).to.equal(Math.round(canvas.getBoundingClientRect().width * devicePixelRatio));
      expect(isDrawn(chart)).to.equal(true);
    }
  });

  it('is not drawn while it is off the screen, and is when it comes', async () => {
    document.body.style.paddingTop = '5000px';
    const chart = await rendered();
    await endOfFrame();
    await endOfFrame();
    await endOfFrame();
    expect(all(chart, 'canvas')).to.have.lengthOf(1);
    expect(isDrawn(chart)).to.equal(false);
    chart.scrollIntoView();
    await until(() => isDrawn(chart));
  });

  it('is drawn again where it was moved to', async () => {
    const chart = await rendered();
    await until(() => isDrawn(chart));
    const place = document.createElement('div');
    document.body.append(place);
    place.append(chart);
    const canvas = find<HTMLCanvasElement>(chart, 'canvas');
    canvas.width = 0;
    await until(() => canvas.width > 0 && isDrawn(chart));
    place.remove();
  });
});
