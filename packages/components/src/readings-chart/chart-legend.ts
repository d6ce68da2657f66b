import { html, nothing, type TemplateResult } from 'lit';
import { readingText } from '../device-facts/reading-text.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate, isolated } from '../format/interpolate.ts';
import type { ChartLanes } from './chart-lanes.ts';
import { isExtreme, summarise, type ChartSeries } from './chart-series.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

/** The name of a metric as shown. */
export function nameOf(series: ChartSeries): string {
  return series.label ?? series.metric;
}

/** The same with its unit. */
export function titleOf(series: ChartSeries): string {
  return series.unit ? `${nameOf(series)} (${isolated(series.unit)})` : nameOf(series);
}

/** The key of a metric's line: its colour and its dash. */
export function swatch(lanes: ChartLanes, metric: string): TemplateResult {
  const dash = lanes.dash(metric);
  return html`<svg class="swatch ${lanes.colourClass(metric)} ${dash.length > 0 ? 'dashed' : ''}" aria-hidden="true">
    <path d="M0 1.5h32" stroke-dasharray=${dash.join(' ') || nothing}></path>
  </svg>`;
}

/** A value with the unit of its metric. */
export function valueText(format: Formatter, { unit }: Pick<ChartSeries, 'unit'>, value: number): string {
  const text = readingText(value, format);
  return unit ? `${text} ${isolated(unit)}` : text;
}

/**
 * One button a metric: what it is, its latest, lowest, highest and average value in the window. Pressing it hides or shows
 * the metric; with Shift, or by a double click, it shows only this one, and then all again.
 */
export function chartLegend(
  t: ReadingsChartStrings,
  format: Formatter,
  window: { readonly from: number; readonly to: number },
  lanes: ChartLanes,
  state: {
    /** Which figure of its buckets a line shows. */
    readonly hidden: ReadonlySet<string>;
    readonly toggle: (metric: string) => void;
    readonly isolate: (metric: string) => void;
  },
): TemplateResult {
  const only = lanes.all.length > 1 ? ` (${t.onlyHint})` : '';
  return html`<div class="legend" part="legend">
    ${lanes.all.map((one) => {
      const summary = summarise(one, window.from, window.to);
      const hidden = state.hidden.has(one.metric);
      // Each text in one piece: of pieces side by side, the spaces between are not spoken everywhere.
      const figures = summary
        ? [
            `${t.lowest} ${readingText(summary.low, format)}`,
            `${t.highest} ${readingText(summary.high, format)}`,
            // The average of lowest values is the average of nothing.
            ...(!isExtreme(one) ? [`${t.average} ${readingText(summary.average, format)}`] : []),
          ].join(' · ')
        : t.noValue;
      return html`<button
        type="button"
        aria-pressed=${hidden ? 'false' : 'true'}
        title=${interpolate(hidden ? t.showMetric : t.hideMetric, { metric: nameOf(one) }) + only}
        @click=${(event: MouseEvent) => (event.shiftKey ? state.isolate(one.metric) : state.toggle(one.metric))}
        @dblclick=${(event: MouseEvent) => {
          // Its two clicks have switched it twice.
          if (!event.shiftKey) state.isolate(one.metric);
        }}
      >
        ${swatch(lanes, one.metric)}
        <bdi class="name">${`${nameOf(one)} `}</bdi>
        ${summary ? html`<b dir="ltr">${`${valueText(format, one, summary.latest)} `}</b>` : nothing}<small
          >${figures}</small
        >
      </button>`;
    })}
  </div>`;
}
