import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

/** Widths of the live window that are offered, in milliseconds. */
const RANGES = [
  [300_000, 5, 'minute'],
  [900_000, 15, 'minute'],
  [3_600_000, 1, 'hour'],
  [86_400_000, 24, 'hour'],
] as const;

/** Title, choice of the window and of the table. */
export function chartHeader(
  t: ReadingsChartStrings,
  format: Formatter,
  state: {
    /** `undefined`: there is no window to choose. */
    readonly range: number | undefined;
    readonly asTable: boolean;
    readonly mark: unknown;
    readonly setRange: (range: number) => void;
    readonly toggleTable: () => void;
  },
): TemplateResult {
  const table = state.asTable ? t.showChart : t.showTable;
  return html`<div class="header" part="header">
    <h2>${t.title}</h2>
    ${state.mark}
    <span class="spacer"></span>
    ${
      state.range === undefined
        ? nothing
        : html`<div class="segments" role="group" aria-label=${t.range}>
            ${RANGES.map(
              ([range, count, unit]) =>
                html`<button
                  type="button"
                  aria-pressed=${state.range === range ? 'true' : 'false'}
                  title=${format.duration(count, unit, 'long')}
                  @click=${() => state.setRange(range)}
                >
                  ${format.duration(count, unit)}
                </button>`,
            )}
          </div>`
    }
    <button type="button" class="quiet" aria-label=${table} title=${table} @click=${state.toggleTable}>
      ${state.asTable ? t.chart : t.table}
    </button>
  </div>`;
}
