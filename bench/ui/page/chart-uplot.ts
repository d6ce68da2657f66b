// uPlot with its two axes, legend and cursor, as its own demos set it up. It has no limits, bands or lanes.
import uPlot from 'uplot';
import { offerChart } from './chart-driver.ts';

const COLOURS = ['#2563eb', '#0d9488', '#b45309', '#7c3aed', '#be185d', '#475569'];
let chart: uPlot | undefined;

let kept: readonly (readonly (number | null)[] | Float64Array)[] = [];

/** Its times are seconds and its gaps are null, which a typed column cannot hold. */
function shapeOf([times = new Float64Array(), ...lines]: readonly Float64Array[]): typeof kept {
  return [times.map((at) => at / 1000), ...lines.map((line) => (line.some(Number.isNaN) ? withNulls(line) : line))];
}

function withNulls(line: Float64Array): (number | null)[] {
  return Array.from(line, (value) => (Number.isNaN(value) ? null : value));
}

offerChart({
  mount(host, columns) {
    const options: uPlot.Options = {
      width: 1000,
      height: 600,
      series: [
        {},
        ...columns.slice(1).map((_, line) => ({
          label: `metric ${line + 1}`,
          stroke: COLOURS[line % COLOURS.length] ?? '#000',
          width: 1.5,
        })),
      ],
    };
    chart = new uPlot(options, shapeOf(columns) as uPlot.AlignedData, host);
  },
  keep: (columns) => (kept = shapeOf(columns)),
  update(first, end) {
    const data = kept.map((column) =>
      column instanceof Float64Array ? column.subarray(first, end) : column.slice(first, end),
    );
    chart?.setData(data as uPlot.AlignedData);
  },
  point: () => chart?.setCursor({ left: 500, top: 200 }),
  canvas: () => chart?.ctx.canvas,
});
