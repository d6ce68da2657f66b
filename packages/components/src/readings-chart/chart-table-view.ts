import { qualityOf, type ReadingQuality } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { dotted } from '../format/interpolate.ts';
import { tableColumns, type TableColumn } from './chart-columns.ts';
import { nameOf, valueText } from './chart-legend.ts';
import type { ChartSeries } from './chart-series.ts';
import { chartTable } from './chart-table.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

/** The readings as a table that grows on demand: thousands of rows at once would be slow and of no use. */
export function chartTableView(
  t: ReadingsChartStrings,
  format: Formatter,
  series: readonly ChartSeries[],
  window: { readonly from: number; readonly to: number },
  limit: number,
  showMore: () => void,
): TemplateResult {
  const { from, to } = window;
  const sameDay = format.dayKey(from) === format.dayKey(to);
  const columns = tableColumns(series);
  const { rows, more } = chartTable(columns, from, to, limit);
  return html`<div class="table" part="table" tabindex="0" role="region" aria-label=${t.title}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.time}</th>
          ${columns.map((column) => html`<th scope="col" dir="auto">${titleOf(column, t)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ at, values }) =>
            html`<tr>
              <th scope="row" title=${format.exact(at)}>${sameDay ? format.time(at) : format.exact(at)}</th>
              ${columns.map((column, i) => html`<td>${cellOf(column, values[i], t, format)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${more ? html`<p class="more"><button type="button" @click=${showMore}>${t.moreRows}</button></p>` : nothing}
  </div>`;
}

function titleOf({ series, kind }: TableColumn, t: ReadingsChartStrings): string {
  const more = { values: undefined, min: t.lowest, max: t.highest, quality: t.quality }[kind];
  return dotted(nameOf(series), more);
}

function cellOf(
  { series, kind }: TableColumn,
  value: number | undefined,
  t: ReadingsChartStrings,
  format: Formatter,
): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (kind !== 'quality') return valueText(format, series, value);
  const words: Readonly<Record<ReadingQuality, string>> = {
    good: t.goodQuality,
    uncertain: t.uncertainQuality,
    bad: t.badQuality,
  };
  return words[qualityOf(value)];
}
