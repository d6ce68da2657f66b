import { doubtOf, qualityOf, type ReadingSeries, type SummaryTile, type SummaryValue } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { readingDoubt } from '../device-facts/reading-doubt.ts';
import { readingText } from '../device-facts/reading-text.ts';
import type { Formatter } from '../format/formatter.ts';
import { dotted } from '../format/interpolate.ts';
import type { DeviceSummaryStrings } from './device-summary.strings.ts';

/** A figure with what it is and over which time. */
export function summaryTile(
  { tile, value, at, quality }: SummaryValue,
  t: DeviceSummaryStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  return html`<div part="tile">
    <dt dir="auto">${tile.label}</dt>
    <dd>
      ${
        value === null
          ? html`<span class="figure none" aria-hidden="true">–</span><span class="sr-only">${t.noData}</span>`
          : html`<span class="figure">${readingText(value, format)}</span>`
      }
      ${value === null || tile.unit === undefined ? nothing : html`<bdi class="unit">${tile.unit}</bdi>`}
      ${readingDoubt(quality, t)}
      <span class="range" title=${at === undefined ? nothing : format.exact(at)}
        >${rangeText(tile, at, t, format, now)}</span
      >
    </dd>
  </div>`;
}

function rangeText(
  { source, aggregation, rangeType, rangeValue = 1 }: SummaryTile,
  at: number | undefined,
  t: DeviceSummaryStrings,
  format: Formatter,
  now: number,
): string {
  if (rangeType === 'latest') return at === undefined ? t.latest : dotted(t.latest, format.relative(at, now));
  const what = source === 'measure' ? t.aggregations[aggregation ?? 'none'] : t.sources[source];
  const range = format.plural(t[rangeType], rangeValue);
  return dotted(what, range);
}

/** Metrics of which the newest reading is shown. */
export function latestMetrics(values: readonly SummaryValue[]): readonly string[] {
  return [...new Set(values.flatMap(({ tile }) => (tile.rangeType === 'latest' ? (tile.metric ?? []) : [])))].sort();
}

/** The figures with what has come over the live stream since they were fetched. */
export function withLatest(values: readonly SummaryValue[], series: readonly ReadingSeries[]): readonly SummaryValue[] {
  return values.map((figure) => {
    const { tile, at } = figure;
    if (tile.rangeType !== 'latest') return figure;
    const live = series.find(({ metric, bucketMs }) => metric === tile.metric && bucketMs === 0);
    const time = live?.times.at(-1);
    const value = live?.values.at(-1);
    const isNewer = time !== undefined && value !== undefined && (at === undefined || time > at);
    return isNewer ? { tile, value, at: time, ...doubtOf(qualityOf(live?.quality?.at(-1))) } : figure;
  });
}
