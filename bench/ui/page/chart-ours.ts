// <csk-readings-chart> over plain columns, with a limit, a band and a marker; no client.
import '@csk/components/define';
import type { CskReadingsChart } from '@csk/components';
import { offerChart } from './chart-driver.ts';

let chart: CskReadingsChart | undefined;
let kept: readonly Float64Array[] = [];

const seriesOf = ([times = new Float64Array(), ...lines]: readonly Float64Array[]) =>
  lines.map((values, line) => ({ metric: `metric ${line + 1}`, unit: '°C', times, values }));

offerChart({
  mount(host, columns) {
    const times = columns[0] ?? new Float64Array();
    chart = document.createElement('csk-readings-chart');
    chart.thresholds = [{ metric: 'metric 1', value: 72 }];
    chart.bands = [
      { from: times[Math.floor(times.length * 0.6)] ?? 0, to: times[Math.floor(times.length * 0.7)] ?? 0 },
    ];
    chart.markers = [{ at: times[Math.floor(times.length * 0.6)] ?? 0, level: 'high', label: 'Too hot' }];
    chart.series = seriesOf(columns);
    host.append(chart);
  },
  keep: (columns) => (kept = columns),
  update(first, end) {
    if (chart) chart.series = seriesOf(kept.map((column) => column.subarray(first, end)));
  },
  point() {
    const plot = chart?.shadowRoot?.querySelector('.plot');
    const box = plot?.getBoundingClientRect();
    plot?.dispatchEvent(
      new PointerEvent('pointermove', {
        clientX: (box?.left ?? 0) + 500,
        clientY: (box?.top ?? 0) + 200,
        bubbles: true,
      }),
    );
  },
  canvas: () => chart?.shadowRoot?.querySelector('canvas'),
});
