import type { Alert } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { alertState } from '../alert-facts/alert-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';
import { alertTimeline, type TimelineEntry } from './alert-timeline.ts';

/** What happened to an alert, newest first, below what is given: the form for a comment. */
export function timelineView(
  alert: Alert,
  commentForm: TemplateResult | typeof nothing,
  t: AlertDetailStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  const item = (entry: TimelineEntry) => {
    const by = entry.actor ? ` ${interpolate(t.byActor, { name: entry.actor })}` : '';
    return html`<li>
      <div class="what">
        ${entryText(entry, alert, t, format)}<span class="muted">${by}</span>
        ${entry.reason ? html`<div class=${entry.kind === 'commented' ? 'comment' : 'muted'} dir="auto">${entry.reason}</div>` : nothing}
      </div>
      <time datetime=${entry.at} title=${format.exact(entry.at)}>${format.relative(entry.at, now)}</time>
    </li>`;
  };
  return html`<section part="timeline" aria-labelledby="timeline">
    <h3 id="timeline">${t.timeline}</h3>
    ${commentForm}
    <ol class="timeline">
      ${alertTimeline(alert).map(item)}
    </ol>
  </section>`;
}

function entryText(entry: TimelineEntry, alert: Alert, t: AlertDetailStrings, format: Formatter): string {
  switch (entry.kind) {
    case 'raised':
      return t.raisedEntry;
    case 'repeated':
      return format.plural(t.repeatedEntry, alert.occurrences);
    case 'acknowledged':
      return t.acknowledged;
    case 'cleared':
      return t.clearedEntry;
    case 'assigned':
      return entry.assignedTo === undefined
        ? t.givenBackEntry
        : interpolate(t.assignedEntry, { name: entry.assignedTo });
    case 'shelved':
      return interpolate(t.shelvedEntry, { until: entry.until ? format.exact(entry.until) : '' });
    case 'unshelved':
      return t.unshelvedEntry;
    case 'suppressed':
      return interpolate(t.suppressedEntry, { until: entry.until ? format.exact(entry.until) : '' });
    case 'unsuppressed':
      return t.unsuppressedEntry;
    case 'commented':
      return t.commentedEntry;
    case 'changed':
      return entry.state ? t.states[alertState(entry.state)] : '';
  }
}
