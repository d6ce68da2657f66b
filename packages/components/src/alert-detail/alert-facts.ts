import type { Alert, Case, Device, WorkOrder } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { reachBadge } from '../device-facts/device-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import { safeLink } from '../format/safe-link.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';

export interface AlertFactsView {
  readonly alert: Alert;
  readonly device: Device | undefined;
  readonly customer: string | undefined;
  readonly case: Case | undefined;
  readonly workOrder: WorkOrder | undefined;
}

/** What is known about an alert, as terms and values. */
export function alertFacts(
  view: AlertFactsView,
  t: AlertDetailStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  const { alert, device, customer } = view;
  const link = safeLink(alert.url);
  const { acknowledgedAt } = alert;
  return html`<section part="facts" aria-label=${t.facts}>
    <dl>
      ${fact(t.device, html`<bdi>${device?.name ?? alert.deviceKey ?? t.none}</bdi>${device ? html` ${reachBadge(device, t)}` : nothing}`)}
      ${fact(t.customer, html`<bdi>${customer ?? (alert.accountId ? '…' : t.none)}</bdi>`)}
      ${fact(t.raised, html`${format.exact(alert.raisedAt)} <small>${format.relative(alert.raisedAt, now)}</small>`)}
      ${
        alert.occurrences > 1
          ? html`${fact(t.occurrences, format.plural(t.times, alert.occurrences))}
            ${fact(t.lastRaised, html`${format.exact(alert.lastRaisedAt)} <small>${format.relative(alert.lastRaisedAt, now)}</small>`)}`
          : fact(t.occurrences, format.plural(t.times, 1))
      }
      ${fact(t.type, t.types[alert.type])}
      ${fact(
        t.source,
        html`<bdi>${alert.source}</bdi>
          ${link ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${t.sourceLink}</a>` : nothing}`,
      )}
      ${fact(t.priorityFacts, html`${format.number(alert.priority.score)} <small><bdi>${dotted(...alert.priority.reasons)}</bdi></small>`)}
      ${
        acknowledgedAt
          ? fact(
              t.acknowledged,
              interpolate(t.acknowledgedBy, { time: format.exact(acknowledgedAt), name: alert.acknowledgedBy ?? '?' }),
            )
          : nothing
      }
      ${
        alert.shelvedUntil && alert.status === 'active'
          ? fact(t.shelvedUntil, format.exact(alert.shelvedUntil))
          : nothing
      }
      ${alert.assignedTo ? fact(t.assignedTo, html`<bdi>${alert.assignedTo}</bdi>`) : nothing}
      ${view.case ? fact(t.case, html`<bdi>${view.case.number}</bdi>`) : nothing}
      ${view.workOrder ? fact(t.ordering.name, workOrderFact(view.workOrder, t)) : nothing}
    </dl>
  </section>`;
}

function workOrderFact({ number, title, status, url }: WorkOrder, { ordering }: AlertDetailStrings): TemplateResult {
  const link = safeLink(url);
  return html`<bdi>${number}</bdi>
    <small>${dotted(title, ordering.statuses[status])}</small>
    ${link ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${ordering.openExternally}</a>` : nothing}`;
}

function fact(term: string, value: unknown): TemplateResult {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`;
}
