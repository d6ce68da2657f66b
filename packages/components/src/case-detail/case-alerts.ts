import type { Alert } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { priorityBadge, stateLabel } from '../alert-facts/alert-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';
import { iconButton } from './icon-button.ts';

export interface CaseAlertsView {
  readonly alerts: readonly Alert[];
  readonly hasMore: boolean;
  readonly open: (alert: Alert) => void;
  readonly loadMore: () => void;
  readonly mayRemove: boolean;
  readonly busy: boolean;
  readonly remove: (alert: Alert) => void;
}

/** The alerts that the case takes care of. */
export function caseAlerts(view: CaseAlertsView, t: CaseDetailStrings, format: Formatter, now: number): TemplateResult {
  return html`<section part="alerts" aria-labelledby="alerts">
    <h3 id="alerts">${t.alerts}</h3>
    ${view.alerts.length === 0 ? html`<p class="muted">${t.noAlerts}</p>` : nothing}
    <ul class="records">
      ${view.alerts.map(
        (alert) =>
          html`<li>
            <div class="name">
              <button type="button" class="link" @click=${() => view.open(alert)}>
                <bdi>${alert.description}</bdi>
              </button>
              <div class="facts">
                ${priorityBadge(alert.priority.level, t.levels[alert.priority.level])} ${stateLabel(alert, t.states)}
              </div>
            </div>
            <time class="muted" datetime=${alert.raisedAt} title=${format.exact(alert.raisedAt)}
              >${format.relative(alert.raisedAt, now)}</time
            >
            ${view.mayRemove ? iconButton(interpolate(t.removeAlert, { alert: alert.description }), icons.cross, view.busy, () => view.remove(alert)) : nothing}
          </li>`,
      )}
    </ul>
    ${view.hasMore ? html`<button type="button" @click=${view.loadMore}>${t.more}</button>` : nothing}
  </section>`;
}
