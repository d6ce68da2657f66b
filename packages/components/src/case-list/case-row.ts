import type { Alert, Case, CasePriority } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { priorityBadge } from '../alert-facts/alert-badges.ts';
import { caseStatusBadge } from '../case-form/case-facts.ts';
import type { Formatter } from '../format/formatter.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CaseListStrings } from './case-list.strings.ts';

/** A case's priorities look like the levels of alerts. */
export const PRIORITY_LEVEL: Readonly<Record<CasePriority, Alert['priority']['level']>> = {
  high: 'high',
  normal: 'medium',
  low: 'low',
};

export interface CaseRowView {
  readonly case: Case;
  readonly index: number;
  readonly customer: string;
  readonly current: boolean;
  readonly focusable: boolean;
}

/** One row of the grid. */
export function caseRow(view: CaseRowView, t: CaseListStrings, format: Formatter, now: number): TemplateResult {
  const { case: one } = view;
  const count = one.alertIds.length;
  return html`<div
    class="row ${view.current ? 'current' : ''} ${one.status === 'open' ? '' : 'closed'}"
    part="row"
    role="row"
    data-id=${one.id}
    data-index=${view.index}
    aria-rowindex=${view.index + 2}
    aria-current=${view.current ? 'true' : nothing}
    tabindex=${view.focusable ? '0' : '-1'}
  >
    <div class="number" role="gridcell" title=${one.number}><bdi>${one.number}</bdi></div>
    <div class="description" role="gridcell" dir="auto" title=${one.title}>${one.title}</div>
    <div class="customer" role="gridcell" dir="auto" title=${view.customer}>${view.customer}</div>
    <div class="status" role="gridcell">${caseStatusBadge(one, t)}</div>
    <div class="priority" role="gridcell">
      ${priorityBadge(PRIORITY_LEVEL[one.priority], t.priorities[one.priority])}
    </div>
    <div class="assigned" role="gridcell" dir="auto" title=${one.assignedTo ?? nothing}>${one.assignedTo ?? ''}</div>
    <div class="times" role="gridcell">
      ${
        count > 0
          ? html`<span class="badge" title=${format.plural(t.alertCount, count)}
              >${icon(icons.active)}${format.number(count)}</span
            >`
          : nothing
      }
    </div>
    <div class="age" role="gridcell" title=${format.exact(one.createdAt)}>
      ${format.age(one.createdAt, now) || t.now}
    </div>
  </div>`;
}

/** Heads of the columns, in the order of {@link caseRow}'s cells. */
export function caseColumnHeads(t: CaseListStrings): TemplateResult {
  return html`<div role="rowgroup">
    <div class="head" role="row" aria-rowindex="1">
      <div role="columnheader">${t.number}</div>
      <div role="columnheader">${t.case}</div>
      <div role="columnheader">${t.customer}</div>
      <div role="columnheader">${t.status}</div>
      <div role="columnheader">${t.priority}</div>
      <div role="columnheader">${t.assignedTo}</div>
      <div class="times" role="columnheader">${t.alerts}</div>
      <div class="age" role="columnheader">${t.age}</div>
    </div>
  </div>`;
}
