import type { nothing, ReactiveControllerHost, TemplateResult } from 'lit';
import { failureBanner } from '../element/state-views.ts';
import type { ChartPicture } from './chart-export.ts';
import type { ChartSeries } from './chart-series.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';
import type { TimeWindow } from './time-window.ts';

/** What of a chart is saved. */
interface SavingTerms {
  readonly shown: readonly ChartSeries[];
  readonly window: TimeWindow;
  /** The chart as it is drawn; `undefined` while there is nothing to draw. */
  readonly picture: () => ChartPicture | undefined;
}

/** Takes a chart along as CSV or as a picture. The code for it is fetched then: most readers never do. */
export class ChartSaving {
  readonly #host: ReactiveControllerHost;
  readonly #terms: () => SavingTerms;
  #hasFailed = false;

  constructor(host: ReactiveControllerHost, terms: () => SavingTerms) {
    this.#host = host;
    this.#terms = terms;
  }

  async csv(): Promise<string> {
    await this.#host.updateComplete;
    const { chartCsv } = await import('./chart-export.ts');
    const { shown, window } = this.#terms();
    return chartCsv(shown, window);
  }

  async png(): Promise<Blob> {
    await this.#host.updateComplete;
    const { chartPng } = await import('./chart-export.ts');
    return chartPng(this.#terms().picture());
  }

  /** Has the browser save it, and says when that fails. */
  async save(kind: 'csv' | 'png'): Promise<void> {
    try {
      const { saveChart } = await import('./chart-export.ts');
      const { shown, window, picture } = this.#terms();
      await saveChart(kind, shown, window, picture());
      this.#tell(false);
    } catch {
      this.#tell(true);
    }
  }

  /** Said until it is dismissed, or it succeeds. */
  failure(t: ReadingsChartStrings): TemplateResult | typeof nothing {
    return failureBanner(t, '{message}', this.#hasFailed ? t.unexpectedError : undefined, () => this.#tell(false));
  }

  #tell(hasFailed: boolean): void {
    this.#hasFailed = hasFailed;
    this.#host.requestUpdate();
  }
}
