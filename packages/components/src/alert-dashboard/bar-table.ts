import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';

export interface BarRow {
  readonly label: string;
  readonly count: number;
  /** A class for the colour of the bar. */
  readonly tone?: string | undefined;
}

/** Counts with bars: a table to read, in which each figure also has a length. */
export function barTable(
  heading: { readonly label: string; readonly head: string; readonly count: string; readonly share: string },
  rows: readonly BarRow[],
  format: Formatter,
): TemplateResult {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return html`<table class="bars" aria-label=${heading.label}>
    <colgroup>
      <col class="name" />
      <col />
      <col class="count" />
      <col class="count" />
    </colgroup>
    <thead>
      <tr>
        <th scope="col"><span class="sr-only">${heading.head}</span></th>
        <td></td>
        <th scope="col"><span class="sr-only">${heading.count}</span></th>
        <th scope="col"><span class="sr-only">${heading.share}</span></th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ label, count, tone = '' }) =>
          html`<tr>
            <th scope="row" dir="auto" title=${label}>${label}</th>
            <td class="bar">
              <svg class=${tone} aria-hidden="true">${bar((100 * count) / most)}</svg>
            </td>
            <td>${format.number(count)}</td>
            <td class="muted">${total > 0 ? format.percent(count / total) : nothing}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function bar(percent: number): TemplateResult {
  return svg`<rect width="${percent}%" height="100%" rx="2"></rect>`;
}
