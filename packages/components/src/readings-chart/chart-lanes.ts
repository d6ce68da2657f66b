import type { ChartSeries } from './chart-series.ts';

const SERIES_COLOURS = 6;

/**
 * The metrics of a chart: which there are, in which order, which are shown and in which colour. A metric with a limit
 * comes first, as it is why somebody looks at the chart.
 */
export class ChartLanes {
  readonly all: readonly ChartSeries[];
  readonly shown: readonly ChartSeries[];

  constructor(
    series: readonly ChartSeries[],
    wanted: readonly string[] | undefined,
    limited: ReadonlySet<string | undefined>,
    hidden: ReadonlySet<string>,
  ) {
    const all = wanted ? series.filter(({ metric }) => wanted.includes(metric)) : series;
    const rank = ({ metric }: ChartSeries): number => (limited.has(metric) ? 0 : 1);
    this.all = [...all].sort((a, b) => rank(a) - rank(b));
    this.shown = this.all.filter(({ metric }) => !hidden.has(metric));
  }

  /** A device may name its metrics as it likes, so colours go by position, for hidden ones too. */
  colourIndex(metric: string): number {
    const position = this.all.findIndex((one) => one.metric === metric);
    return Math.max(0, position) % SERIES_COLOURS;
  }

  colourClass(metric: string): string {
    return `series-${this.colourIndex(metric) + 1}`;
  }
}
