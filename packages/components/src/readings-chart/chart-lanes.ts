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
    limited: ReadonlySet<string | undefined> | undefined,
    hidden: ReadonlySet<string>,
  ) {
    const all = wanted ? series.filter(({ metric }) => wanted.includes(metric)) : series;
    const rank = ({ metric }: ChartSeries): number => (limited?.has(metric) ? 0 : 1);
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

/** What is hidden once a metric was switched. */
export function switched(hidden: ReadonlySet<string>, metric: string): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(metric)) next.add(metric);
  return next;
}

/** What is hidden once a metric alone is wanted; all are shown again when it is alone already. */
export function keptAlone(
  hidden: ReadonlySet<string>,
  metric: string,
  all: readonly ChartSeries[],
): ReadonlySet<string> {
  const others = all.map((one) => one.metric).filter((one) => one !== metric);
  const isAlone = !hidden.has(metric) && others.every((one) => hidden.has(one));
  return new Set(isAlone ? [] : others);
}
