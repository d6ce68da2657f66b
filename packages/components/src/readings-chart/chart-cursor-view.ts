import { qualityOf } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import type { ChartLanes } from './chart-lanes.ts';
import type { ChartLayout } from './chart-layout.ts';
import { nameOf, swatch, valueText } from './chart-legend.ts';
import { nearestIndex, type ChartSeries } from './chart-series.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';

/** The line of the cursor, a dot on each lane and the values there. {@link placeCursor} puts them in their places. */
export function cursorView(
  at: number,
  lanes: ChartLanes,
  t: ReadingsChartStrings,
  format: Formatter,
  marks: unknown,
): TemplateResult {
  const { shown } = lanes;
  return html`<div class="cursor"></div>
    ${shown.map(({ metric }) => html`<div class="dot ${lanes.colourClass(metric)}" data-metric=${metric}></div>`)}
    <div class="readout" part="readout">
      <div class="muted">${format.exact(at)}</div>
      ${shown.map(
        (one) =>
          html`<div>
            ${swatch(lanes, one.metric)}
            <bdi class="name">${nameOf(one)}</bdi><b dir="ltr">${valueAt(one, at, t, format)}</b>
          </div>`,
      )}
      ${marks}
    </div>`;
}

/**
 * Positions come through the style object, not through style attributes, which a strict CSP blocks. Nothing is measured:
 * that would lay out the page once more in every frame. The box of values stands on the side where there is more room.
 */
export function placeCursor(plot: HTMLElement, { x, lanes, input }: ChartLayout, at: number): void {
  const left = x.toPixel(at);
  const line = plot.querySelector<HTMLElement>('.cursor');
  if (line) move(line, `${left}px`, 0);
  for (const dot of plot.querySelectorAll<HTMLElement>('.dot')) {
    const lane = lanes.find(({ series }) => series.metric === dot.dataset['metric']);
    const index = lane ? nearestIndex(lane.series.times, at) : -1;
    const value = lane?.series.values[index];
    dot.hidden = value === undefined || !Number.isFinite(value);
    if (lane && value !== undefined) {
      move(dot, `${x.toPixel(lane.series.times[index] ?? 0)}px`, lane.y.toPixel(value));
    }
  }
  const box = plot.querySelector<HTMLElement>('.readout');
  const isLeft = left < input.width / 2;
  if (box) move(box, isLeft ? `min(${left + 12}px, ${input.width}px - 100%)` : `max(0px, ${left - 12}px - 100%)`, 14);
}

/** The value of a series nearest to a moment, as text, and what is to be said of its quality. */
export function valueAt(series: ChartSeries, at: number, t: ReadingsChartStrings, format: Formatter): string {
  const index = nearestIndex(series.times, at);
  const value = series.values[index];
  if (value === undefined || !Number.isFinite(value)) return t.noValue;
  const text = valueText(format, series, value);
  const quality = qualityOf(series.quality?.[index]);
  return quality === 'good' ? text : `${text} (${quality === 'bad' ? t.badQuality : t.uncertainQuality})`;
}

function move(element: HTMLElement, left: string, top: number): void {
  element.style.transform = `translate(${left}, ${top}px)`;
}
