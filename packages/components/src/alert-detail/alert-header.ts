import { isOpen, type Alert, type Case, type WorkOrder } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { priorityBadge, stateLabel } from '../alert-facts/alert-badges.ts';
import type { EndingStep } from '../alert-facts/reason-form.ts';
import type { Formatter } from '../format/formatter.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';
import type { AskedFor } from './alert-requests.ts';
import { closedNote } from './closed-note.ts';

export interface AlertHeaderView {
  readonly alert: Alert;
  readonly device: string | undefined;
  readonly customer: string | undefined;
  readonly case: Case | undefined;
  readonly workOrder: WorkOrder | undefined;
  /** What is to be said of the connection. */
  readonly mark: unknown;
  /** Who the caller is; `undefined` until it is known. */
  readonly me: string | undefined;
  readonly allows: (operation: string) => boolean;
  readonly asked: AskedFor | undefined;
  /** Asks for it, or no more. */
  readonly ask: (what: AskedFor) => void;
  readonly acknowledge: () => void;
  readonly assign: (to: string | null) => void;
  readonly unshelve: () => void;
  readonly openCase: (id: string) => void;
  readonly openWorkOrder: (id: string) => void;
}

/** What an alert is, how it stands, and what can be done now. */
export function alertHeader(
  view: AlertHeaderView,
  t: AlertDetailStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  const { alert } = view;
  const open = isOpen(alert);
  return html`<div class="header" part="header">
    <div class="marks">
      ${priorityBadge(alert.priority.level, t.levels[alert.priority.level])}
      <span class="state-text" role="status">${stateLabel(alert, t.states)}</span>
      ${view.mark}
    </div>
    <div>
      <h2 dir="auto">${alert.description}</h2>
      <p class="where">${dotted(view.device, view.customer)}</p>
    </div>
    ${open ? nothing : closedNote(alert, t, format, now)}
    <div class="actions">
      ${caseButton(view, open, t)} ${workOrderButton(view, open, t)}
      ${
        open && !alert.acknowledgedAt && view.allows('Alerts_Acknowledge')
          ? html`<button type="button" @click=${view.acknowledge}>${icon(icons.check)}${t.acknowledge}</button>`
          : nothing
      }
      ${endingButton(view, open, t)} ${open ? [assignButton(view, t), shelveButton(view, t)] : nothing}
      <slot name="actions"></slot>
    </div>
  </div>`;
}

/** One place for the case: the way to make it, and then the way to it. */
function caseButton(view: AlertHeaderView, open: boolean, t: AlertDetailStrings): TemplateResult | typeof nothing {
  const { caseId } = view.alert;
  if (caseId) {
    const label = interpolate(t.openCase, { number: view.case?.number ?? '' });
    return html`<button type="button" @click=${() => view.openCase(caseId)}>${icon(icons.caseFile)}${label}</button>`;
  }
  if (!open || view.asked === 'case' || !view.allows('Alerts_ConvertToCase')) return nothing;
  return html`<button type="button" class="primary" @click=${() => view.ask('case')}>
    ${icon(icons.caseFile)}${t.createCase}
  </button>`;
}

/** The same for the work order. Whoever may not read it is not sent there. */
function workOrderButton(
  { alert, workOrder, asked, ask, allows, openWorkOrder }: AlertHeaderView,
  open: boolean,
  t: AlertDetailStrings,
): TemplateResult | typeof nothing {
  if (alert.workOrderId) {
    if (!workOrder) return nothing;
    const label = interpolate(t.ordering.open, { number: workOrder.number });
    return html`<button type="button" @click=${() => openWorkOrder(workOrder.id)}>
      ${icon(icons.workOrder)}${label}
    </button>`;
  }
  if (!open || asked === 'work-order' || !allows('Alerts_ConvertToWorkOrder')) return nothing;
  return html`<button type="button" @click=${() => ask('work-order')}>
    ${icon(icons.workOrder)}${t.ordering.create}
  </button>`;
}

function endingButton(view: AlertHeaderView, open: boolean, t: AlertDetailStrings): TemplateResult | typeof nothing {
  if (!view.allows(open ? 'Alerts_Close' : 'Alerts_Reactivate')) return nothing;
  const step: EndingStep = open ? 'close' : 'reopen';
  return html`<button
    type="button"
    aria-expanded=${view.asked === step ? 'true' : 'false'}
    @click=${() => view.ask(step)}
  >
    ${open ? html`${icon(icons.closed)}${t.close}` : t.reactivate}
  </button>`;
}

/** An alert of nobody, or of somebody else, can be taken; one's own can be given back. */
function assignButton(
  { alert, me, allows, assign }: AlertHeaderView,
  t: AlertDetailStrings,
): TemplateResult | typeof nothing {
  if (me === undefined || !allows('Alerts_Assign')) return nothing;
  const mine = alert.assignedTo === me;
  return html`<button type="button" @click=${() => assign(mine ? null : me)}>
    ${mine ? t.giveBack : t.assignToMe}
  </button>`;
}

function shelveButton(view: AlertHeaderView, t: AlertDetailStrings): TemplateResult | typeof nothing {
  const isShelved = view.alert.shelvedUntil !== undefined;
  if (!view.allows(isShelved ? 'Alerts_Unshelve' : 'Alerts_Shelve')) return nothing;
  return isShelved
    ? html`<button type="button" @click=${view.unshelve}>${t.unshelve}</button>`
    : html`<button
        type="button"
        aria-expanded=${view.asked === 'shelving' ? 'true' : 'false'}
        @click=${() => view.ask('shelving')}
      >
        ${t.shelving.shelve}
      </button>`;
}
