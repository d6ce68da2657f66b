import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { isolated } from '../format/interpolate.ts';
import type { ChartTrack } from './chart-cursor.ts';
import type { ChartHandsStrings } from './chart-hands.strings.ts';
import type { ChartMarker } from './chart-series.ts';

/** So near, in pixels, the cursor is at a mark. */
const REACH = 8;
/** So many marks at one place are named. */
const MOST = 3;

/** The marks within reach of a moment, the nearest first. */
export function marksNear(
  markers: readonly ChartMarker[],
  at: number | undefined,
  msPerPixel: number,
): readonly ChartMarker[] {
  if (at === undefined) return [];
  const away = (marker: ChartMarker) => Math.abs(marker.at - at);
  return markers.filter((marker) => away(marker) <= REACH * msPerPixel).sort((a, b) => away(a) - away(b));
}

/** Marks are stops of the cursor like readings: else no key would reach one where there are few readings. */
export function trackOf(markers: readonly ChartMarker[]): ChartTrack {
  return { times: markers.map(({ at }) => at).sort((a, b) => a - b) };
}

/** What marks say. */
export function marksText(marks: readonly ChartMarker[], t: ChartHandsStrings, format: Formatter): readonly string[] {
  const named = marks.slice(0, MOST).map((marker) => markText(marker, t));
  return marks.length > MOST ? [...named, format.plural(t.moreMarks, marks.length - MOST)] : named;
}

/** The same in the box of values. */
export function marksView(
  marks: readonly ChartMarker[],
  t: ChartHandsStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (marks.length === 0) return nothing;
  return html`${marksText(marks, t, format).map((text, i) => {
    const level = i < MOST ? marks[i]?.level : undefined;
    return html`<div class="mark">
      ${level ? html`<i class=${level}></i>` : nothing}<span dir="auto">${text}</span>
    </div>`;
  })}`;
}

function markText({ label, level }: ChartMarker, t: ChartHandsStrings): string {
  return `${isolated(label)} (${t.levels[level]})`;
}
