import { html, nothing, type TemplateResult } from 'lit';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

/** Widths of the live window that are offered, in milliseconds. */
const RANGES = [300_000, 900_000, 3_600_000, 86_400_000] as const;

/** Title, choice of the window and of the table. */
export function chartHeader(
  t: ReadingsChartStrings,
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
              (range) =>
                html`<button
                  type="button"
                  aria-pressed=${state.range === range ? 'true' : 'false'}
                  title=${t.rangeNames[range] ?? ''}
                  @click=${() => state.setRange(range)}
                >
                  ${t.ranges[range]}
                </button>`,
            )}
          </div>`
    }
    <button type="button" class="quiet" aria-label=${table} title=${table} @click=${state.toggleTable}>
      ${state.asTable ? t.chart : t.table}
    </button>
  </div>`;
}
