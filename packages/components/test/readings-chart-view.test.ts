import { expect } from '@open-wc/testing';
import type { ChartRangeDetail, CskReadingsChart } from '../src/index.ts';
import { populatedService } from './fixtures.ts';
import { reachedPlot } from './reached-plot.ts';
import { all, button, expectAccessible, find, make, mount, press, settled, text, unmount, until } from './mounting.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

/** A reading a second for ten minutes. */
function tenMinutes() {
  const times = Array.from({ length: 601 }, (_, i) => NOON + i * 1_000);
  return [{ metric: 'Speed', unit: 'rpm', times, values: times.map((_, i) => i % 50) }];
}

function ranges(chart: CskReadingsChart): ChartRangeDetail[] {
  const seen: ChartRangeDetail[] = [];
  chart.addEventListener('csk-chart-range-change', ({ detail }) => seen.push(detail));
  return seen;
}

function pressShift(target: Element, key: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true, cancelable: true }));
}

function point(plot: Element, type: string, share: number, more: PointerEventInit = {}): void {
  const { left, top, width } = plot.getBoundingClientRect();
  // The axis of values takes 44 pixels, the margin on the other side 8.
  const clientX = left + 44 + share * (width - 52);
  plot.dispatchEvent(new PointerEvent(type, { clientX, clientY: top + 40, bubbles: true, ...more }));
}

describe('<csk-readings-chart> time', () => {
  afterEach(unmount);

  it('pauses, says so, and catches up', async () => {
    const service = populatedService();
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    const seen = ranges(chart);
    await mount([chart], service.client);
    const legend = () => text(find(chart, '.legend'));
    await until(() => all(chart, 'canvas').length === 1);
    button(chart, 'Pause').click();
    await until(() => text(find(chart, '.header')).includes('Paused'));
    expect(seen).to.have.lengthOf(1);
    expect(seen[0]?.isLive).to.equal(false);
    const before = legend();
    service.emitReadings('d1', 'Temperature', Date.now(), 99.5);
    await settled();
    expect(legend()).to.equal(before);
    await expectAccessible(chart);
    button(chart, 'Resume').click();
    await until(() => legend().includes('99.5'));
    expect(all(chart, '[part="paused"]')).to.have.lengthOf(0);
    expect(seen[1]?.isLive).to.equal(true);
  });

  it('offers ranges from a quarter of an hour to thirty days', async () => {
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    await mount([chart], populatedService().client);
    await until(() => all(chart, 'canvas').length === 1);
    expect(all(chart, '.segments button').map((one) => text(one))).to.deep.equal([
      ...['15 mins', '1 hr', '6 hrs', '24 hrs', '7 days', '30 days'],
    ]);
    button(chart, '30 days').click();
    await until(() => button(chart, '30 days').getAttribute('aria-pressed') === 'true');
    expect(chart.range).to.equal(30 * 24 * 60 * MINUTE);
  });

  describe('dates', () => {
    const fields = (chart: CskReadingsChart) => all(chart, '.dates input') as HTMLInputElement[];
    const write = (field: HTMLInputElement | undefined, value: string) => {
      if (!field) throw new Error('There is no such field.');
      field.value = value;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    async function asked(timeZone = 'UTC') {
      const service = populatedService();
      const chart = make('csk-readings-chart', { deviceId: 'd1' });
      const provider = await mount([chart], service.client);
      provider.timeZone = timeZone;
      await until(() => all(chart, 'canvas').length === 1);
      button(chart, 'Dates').click();
      await until(() => fields(chart).length === 2);
      return chart;
    }

    it('shows the time between two dates of the user, and comes back to the present', async () => {
      const chart = await asked('Europe/Berlin');
      expect(button(chart, 'Dates').getAttribute('aria-expanded')).to.equal('true');
      await expectAccessible(chart);
      const seen = ranges(chart);
      const [from, to] = fields(chart);
      write(from, '2026-01-01T13:00');
      write(to, '2026-01-01T13:10');
      button(chart, 'Show').click();
      await until(() => seen.length > 0);
      expect(seen[0]).to.deep.equal({ from: NOON, to: NOON + 10 * MINUTE, isLive: false });
      await until(() => fields(chart).length === 0);
      button(chart, 'Resume').click();
      await until(() => seen[1]?.isLive);
    });

    it('keeps what is being written while the window moves on', async () => {
      const chart = await asked();
      write(fields(chart)[0], '2026-01-01T12:00');
      chart.requestUpdate();
      await settled();
      expect(fields(chart)[0]?.value).to.equal('2026-01-01T12:00');
    });

    it('says what is wrong with them, and shows nothing else meanwhile', async () => {
      const chart = await asked();
      const seen = ranges(chart);
      const [from, to] = fields(chart);
      write(from, '2026-01-02T12:00');
      for (const [end, problem] of [
        ['2026-01-01T12:00', 'This must be later than the start.'],
        ['2026-06-01T12:00', 'At most 90 days are shown at once.'],
      ] as const) {
        write(to, end);
        button(chart, 'Show').click();
        expect(to?.validationMessage).to.equal(problem);
      }
      write(to, '2026-01-02T13:00');
      expect(to?.validity.valid).to.equal(true);
      expect(seen).to.deep.equal([]);
      press(find(chart, '.dates'), 'Escape');
      await until(() => fields(chart).length === 0);
    });

    it('is not offered where there is no present to come back to', async () => {
      const chart = make('csk-readings-chart', { series: tenMinutes() });
      await mount([chart], undefined);
      await until(() => all(chart, 'canvas').length === 1);
      expect(all(chart, '[aria-expanded]')).to.have.lengthOf(0);
    });
  });

  it('asks for a fixed time, and shows the live one when a range is chosen', async () => {
    const service = populatedService();
    const asked: unknown[] = [];
    const { range } = service.client.readings;
    service.client.readings.range = (id, window, options) => {
      asked.push([window.from, window.to]);
      return range(id, window, options);
    };
    service.series = tenMinutes().map((one) => ({ ...one, bucketMs: 0 }));
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    chart.setAttribute('from', '2026-01-01T12:00:00Z');
    chart.setAttribute('to', String(NOON + 10 * MINUTE));
    await mount([chart], service.client);
    await until(() => all(chart, 'canvas').length === 1);
    expect(asked).to.deep.equal([['2026-01-01T12:00:00.000Z', '2026-01-01T12:10:00.000Z']]);
    expect(find(chart, '.plot').getAttribute('aria-label')).to.contain('12:00:00').and.contain('12:10:00');
    expect(all(chart, '[aria-pressed="true"]').filter((one) => one.closest('.segments'))).to.have.lengthOf(0);
    button(chart, '1 hr').click();
    await until(() => asked.length > 1);
    expect(chart.from).to.equal(undefined);
    expect(button(chart, 'Pause')).to.be.instanceOf(HTMLButtonElement);
  });

  it('fetches what the live window does not hold, once it rests', async () => {
    const service = populatedService();
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    await mount([chart], service.client);
    const calls = () => service.calls.filter((call) => call === 'readings.range').length;
    const plot = await reachedPlot(chart);
    const before = calls();
    press(plot, '+');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(calls(), 'what is there raw is not asked for again').to.equal(before);
    for (let i = 0; i < 8; i += 1) pressShift(plot, 'ArrowLeft');
    await until(() => calls() === before + 1);
    expect(all(chart, 'canvas')).to.have.lengthOf(1);
  });

  it('fetches it also when the chart is moved to another part of the page before it rests', async () => {
    const service = populatedService();
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    await mount([chart], service.client);
    const plot = await reachedPlot(chart);
    const asked: string[] = [];
    const { range } = service.client.readings;
    Object.assign(service.client.readings, {
      range: (...call: Parameters<typeof range>) => {
        asked.push(call[1].from);
        return range(...call);
      },
    });
    for (let i = 0; i < 8; i += 1) pressShift(plot, 'ArrowLeft');
    const elsewhere = document.createElement('div');
    chart.replaceWith(elsewhere);
    elsewhere.append(chart);
    await until(() => asked.some((from) => Date.parse(from) < Date.now() - 30 * 60_000));
  });

  it('zooms, pans and resets by keys, and says what it shows', async () => {
    const chart = make('csk-readings-chart', { series: tenMinutes() });
    const seen = ranges(chart);
    await mount([chart], undefined);
    const plot = await reachedPlot(chart);
    press(plot, '+');
    expect(seen.at(-1)).to.deep.equal({ from: NOON + 2.5 * MINUTE, to: NOON + 7.5 * MINUTE, isLive: false });
    await until(() => text(find(chart, '[aria-live]')).endsWith('12:07:30'));
    pressShift(plot, 'ArrowRight');
    expect(seen.at(-1)?.from).to.equal(NOON + 3.75 * MINUTE);
    for (let i = 0; i < 9; i += 1) pressShift(plot, 'ArrowRight');
    expect(seen.at(-1)?.to, 'not beyond the readings').to.equal(NOON + 10 * MINUTE);
    press(plot, '-');
    expect(seen.at(-1)).to.deep.equal({ from: NOON, to: NOON + 10 * MINUTE, isLive: false });
    press(plot, '+');
    await until(() => all(chart, 'button').some((one) => text(one) === 'Reset zoom'));
    await expectAccessible(chart);
    button(chart, 'Reset zoom').click();
    await until(() => !all(chart, 'button').some((one) => text(one) === 'Reset zoom'));
    expect(seen.at(-1)?.from).to.equal(NOON);
  });

  it('zooms into what the pointer marks, pans with Shift, and resets by a double click', async () => {
    const chart = make('csk-readings-chart', { series: tenMinutes() });
    const seen = ranges(chart);
    await mount([chart], undefined);
    const plot = await reachedPlot(chart);
    point(plot, 'pointerdown', 0.2);
    point(plot, 'pointermove', 0.3);
    point(plot, 'pointermove', 0.6);
    expect(find(chart, '.selection').hidden).to.equal(false);
    expect(find(chart, '.selection').offsetWidth).to.be.greaterThan(200);
    point(plot, 'pointerup', 0.6);
    expect(find(chart, '.selection').hidden).to.equal(true);
    expect(seen).to.have.lengthOf(1);
    expect(Math.abs((seen[0]?.from ?? 0) - (NOON + 2 * MINUTE))).to.be.below(1_000);
    expect(Math.abs((seen[0]?.to ?? 0) - (NOON + 6 * MINUTE))).to.be.below(1_000);
    await settled();
    point(plot, 'pointerdown', 0.5, { shiftKey: true });
    point(plot, 'pointermove', 0.75);
    point(plot, 'pointerup', 0.75);
    expect(Math.abs((seen.at(-1)?.from ?? 0) - (NOON + MINUTE))).to.be.below(1_000);
    plot.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    expect(seen.at(-1)).to.deep.equal({ from: NOON, to: NOON + 10 * MINUTE, isLive: false });
  });

  it('takes a click for no drag, and a finger for a pointer', async () => {
    const chart = make('csk-readings-chart', { series: tenMinutes() });
    const seen = ranges(chart);
    await mount([chart], undefined);
    const plot = await reachedPlot(chart);
    point(plot, 'pointerdown', 0.5);
    point(plot, 'pointerup', 0.501);
    point(plot, 'pointerdown', 0.2, { pointerType: 'touch' });
    point(plot, 'pointermove', 0.8, { pointerType: 'touch' });
    point(plot, 'pointerup', 0.8, { pointerType: 'touch' });
    expect(seen).to.have.lengthOf(0);
    await until(() => all(chart, '.readout').length === 1);
  });

  it('shares window, range and cursor with its group, and with nobody else', async () => {
    const charts = [1, 2, 3].map((n) =>
      make('csk-readings-chart', { series: tenMinutes(), group: n < 3 ? 'line 1' : 'line 2' }),
    );
    const [first, second, third] = charts as [CskReadingsChart, CskReadingsChart, CskReadingsChart];
    const seen = ranges(second);
    await mount(charts, undefined);
    const plot = await reachedPlot(first);
    press(plot, '+');
    await until(() => find(second, '.plot').getAttribute('aria-label')?.includes('12:02:30'));
    expect(seen, 'only where the reader did it').to.have.lengthOf(0);
    expect(find(third, '.plot').getAttribute('aria-label')).to.contain('12:00:00');
    press(plot, 'End');
    await until(() => all(second, '.readout').length === 1);
    expect(text(find(second, '.readout'))).to.equal(text(find(first, '.readout')));
    expect(text(find(second, '[aria-live]'))).to.equal('');
    expect(all(third, '.readout')).to.have.lengthOf(0);
    press(plot, 'Escape');
    await until(() => all(second, '.readout').length === 0);

    const late = make('csk-readings-chart', { series: tenMinutes(), group: 'line 1' });
    second.replaceWith(late);
    await until(() => all(late, '.plot')[0]?.getAttribute('aria-label')?.includes('12:02:30'));
    press(plot, '0');
    await until(() => find(late, '.plot').getAttribute('aria-label')?.includes('12:00:00'));
    expect(second.isConnected).to.equal(false);
  });
});
