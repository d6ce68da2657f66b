import { isOpen, type Alert } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';

/** What past alerts make likely and the alert does not say already. */
export interface Suggested {
  /** Another priority than it has. */
  readonly level?: 'high' | 'low' | undefined;
  /** With `level`: how likely alerts like this one lead to work, from 0 to 100. */
  readonly score?: number | undefined;
  readonly incidentType?: string | undefined;
  readonly reasons: readonly string[];
}

/** Nothing for an alert that is over, and no kind of incident for one that somebody works on: it has been named there. */
export function suggestedFor(alert: Alert): Suggested | undefined {
  const { suggestion, priority, caseId, workOrderId } = alert;
  if (!suggestion || !isOpen(alert)) return undefined;
  const { status, score, incidentType } = suggestion;
  const level = (status === 'high' || status === 'low') && status !== priority.level ? status : undefined;
  const kind = caseId === undefined && workOrderId === undefined ? incidentType : undefined;
  if (level === undefined && kind === undefined) return undefined;
  return {
    level,
    score,
    incidentType: kind?.value,
    reasons: [...(level ? suggestion.reasons : []), ...(kind?.reasons ?? [])],
  };
}

/** A quiet line: a hint beside the priority, never instead of it. */
export function suggestedView(alert: Alert, t: AlertDetailStrings, format: Formatter): TemplateResult | typeof nothing {
  const suggested = suggestedFor(alert);
  if (!suggested) return nothing;
  const { level, score, incidentType, reasons } = suggested;
  const priority =
    level && interpolate(t.suggestedPriority, { level: t.levels[level], score: format.number(score ?? 0) });
  const kind = incidentType && interpolate(t.suggestedIncident, { type: incidentType });
  return html`<section class="suggested" part="suggestion" aria-label=${t.suggestion}>
    <p>${dotted(priority, kind)}</p>
    ${reasons.length > 0 ? html`<small dir="auto">${reasons.join(' ')}</small>` : nothing}
  </section>`;
}
