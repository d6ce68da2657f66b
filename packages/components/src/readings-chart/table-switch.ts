import type { ReactiveControllerHost, TemplateResult } from 'lit';
import { LazySwitch } from '../element/lazy-switch.ts';
import type { Formatter } from '../format/formatter.ts';
import type { ChartSeries } from './chart-series.ts';
import type * as tableModule from './chart-table-view.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';
import type { TimeWindow } from './time-window.ts';

const STEP = 100;

/** Whether readings are shown as a table, and how many. */
export class TableSwitch extends LazySwitch<typeof tableModule> {
  #rows = STEP;

  constructor(host: ReactiveControllerHost) {
    super(host, () => import('./chart-table-view.ts'));
  }

  /** The newest readings again, of something else. */
  rewind(): void {
    this.#rows = STEP;
  }

  /** `undefined` while no table is asked for, or it is not there: then the chart stays. */
  view(
    t: ReadingsChartStrings,
    format: Formatter,
    series: readonly ChartSeries[],
    window: TimeWindow,
  ): TemplateResult | undefined {
    return this.shown?.chartTableView(t, format, series, window, this.#rows, () => {
      this.#rows += STEP;
      this.host.requestUpdate();
    });
  }
}
