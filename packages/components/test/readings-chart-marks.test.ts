import { expect } from '@open-wc/testing';
import type { CskReadingsChart, MarkerSelectDetail } from '../src/index.ts';
import { ago, anAlert, populatedService } from './fixtures.ts';
import { reachedPlot } from './reached-plot.ts';
import { all, expectAccessible, find, make, mount, press, text, unmount, until } from './mounting.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const HOSTILE = '<img src=x onerror=alert(1)>';
/** A reading each minute for ten minutes, and marks between them. */
const TIMES = Array.from({ length: 11 }, (_, i) => NOON + i * 60_000);
const SERIES = [{ metric: 'Speed', unit: 'rpm', times: TIMES, values: TIMES.map((_, i) => i) }];
const FIRST = { id: 'n1', at: NOON + 90_000, level: 'high', label: 'Too fast' } as const;
const SECOND = { at: NOON + 450_000, level: 'low', label: HOSTILE } as const;

function chosen(chart: CskReadingsChart): MarkerSelectDetail[] {
  const seen: MarkerSelectDetail[] = [];
  chart.addEventListener('csk-marker-select', ({ detail }) => seen.push(detail));
  return seen;
}

async function drawn(properties: Partial<CskReadingsChart> = {}): Promise<[CskReadingsChart, HTMLElement]> {
  const chart = make('csk-readings-chart', { series: SERIES, markers: [FIRST, SECOND], ...properties });
  await mount([chart], undefined);
  const plot = await reachedPlot(chart);
  return [chart, plot];
}

/** Points at a moment, by hand or finger. */
function point(plot: HTMLElement, type: string, at: number, more: PointerEventInit = {}): void {
  const { left, top, width } = plot.getBoundingClientRect();
  const clientX = left + 44 + ((at - NOON) / 600_000) * (width - 52);
  const event = { clientX, clientY: top + 40, bubbles: true, ...more };
  plot.dispatchEvent(type === 'click' ? new MouseEvent(type, event) : new PointerEvent(type, event));
}

const spoken = (chart: CskReadingsChart) => text(find(chart, '[aria-live]'));

describe('<csk-readings-chart> marks', () => {
  afterEach(unmount);

  it('speaks of the mark at the cursor, and Enter chooses it', async () => {
    const [chart, plot] = await drawn();
    const seen = chosen(chart);
    press(plot, 'Home');
    press(plot, 'Enter');
    expect(seen, 'there is none').to.have.lengthOf(0);
    press(plot, 'ArrowRight');
    press(plot, 'ArrowRight');
    await until(() => spoken(chart) === '12:01:30: Speed 1 rpm, Too fast (high)');
    expect(text(find(chart, '.readout'))).to.contain('Too fast (high)');
    await expectAccessible(chart);
    press(plot, 'Enter');
    expect(seen).to.deep.equal([{ id: 'n1', marker: FIRST }]);
    press(plot, 'ArrowRight');
    await until(() => spoken(chart) === '12:02:00: Speed 2 rpm');
    expect(all(chart, '.mark')).to.have.lengthOf(0);
  });

  it('names the mark near the pointer, and a click chooses it; the end of a drag does not', async () => {
    const [chart, plot] = await drawn();
    const seen = chosen(chart);
    point(plot, 'pointermove', NOON + 452_000);
    await until(() => all(chart, '.mark').length === 1);
    expect(text(find(chart, '.mark'))).to.equal(`${HOSTILE} (low)`);
    expect(all(chart, 'img')).to.have.lengthOf(0);
    expect(getComputedStyle(plot).cursor).to.equal('pointer');
    point(plot, 'pointerdown', NOON + 452_000);
    point(plot, 'pointerup', NOON + 452_000);
    point(plot, 'click', NOON + 452_000);
    expect(seen).to.deep.equal([{ id: undefined, marker: SECOND }]);
    point(plot, 'pointerdown', NOON + 452_000);
    point(plot, 'pointermove', NOON + 90_000);
    point(plot, 'pointerup', NOON + 90_000);
    point(plot, 'click', NOON + 90_000);
    expect(seen).to.have.lengthOf(1);
  });

  it('keeps what a finger pointed at when it is lifted, so that its tap can choose', async () => {
    const [chart, plot] = await drawn();
    const seen = chosen(chart);
    const touch = { pointerType: 'touch', pointerId: 7 };
    point(plot, 'pointerdown', FIRST.at, touch);
    point(plot, 'pointerup', FIRST.at, touch);
    plot.dispatchEvent(new PointerEvent('pointerleave', touch));
    point(plot, 'click', FIRST.at);
    expect(seen).to.deep.equal([{ id: 'n1', marker: FIRST }]);
    await until(() => all(chart, '.readout').length === 1);
  });

  it('tells of the alerts of the device, by their ids, and shades how long they lasted', async () => {
    const service = populatedService();
    service.tables.alert.length = 0;
    service.put('alert', anAlert('n9', { description: 'Door open', raisedAt: ago(10), clearedAt: ago(4) }));
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    const seen = chosen(chart);
    await mount([chart], service.client);
    const plot = await reachedPlot(chart);
    const shaded = () => {
      const canvas = find<HTMLCanvasElement>(chart, 'canvas');
      const ratio = canvas.width / canvas.clientWidth;
      const right = canvas.clientWidth - 8;
      // Half way between the two, where no line runs: just above the lowest lane's floor.
      const x = 44 + (right - 44) * (8 / 15);
      const pixel = canvas.getContext('2d')?.getImageData(Math.round(x * ratio), Math.round(20 * ratio), 1, 1).data;
      return (pixel?.[3] ?? 0) > 0;
    };
    await until(shaded);
    chart.bands = [];
    await until(() => !shaded());
    press(plot, 'End');
    for (let i = 0; i < 900 && seen.length === 0; i += 1) {
      press(plot, 'ArrowLeft');
      press(plot, 'Enter');
    }
    expect(seen[0]?.id).to.equal('n9');
  });
});
