import { dashAt, type Dash } from './chart-dashes.ts';
import type { ChartSeries } from './chart-series.ts';

const SERIES_COLOURS = 6;

/**
 * The metrics of a chart: which there are, in which order, which are shown and in which colour and dash. A metric with a limit
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
    /** Whether all lines have one colour. */
    readonly areForced = false,
  ) {
    const all = wanted ? series.filter(({ metric }) => wanted.includes(metric)) : series;
    const rank = ({ metric }: ChartSeries): number => (limited?.has(metric) ? 0 : 1);
    this.all = [...all].sort((a, b) => rank(a) - rank(b));
    this.shown = this.all.filter(({ metric }) => !hidden.has(metric));
  }

  /** A device may name its metrics as it likes, so colours go by position, for hidden ones too. */
  colourIndex(metric: string): number {
    return this.#position(metric) % SERIES_COLOURS;
  }

  /** There are fewer colours than there may be metrics. */
  dash(metric: string): Dash {
    return dashAt(this.#position(metric), this.areForced ? 1 : SERIES_COLOURS);
  }

  colourClass(metric: string): string {
    return `series-${this.colourIndex(metric) + 1}`;
  }

  #position(metric: string): number {
    return Math.max(
      0,
      this.all.findIndex((one) => one.metric === metric),
    );
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
