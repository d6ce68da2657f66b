import type { Alert } from '@csk/core';
import { isOpen } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { priorityBadge, stateLabel } from '../alert-facts/alert-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { AlertListStrings } from './alert-list.strings.ts';

export interface AlertRowView {
  readonly alert: Alert;
  readonly index: number;
  readonly device: string;
  readonly customer: string;
  readonly chosen: boolean;
  readonly current: boolean;
  readonly focusable: boolean;
}

/** One row of the grid. Cells are plain text; what a device wrote is never markup. */
export function alertRow(view: AlertRowView, t: AlertListStrings, format: Formatter, now: number): TemplateResult {
  const { alert } = view;
  const repeats = alert.occurrences > 1;
  return html`<div
    class="row ${view.current ? 'current' : ''} ${isOpen(alert) ? '' : 'closed'}"
    part="row"
    role="row"
    data-id=${alert.id}
    data-index=${view.index}
    aria-rowindex=${view.index + 2}
    aria-selected=${view.chosen ? 'true' : 'false'}
    aria-current=${view.current ? 'true' : nothing}
    tabindex=${view.focusable ? '0' : '-1'}
  >
    <div class="choose" role="gridcell">
      <label>
        <input
          type="checkbox"
          tabindex="-1"
          aria-label=${interpolate(t.selectAlert, { alert: alert.description })}
          .checked=${view.chosen}
        />
      </label>
    </div>
    <div class="priority" role="gridcell">${priorityBadge(alert.priority.level, t.levels[alert.priority.level])}</div>
    <div class="description" role="gridcell" dir="auto" title=${alert.description}>${alert.description}</div>
    <div class="device" role="gridcell" dir="auto" title=${view.device}>${view.device}</div>
    <div class="customer" role="gridcell" dir="auto" title=${view.customer}>${view.customer}</div>
    <div class="status" role="gridcell">${stateLabel(alert, t.states)}</div>
    <div class="times" role="gridcell">
      ${
        repeats
          ? html`<span class="badge" title=${format.plural(t.times, alert.occurrences)}
              >×${format.number(alert.occurrences)}</span
            >`
          : nothing
      }
    </div>
    <div class="age" role="gridcell" title=${format.exact(alert.raisedAt)}>
      ${format.age(alert.raisedAt, now) || t.now}
    </div>
  </div>`;
}

/** Heads of the columns, in the order of {@link alertRow}'s cells. */
export function columnHeads(t: AlertListStrings): TemplateResult {
  return html`<div role="rowgroup">
    <div class="head" role="row" aria-rowindex="1">
      <div role="columnheader"><span class="sr-only">${t.select}</span></div>
      <div class="priority" role="columnheader">${t.priority}</div>
      <div class="description" role="columnheader">${t.description}</div>
      <div class="device" role="columnheader">${t.device}</div>
      <div class="customer" role="columnheader">${t.customer}</div>
      <div class="status" role="columnheader">${t.status}</div>
      <div class="times" role="columnheader">${t.occurrences}</div>
      <div class="age" role="columnheader">${t.age}</div>
    </div>
  </div>`;
}
