import { expect } from '@open-wc/testing';
import type { CskReadingsChart } from '../src/index.ts';
import { populatedService, someSeries } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, press, settled, text, unmount, until } from './mounting.ts';

/** Colours that were drawn, as text; an empty canvas has one, transparent. */
function drawnColours(chart: CskReadingsChart): number {
  const canvas = find<HTMLCanvasElement>(chart, 'canvas');
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const colours = new Set<number>();
  for (let i = 0; i < data.length; i += 4) {
    colours.add(((data[i] ?? 0) << 16) + ((data[i + 1] ?? 0) << 8) + (data[i + 2] ?? 0));
  }
  return colours.size;
}

describe('<csk-readings-chart>', () => {
  afterEach(unmount);

  it('draws a lane a metric and follows new readings', async () => {
    const service = populatedService();
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    await mount([chart], service.client);
    await until(() => all(chart, 'canvas').length === 1);
    await until(() => drawnColours(chart) > 5);
    expect(text(find(chart, '.legend')))
      .to.contain('Humidity')
      .and.contain('Temperature')
      .and.contain('max');
    service.emitReadings('d1', 'Temperature', Date.now(), 99.5);
    await until(() => text(find(chart, '.legend')).includes('99.5'));
  });

  it('draws plain arrays with no provider', async () => {
    const chart = make('csk-readings-chart', { series: someSeries() });
    document.body.append(chart);
    await until(() => all(chart, 'canvas').length === 1);
    await until(() => drawnColours(chart) > 5);
    chart.series = [];
    await until(() => text(chart).includes('No readings'));
    chart.remove();
  });

  it('is drawn anew in the colours of another theme', async () => {
    const chart = make('csk-readings-chart', { series: someSeries() });
    const provider = await mount([chart], undefined);
    provider.theme = 'light';
    await until(() => drawnColours(chart) > 5);
    const brightest = () => {
      const canvas = find<HTMLCanvasElement>(chart, 'canvas');
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let most = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255) most = Math.max(most, Math.min(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0));
      return most;
    };
    const inLight = brightest();
    provider.theme = 'dark';
    await until(() => brightest() !== inLight);
  });

  it('moves a cursor by keys and speaks the values', async () => {
    const times = [1_000, 2_000, 3_000].map((offset) => Date.UTC(2026, 0, 1, 12) + offset);
    const chart = make('csk-readings-chart', {
      series: [{ metric: 'Speed', unit: 'rpm', times, values: [10, 20, 30] }],
    });
    await mount([chart], undefined);
    const plot = await until(() => all(chart, '.plot')[0]);
    const live = () => text(find(chart, '[aria-live]'));
    press(plot, 'ArrowLeft');
    await until(() => live() === '12:00:03: Speed 30 rpm');
    press(plot, 'ArrowLeft');
    await until(() => live() === '12:00:02: Speed 20 rpm');
    expect(text(find(chart, '.readout'))).to.contain('20 rpm');
    press(plot, 'Home');
    await until(() => live() === '12:00:01: Speed 10 rpm');
    await expectAccessible(chart);
    press(plot, 'Escape');
    await until(() => all(chart, '.readout').length === 0);
  });

  it('shows the readings at the pointer', async () => {
    const chart = make('csk-readings-chart', { series: someSeries() });
    await mount([chart], undefined);
    const plot = await until(() => all(chart, '.plot')[0]);
    await until(() => drawnColours(chart) > 5);
    const box = plot.getBoundingClientRect();
    const at = { clientX: box.left + box.width / 2, clientY: box.top + 40, bubbles: true };
    plot.dispatchEvent(new PointerEvent('pointermove', at));
    await until(() => all(chart, '.readout').length === 1);
    expect(all(chart, '.dot')).to.have.lengthOf(2);
    plot.dispatchEvent(new PointerEvent('pointerleave'));
    await until(() => all(chart, '.readout').length === 0);
  });

  it('hides metrics and shows a table', async () => {
    const chart = make('csk-readings-chart', { series: someSeries() });
    await mount([chart], undefined);
    const humidity = await until(() => all(chart, '.legend button')[0]);
    humidity.click();
    await until(() => humidity.getAttribute('aria-pressed') === 'false');
    button(chart, 'Show as table').click();
    await until(() => all(chart, 'tbody tr').length === 100);
    expect(text(find(chart, 'thead'))).to.equal('Time Temperature');
    button(chart, 'Show older readings').click();
    await until(() => all(chart, 'tbody tr').length === 200);
    await settled();
    await expectAccessible(chart);
  });

  it('asks for the chosen range', async () => {
    const service = populatedService();
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    await mount([chart], service.client);
    await until(() => all(chart, 'canvas').length === 1);
    const before = service.calls.filter((call) => call === 'readings.range').length;
    button(chart, '1 hr').click();
    await until(() => service.calls.filter((call) => call === 'readings.range').length > before);
    expect(chart.range).to.equal(3_600_000);
  });
});
