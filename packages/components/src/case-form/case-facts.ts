import type { Case } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { safeLink } from '../format/safe-link.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CaseFormStrings } from './case-form.strings.ts';

/** A case's facts, to read. */
export function caseFacts(one: Case, customer: string, t: CaseFormStrings, format: Formatter): TemplateResult {
  const link = safeLink(one.url);
  const alerts = one.alertIds.length;
  const closed = alerts === 0 ? t.resolvedAlone : format.plural(t.resolvedNote, alerts);
  return html`<div role="status">
      ${one.status === 'resolved' ? html`<p class="over">${icon(icons.closed)}<span>${closed}</span></p>` : nothing}
    </div>
    <div class="case">
      <h3 dir="auto">${one.title}</h3>
      <dl>
        <dt>${t.customer}</dt>
        <dd dir="auto">${customer}</dd>
        <dt>${t.priority}</dt>
        <dd>${t.priorities[one.priority]}</dd>
        <dt>${t.origin}</dt>
        <dd>${t.origins[one.origin]}</dd>
        <dt>${t.alerts}</dt>
        <dd>${format.number(alerts)}</dd>
        <dt>${t.devices}</dt>
        <dd>${format.number(one.deviceIds.length)}</dd>
        <dt>${t.created}</dt>
        <dd>${format.exact(one.createdAt)}</dd>
        ${
          one.resolvedAt
            ? html`<dt>${t.resolvedAt}</dt>
                <dd>${format.exact(one.resolvedAt)}</dd>`
            : nothing
        }
      </dl>
      ${one.description ? html`<p class="text" dir="auto">${one.description}</p>` : nothing}
      ${
        one.resolution
          ? html`<div>
              <div class="label">${t.resolution}</div>
              <p class="text" dir="auto">${one.resolution}</p>
            </div>`
          : nothing
      }
      ${link ? html`<p><a href=${link} target="_blank" rel="noopener noreferrer">${t.openExternally}</a></p>` : nothing}
    </div>`;
}

export function caseStatusBadge(one: Case, t: Pick<CaseFormStrings, 'statuses'>): TemplateResult {
  const resolved = one.status === 'resolved';
  return html`<span class="badge ${resolved ? 'success' : ''}"
    >${icon(resolved ? icons.check : one.status === 'open' ? icons.caseFile : icons.inactive)}${t.statuses[one.status]}</span
  >`;
}
