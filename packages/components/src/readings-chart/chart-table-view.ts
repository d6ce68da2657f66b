import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
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
  const { rows, more } = chartTable(series, from, to, limit);
  return html`<div class="table" part="table" tabindex="0" role="region" aria-label=${t.title}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.time}</th>
          ${series.map((one) => html`<th scope="col">${nameOf(one)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ at, values }) =>
            html`<tr>
              <th scope="row" title=${format.exact(at)}>${sameDay ? format.time(at) : format.exact(at)}</th>
              ${series.map((one, i) => {
                const value = values[i];
                return html`<td>${value === undefined ? '–' : valueText(format, one, value)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
    ${more ? html`<p class="more"><button type="button" @click=${showMore}>${t.moreRows}</button></p>` : nothing}
  </div>`;
}
