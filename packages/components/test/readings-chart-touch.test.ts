import { expect } from '@open-wc/testing';
import type { ChartRangeDetail, CskReadingsChart } from '../src/index.ts';
import { populatedService } from './fixtures.ts';
import { reachedPlot } from './reached-plot.ts';
import { all, button, expectAccessible, find, make, mount, settled, text, unmount, until } from './mounting.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const TIMES = Array.from({ length: 601 }, (_, i) => NOON + i * 1_000);
const SERIES = [{ metric: 'Speed', unit: 'rpm', times: TIMES, values: TIMES.map((_, i) => i % 50) }];

async function drawn(): Promise<{ chart: CskReadingsChart; plot: HTMLElement; seen: ChartRangeDetail[] }> {
  const chart = make('csk-readings-chart', { series: SERIES });
  const seen: ChartRangeDetail[] = [];
  chart.addEventListener('csk-chart-range-change', ({ detail }) => seen.push(detail));
  await mount([chart], undefined);
  const plot = await reachedPlot(chart);
  return { chart, plot, seen };
}

function finger(plot: HTMLElement, type: string, pointerId: number, share: number): void {
  const { left, top, width } = plot.getBoundingClientRect();
  const clientX = left + 44 + share * (width - 52);
  const isPrimary = pointerId === 1;
  const more = { pointerType: 'touch', pointerId, isPrimary, bubbles: true };
  plot.dispatchEvent(new PointerEvent(type, { clientX, clientY: top + 40, ...more }));
}

function expectWindow(seen: readonly ChartRangeDetail[], from: number, to: number): void {
  const { from: a = 0, to: b = 0 } = seen.at(-1) ?? {};
  expect([a, b].map((at) => Math.round((at - NOON) / 1_000))).to.deep.equal([from, to]);
}

describe('<csk-readings-chart> by finger and by steps', () => {
  afterEach(unmount);

  it('zooms where two fingers part, and pans with both', async () => {
    const { chart, plot, seen } = await drawn();
    finger(plot, 'pointerdown', 1, 0.4);
    finger(plot, 'pointerdown', 2, 0.6);
    finger(plot, 'pointermove', 1, 0.3);
    finger(plot, 'pointermove', 2, 0.7);
    expectWindow(seen, 150, 450);
    finger(plot, 'pointermove', 1, 0.5);
    finger(plot, 'pointermove', 2, 0.9);
    expectWindow(seen, 90, 390);
    expect(all(chart, '.readout'), 'nothing is pointed at').to.have.lengthOf(0);
    const count = seen.length;
    finger(plot, 'pointerup', 2, 0.9);
    finger(plot, 'pointermove', 1, 0.1);
    expect(seen, 'the finger that is left does nothing').to.have.lengthOf(count);
    finger(plot, 'pointerup', 1, 0.1);
    finger(plot, 'pointerdown', 1, 0.5);
    await until(() => all(chart, '.readout').length === 1);
    finger(plot, 'pointercancel', 1, 0.5);
    await until(() => all(chart, '.readout').length === 0);
  });

  it('leaves scrolling up and down to the page', async () => {
    const { plot } = await drawn();
    expect(getComputedStyle(plot).touchAction).to.equal('pan-y');
  });

  it('goes by steps, and says what it shows', async () => {
    const { chart, seen } = await drawn();
    await until(() => all(chart, '.steps button').length === 4);
    button(chart, 'Zoom in').click();
    expectWindow(seen, 150, 450);
    button(chart, 'Earlier').click();
    expectWindow(seen, 75, 375);
    button(chart, 'Later').click();
    expectWindow(seen, 150, 450);
    await until(() => text(find(chart, '[aria-live]')).endsWith('12:07:30'));
    await expectAccessible(chart);
    const out = button(chart, 'Zoom out');
    out.focus();
    out.click();
    expectWindow(seen, 0, 600);
    await settled();
    expect(chart.shadowRoot?.activeElement, 'keeps the focus').to.equal(out);
    expect(out.getBoundingClientRect().height).to.be.at.least(24);
    expect(out.getBoundingClientRect().width).to.be.at.least(24);
  });

  it('offers steps where the window stands still, not where it follows the present', async () => {
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    await mount([chart], populatedService().client);
    await until(() => all(chart, 'canvas').length === 1);
    expect(all(chart, '.steps')).to.have.lengthOf(0);
    button(chart, 'Pause').click();
    await until(() => all(chart, '.steps button').length === 4);
    const seen: ChartRangeDetail[] = [];
    chart.addEventListener('csk-chart-range-change', ({ detail }) => seen.push(detail));
    button(chart, 'Earlier').click();
    expect(Math.round((Date.now() - (seen[0]?.to ?? 0)) / MINUTE)).to.equal(4);
  });
});
