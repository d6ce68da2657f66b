import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { valueTicks } from '../readings-chart/value-ticks.ts';
import type { AlertDashboardStrings } from './alert-dashboard.strings.ts';
import type { TimeStep } from './alert-counts.ts';

const LEVELS = ['high', 'medium', 'low'] as const;
/** The drawing's own units; it is stretched to the place it has. */
const WIDTH = 1_000;
const HEIGHT = 100;
/** About so many times are written below the columns. */
const LABELS = 6;

/** Alerts over time as stacked columns, the most urgent at the bottom, where lengths compare best. */
export function timeColumns(
  steps: readonly TimeStep[],
  stepMs: number,
  t: AlertDashboardStrings,
  format: Formatter,
): TemplateResult {
  const most = Math.max(1, ...steps.map(({ total }) => total));
  const total = steps.reduce((sum, step) => sum + step.total, 0);
  const ticks = valueTicks(0, most, 3).filter((value) => value > 0 && Number.isInteger(value));
  const top = Math.max(most, ticks.at(-1) ?? 0);
  const every = Math.ceil(steps.length / LABELS);
  return html`<figure class="columns">
      <div class="plot">
        <svg
          viewBox="0 0 ${WIDTH} ${HEIGHT}"
          preserveAspectRatio="none"
          role="img"
          aria-label=${format.plural(t.overTimeSummary, total, { max: format.number(most) })}
        >
          ${ticks.map((value) => line(HEIGHT - (HEIGHT * value) / top))}
          ${steps.map((step, index) => column(step, index, steps.length, top, stepMs, format))}
        </svg>
        ${ticks.length > 0 ? html`<span class="scale" aria-hidden="true">${format.number(ticks.at(-1) ?? 0)}</span>` : nothing}
      </div>
      <div class="times" aria-hidden="true">
        ${steps.map((step, index) =>
          index % every === 0
            ? html`<span .style=${`flex-grow:${Math.min(every, steps.length - index)}`}
                >${format.tick(step.from, stepMs)}</span
              >`
            : nothing,
        )}
      </div>
    </figure>
    <ul class="legend" aria-hidden="true">
      ${LEVELS.map((level) => html`<li class=${level}><i></i>${t.levels[level]}</li>`)}
    </ul>`;
}

function line(y: number): TemplateResult {
  return svg`<line class="grid-line" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"></line>`;
}

function column(
  step: TimeStep,
  index: number,
  count: number,
  top: number,
  stepMs: number,
  format: Formatter,
): TemplateResult {
  const slot = WIDTH / count;
  let y = HEIGHT;
  const parts = LEVELS.map((level) => {
    const height = (HEIGHT * step.levels[level]) / top;
    y -= height;
    return height > 0
      ? svg`<rect class="${level}" x="${(index + 0.15) * slot}" width="${0.7 * slot}" y="${y}" height="${height}"></rect>`
      : nothing;
  });
  return svg`<g><title>${format.tick(step.from, stepMs)}: ${format.number(step.total)}</title>
    <rect class="slot" x="${index * slot}" width="${slot}" y="0" height="${HEIGHT}"></rect>${parts}</g>`;
}

/** The same figures to read. */
export function timeTable(steps: readonly TimeStep[], t: AlertDashboardStrings, format: Formatter): TemplateResult {
  return html`<div class="table" tabindex="0" role="group" aria-label=${t.overTime}>
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">${t.from}</th>
          ${LEVELS.map((level) => html`<th scope="col">${t.levels[level]}</th>`)}
          <th scope="col">${t.count}</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          (step) =>
            html`<tr>
              <th scope="row">${format.exact(step.from)}</th>
              ${LEVELS.map((level) => html`<td>${format.number(step.levels[level])}</td>`)}
              <td>${format.number(step.total)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
