import { expect } from '@open-wc/testing';
import type { ChartRangeDetail, CskReadingsChart, MarkerSelectDetail } from '../src/index.ts';
import { ChartReach } from '../src/readings-chart/chart-reach.ts';
import { all, expectAccessible, find, make, mount, settled, text, unmount, until } from './mounting.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const TIMES = Array.from({ length: 601 }, (_, i) => NOON + i * 1_000);
const SERIES = [{ metric: 'Speed', unit: 'rpm', times: TIMES, values: TIMES.map((_, i) => i % 50) }];
const MARK = { id: 'n1', at: NOON + 300_000, level: 'high', label: 'Too fast' } as const;

async function untouched(properties: Partial<CskReadingsChart> = {}): Promise<[CskReadingsChart, HTMLElement]> {
  const chart = make('csk-readings-chart', { series: SERIES, ...properties });
  await mount([chart], undefined);
  const plot = await until(() => all(chart, '.plot')[0]);
  await settled();
  return [chart, plot];
}

function key(plot: HTMLElement, name: string): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true });
  plot.dispatchEvent(event);
  return event;
}

function point(plot: HTMLElement, type: string, share: number): void {
  const { left, top, width } = plot.getBoundingClientRect();
  const clientX = left + 44 + share * (width - 52);
  plot.dispatchEvent(new PointerEvent(type, { clientX, clientY: top + 40, bubbles: true }));
}

describe('<csk-readings-chart>, what is done before the code for it is there', () => {
  afterEach(unmount);

  it('is nothing while the chart is only looked at', async () => {
    const [chart, plot] = await untouched();
    await expectAccessible(chart);
    expect(plot.tabIndex).to.equal(0);
    expect(all(chart, '.selection')).to.have.lengthOf(0);
  });

  it('is not lost: keys move the cursor and the time, in their order', async () => {
    const [chart, plot] = await untouched();
    const seen: ChartRangeDetail[] = [];
    chart.addEventListener('csk-chart-range-change', ({ detail }) => seen.push(detail));
    key(plot, 'Home');
    key(plot, '+');
    expect(seen).to.have.lengthOf(0);
    await until(() => seen.length === 1);
    // Around the cursor, which was at the first reading.
    expect(seen[0]).to.deep.equal({ from: NOON, to: NOON + 300_000, isLive: false });
    await until(() => text(find(chart, '[aria-live]')).endsWith('12:05:00'));
    await until(() => all(chart, '.readout').length === 1);
  });

  it('does not scroll the page', async () => {
    const [, plot] = await untouched();
    expect(['ArrowLeft', 'PageDown', 'End', ' '].map((name) => key(plot, name).defaultPrevented)).to.deep.equal(
      Array(4).fill(true),
    );
    const back = new KeyboardEvent('keydown', { key: 'ArrowLeft', altKey: true, bubbles: true, cancelable: true });
    plot.dispatchEvent(back);
    expect(back.defaultPrevented, 'is the browser’s own').to.equal(false);
    expect(['Tab', 'a', 'F5', 'ArrowUp'].map((name) => key(plot, name).defaultPrevented)).to.deep.equal(
      Array(4).fill(false),
    );
  });

  it('does not keep the page from scrolling when the code cannot be had', async () => {
    const host = document.createElement('csk-readings-chart');
    const reach = new ChartReach(host, () => Promise.reject(new Error('gone')));
    const pressed = () => {
      const event = new KeyboardEvent('keydown', { key: 'PageDown', cancelable: true });
      reach.handle(event);
      return event.defaultPrevented;
    };
    expect(pressed()).to.equal(true);
    await until(() => reach.error);
    expect(pressed()).to.equal(false);
  });

  it('is not lost: a click chooses the mark that it is at', async () => {
    const [chart, plot] = await untouched({ markers: [MARK] });
    const chosen: MarkerSelectDetail[] = [];
    chart.addEventListener('csk-marker-select', ({ detail }) => chosen.push(detail));
    for (const type of ['pointermove', 'pointerdown', 'pointerup', 'click']) point(plot, type, 0.5);
    await until(() => chosen.length > 0);
    expect(chosen.map(({ id }) => id)).to.deep.equal(['n1']);
    await until(() => plot.classList.contains('on-mark'));
  });

  it('is not lost: a drag zooms', async () => {
    const [chart, plot] = await untouched();
    const seen: ChartRangeDetail[] = [];
    chart.addEventListener('csk-chart-range-change', ({ detail }) => seen.push(detail));
    point(plot, 'pointerdown', 0.25);
    point(plot, 'pointermove', 0.5);
    point(plot, 'pointerup', 0.75);
    await until(() => seen.length === 1);
    expect(Math.round(((seen[0]?.from ?? 0) - NOON) / 1_000)).to.equal(150);
    expect(Math.round(((seen[0]?.to ?? 0) - NOON) / 1_000)).to.equal(450);
    await until(() => find(chart, '.selection').hidden);
  });

  it('shows the cursor of a chart of its group', async () => {
    const [first, plot] = await untouched({ group: 'both' });
    const second = make('csk-readings-chart', { series: SERIES, group: 'both' });
    first.after(second);
    await until(() => all(second, '.plot')[0]);
    await settled();
    key(plot, 'End');
    await until(() => all(second, '.readout').length === 1);
    key(plot, 'Escape');
    await until(() => all(second, '.readout').length === 0);
  });
});
