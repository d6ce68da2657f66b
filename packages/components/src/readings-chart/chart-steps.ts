import { html, type TemplateResult } from 'lit';
import type { ChartViewport } from './chart-viewport.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

/** How far one step goes. */
export const ZOOM = 2;
export const PAN = 0.25;

/** What dragging and pinching do, for those who cannot: buttons that move the window by a step (WCAG 2.5.7). */
export function chartSteps(t: ReadingsChartStrings, view: ChartViewport, moved: () => void): TemplateResult {
  // Time runs from left to right in every language.
  return html`<div class="steps" role="group" dir="ltr" aria-label=${t.moveTime}>
    ${(
      [
        ['‹', t.earlier, () => view.pan(-PAN)],
        ['›', t.later, () => view.pan(PAN)],
        ['−', t.zoomOut, () => view.zoom(ZOOM)],
        ['+', t.zoomIn, () => view.zoom(1 / ZOOM)],
      ] as const
    ).map(
      ([sign, name, step]) =>
        html`<button
          type="button"
          class="quiet"
          aria-label=${name}
          title=${name}
          @click=${() => {
            step();
            moved();
          }}
        >
          ${sign}
        </button>`,
    )}
  </div>`;
}
