import { nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import type { ChartSeries } from './chart-series.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';
import type { TimeWindow } from './time-window.ts';

const STEP = 100;

/** Whether readings are shown as a table, and how many. Most readers never ask for it, so its view is fetched then. */
export class TableSwitch {
  readonly #host: ReactiveControllerHost;
  readonly #part;
  #isOn = false;
  #rows = STEP;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.#part = new LazyPart(host, () => import('./chart-table-view.ts'));
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  readonly toggle = () => {
    this.#isOn = !this.#isOn;
    this.#host.requestUpdate();
  };

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
    if (!this.#isOn) return undefined;
    return this.#part.want()?.chartTableView(t, format, series, window, this.#rows, () => {
      this.#rows += STEP;
      this.#host.requestUpdate();
    });
  }

  /** Said while the table could not be fetched. */
  failure(t: ReadingsChartStrings): TemplateResult | typeof nothing {
    return this.#isOn ? missingParts(t, [this.#part]) : nothing;
  }
}
