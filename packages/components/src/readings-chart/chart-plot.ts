import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { cursorView } from './chart-cursor-view.ts';
import type { ChartGestures } from './chart-gestures.ts';
import type { ChartLanes } from './chart-lanes.ts';
import { nameOf } from './chart-legend.ts';
import { marksView } from './chart-marks.ts';
import type { ChartPointing } from './chart-pointing.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';
import type { TimeWindow } from './time-window.ts';

/** The area of the chart: the canvas, what lies over it, and what is said of it. */
export function chartPlot(
  t: ReadingsChartStrings,
  format: Formatter,
  state: {
    readonly window: TimeWindow;
    readonly lanes: ChartLanes;
    readonly pointing: ChartPointing;
    /** Said over the plot when it has nothing to show. */
    readonly note: string | undefined;
    readonly gestures: ChartGestures;
    readonly reset: () => void;
  },
): TemplateResult {
  const { window, lanes, pointing, gestures } = state;
  const name = interpolate(t.chartName, {
    metrics: format.list(lanes.shown.map(nameOf)),
    from: format.exact(window.from),
    to: format.exact(window.to),
  });
  return html`<div
      class=${pointing.marks.length > 0 ? 'plot on-mark' : 'plot'}
      part="plot"
      role="application"
      aria-roledescription=${t.chartRole}
      aria-label=${name}
      aria-describedby="keys"
      tabindex="0"
      @keydown=${pointing.key}
      @pointermove=${gestures.move}
      @pointerdown=${gestures.down}
      @pointerup=${gestures.up}
      @pointercancel=${gestures.cancel}
      @pointerleave=${gestures.leave}
      @click=${gestures.click}
      @dblclick=${state.reset}
      @blur=${pointing.leave}
    >
      <canvas></canvas>
      <div class="selection" hidden></div>
      ${state.note === undefined ? nothing : html`<div class="overlay">${state.note}</div>`}
      ${pointing.at === undefined ? nothing : cursorView(pointing.at, lanes, t, format, marksView(pointing.marks, t, format))}
    </div>
    <div class="sr-only" id="keys">${t.chartKeys}</div>
    <div class="sr-only" aria-live="polite">${pointing.spoken}</div>`;
}
