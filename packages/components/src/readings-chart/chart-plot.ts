import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { ChartLanes } from './chart-lanes.ts';
import { nameOf } from './chart-legend.ts';
import type { ChartReach } from './chart-reach.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';
import type { TimeWindow } from './time-window.ts';

/** The area of the chart: the canvas, what lies over it, and what is said of it. */
export function chartPlot(
  t: ReadingsChartStrings,
  format: Formatter,
  state: {
    readonly window: TimeWindow;
    readonly lanes: ChartLanes;
    /** Said over the plot when it has nothing to show. */
    readonly note: string | undefined;
    readonly reach: ChartReach;
  },
): TemplateResult {
  const { window, lanes, reach } = state;
  const { part: hands, handle } = reach;
  const name = interpolate(t.chartName, {
    metrics: format.list(lanes.shown.map(nameOf)),
    from: format.exact(window.from),
    to: format.exact(window.to),
  });
  return html`<div
      class=${hands?.isOnMark ? 'plot on-mark' : 'plot'}
      part="plot"
      role="application"
      aria-roledescription=${t.chartRole}
      aria-label=${name}
      aria-describedby="keys"
      tabindex="0"
      @focus=${reach.want}
      @blur=${handle}
      @keydown=${handle}
      @pointermove=${handle}
      @pointerdown=${handle}
      @pointerup=${handle}
      @pointercancel=${handle}
      @pointerleave=${handle}
      @click=${handle}
      @dblclick=${handle}
    >
      <canvas></canvas>
      ${state.note === undefined ? nothing : html`<div class="overlay">${state.note}</div>`} ${hands?.view() ?? nothing}
    </div>
    <div class="sr-only" id="keys">${t.chartKeys}</div>
    <div class="sr-only" aria-live="polite">${hands?.spoken}</div>`;
}
