import { html, svg, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { DeviceHistoryStrings } from './device-history.strings.ts';
import { SHOWN_MS, type StateLane, type StateLanes } from './state-lanes.ts';

const ICONS = { reporting: icons.progress, high: icons.high, medium: icons.medium, low: icons.low };

/** A lane is so many units long, whatever its width. */
const LENGTH = 1_000;
/** What is shorter is drawn as long as this, or it would not be seen. */
const LEAST = 4;

/** Minutes are as fine as a lane of this length shows. */
const TICK_MS = 60_000;

/** States of a device under each other, on one axis of time. */
export function lanesView({ from, to, lanes }: StateLanes, t: DeviceHistoryStrings, format: Formatter): TemplateResult {
  const place = (at: number) => ((at - from) / (to - from)) * LENGTH;
  return html`<section class="lanes" part="lanes" aria-labelledby="lanes">
    <h3 id="lanes">${format.duration(SHOWN_MS / 3_600_000, 'hour', 'long')}</h3>
    <ul>
      ${lanes.map(
        (lane) =>
          html`<li>
            <span class="lane-name ${lane.name}"
              >${icon(ICONS[lane.name])}<span>${t.lanes.names[lane.name]}</span></span
            >
            <svg
              class="lane ${lane.name}"
              viewBox="0 0 ${LENGTH} 1"
              preserveAspectRatio="none"
              role="img"
              aria-label=${spoken(lane, to - from, t, format)}
            >
              ${lane.spans.map((span) => {
                const width = Math.max(LEAST, place(span.to) - place(span.from));
                const x = Math.min(place(span.from), LENGTH - width);
                return svg`<rect x=${x.toFixed(1)} y="0" width=${width.toFixed(1)} height="1"><title>${format.exact(span.from)} – ${format.exact(span.to)}</title></rect>`;
              })}
            </svg>
          </li>`,
      )}
    </ul>
    <p class="lane-axis" aria-hidden="true">
      <span dir="ltr">${[from, (from + to) / 2, to].map((at) => html`<span>${format.tick(at, TICK_MS)}</span>`)}</span>
    </p>
  </section>`;
}

function spoken(
  { name, spans, totalMs }: StateLane,
  spanMs: number,
  t: DeviceHistoryStrings,
  format: Formatter,
): string {
  const label = t.lanes.names[name];
  if (name === 'reporting') {
    return interpolate(t.lanes.reporting, { name: label, share: format.percent(totalMs / spanMs) });
  }
  const duration = format.age(0, totalMs) || format.duration(1, 'minute');
  return format.plural(t.lanes.alerts, spans.length, { name: label, duration });
}
