import type { Alert, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { shelveFormStyles } from '../alert-facts/shelve-form.styles.ts';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LazySwitch } from '../element/lazy-switch.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import {
  failureBanner,
  messageView,
  needsClientView,
  noRecord,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { controls } from '../theme/controls.styles.ts';
import { facts } from '../theme/facts.styles.ts';
import * as icons from '../theme/icons.ts';
import { json } from '../theme/json.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { AlertActions } from './alert-actions.ts';
import { alertDetailStrings, type AlertDetailStrings } from './alert-detail.strings.ts';
import { alertDetailStyles } from './alert-detail.styles.ts';
import { alertFacts } from './alert-facts.ts';
import { alertHeader } from './alert-header.ts';
import { AlertRequests } from './alert-requests.ts';
import { commentForm } from './comment-form.ts';
import { suggestedView } from './suggested.ts';
import { SuggestedCommands } from './suggested-commands.ts';
import { timelineView } from './timeline-view.ts';
import { whyFired } from './why-fired.ts';

/**
 * One alert: what it is, why it fired, what has been done, and what can be done now.
 *
 * @summary Facts, evidence, timeline and actions of one alert.
 * @attr alert-id - The alert.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-case-create-request - A case is asked for; cancelable. Unless prevented, the element shows its own form.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @fires csk-case-resolved - The form shows a case that an alert had already, and it was resolved; `detail` is
 * `{ id, case }`.
 * @fires csk-work-order-create-request - A work order is asked for; cancelable. Unless prevented, the element shows its own
 * form. `detail` is `{ alertIds }`.
 * @fires csk-work-order-created - The form made a work order; `detail` is `{ id, workOrder }`.
 * @fires csk-work-order-open - The way to the alert's work order was taken; `detail` is `{ id }`.
 * @fires csk-command-open - A command for the alert's device was chosen, to be sent elsewhere: the host shows its
 * `<csk-command-panel>`. `detail` is `{ deviceId, name, alertId }`, with the name of the definition.
 * @fires csk-alert-select - A repeat was opened; `detail` is `{ id, alert }`.
 * @fires csk-chart-range-change - The reader zoomed or panned the chart of the evidence.
 * @fires csk-marker-select - The mark of this alert was chosen in the chart of its readings.
 * @fires csk-case-open - The link to the alert's case was followed; `detail` is `{ id }`.
 * @slot actions - Further buttons beside the actions.
 * @csspart header - Title, state and actions.
 * @csspart facts - Terms and values.
 * @csspart suggestion - What past alerts make likely.
 * @csspart commands - The commands that the device understands.
 * @csspart repeats - The repeats of the alert, folded.
 * @csspart why - Why the alert fired.
 * @csspart json - A message as it came.
 * @csspart shelve - Where the end and the reason of shelving are asked for.
 * @csspart ending - Where a reason is asked for when the alert is closed or opened again.
 * @csspart work-order-form - The fields of a new work order.
 * @csspart over - Who ended the alert, when and why.
 * @csspart timeline - What happened since.
 * @csspart comment-form - Where a comment is written.
 * @csspart state - The text shown instead.
 * @cssprop --csk-font-mono - Font of rule text and messages.
 */
export class CskAlertDetail extends CskElement<AlertDetailStrings> {
  static override styles = [tokens, controls, states, facts, json, shelveFormStyles, alertDetailStyles];

  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;

  /** What is being written. */
  @state() private comment = '';
  @state() private commenting = false;

  protected override readonly english = alertDetailStrings;
  protected override readonly section = 'alertDetail';

  readonly #alert = new LiveController(
    this,
    (store) => (this.alertId ? store.entity('alert', this.alertId) : undefined),
    () => [this.alertId],
  );
  readonly #device = new LiveController(
    this,
    (store) => (this.#shown?.deviceId ? store.entity('device', this.#shown.deviceId) : undefined),
    () => [this.#shown?.deviceId],
  );
  readonly #account = new LiveController(
    this,
    (store) => (this.#shown?.accountId ? store.entity('account', this.#shown.accountId) : undefined),
    () => [this.#shown?.accountId],
  );
  readonly #case = new LiveController(
    this,
    (store) => (this.#shown?.caseId ? store.entity('case', this.#shown.caseId) : undefined),
    () => [this.#shown?.caseId],
  );
  readonly #access = new AccessController(this);
  readonly #workOrder = new LiveController(
    this,
    (store) => (this.#workOrderId ? store.entity('workOrder', this.#workOrderId) : undefined),
    () => [this.#workOrderId],
  );

  readonly #actions = new AlertActions(this);
  readonly #requests = new AlertRequests(this, {
    alert: () => this.#shown,
    offer: (what, id) =>
      this.emit(
        what === 'case' ? 'csk-case-create-request' : 'csk-work-order-create-request',
        { alertIds: [id] },
        { cancelable: true },
      ),
    ordered: (workOrder) => this.emit('csk-work-order-created', { id: workOrder.id, workOrder }),
    close: (alert, reason) => this.#actions.close(alert, reason),
    reactivate: (alert, reason) => this.#actions.reactivate(alert, reason),
    shelve: (alert, shelving) => this.#actions.shelve(alert, shelving),
  });

  readonly #commands = new SuggestedCommands(
    this,
    () => this.#shown,
    (deviceId, name) => this.emit('csk-command-open', { deviceId, name, alertId: this.alertId }),
  );
  readonly #repeats = new LazySwitch(this, async () => {
    const { AlertRepeats } = await import('./alert-repeats.ts');
    return new AlertRepeats(
      this,
      () => this.#unfoldedId,
      (alert) => this.emit('csk-alert-select', { id: alert.id, alert }),
    );
  });

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('alertId')) return;
    this.#actions.dismiss();
    this.#requests.putAway();
    if (this.#repeats.isOn) this.#repeats.toggle();
    this.comment = '';
    this.commenting = false;
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#alert.value;
    if (!this.store) return needsClientView(t);
    if (!this.alertId) return messageView(icons.inbox, t.nothing, t.nothingHint);
    const alert = snapshot?.data;
    if (!alert) return noRecord(t, snapshot, this.explain, this.#reload);
    const device = this.#device.value?.data;
    return html`${snapshot.error ? staleBanner(t, this.explain(snapshot.error), this.#reload) : nothing}
    ${this.#failureBanner()} ${this.#header(alert, device?.name ?? alert.deviceKey)}
    ${this.#requests.view(alert, { t, format: this.format, explain: this.explain })}
    ${suggestedView(alert, t, this.format)} ${this.#commands.view(t, this.format, this.explain)}
    ${whyFired(alert, device?.name ?? alert.deviceKey ?? t.none, t, this.format)}
    ${alertFacts(
      {
        alert,
        device,
        customer: this.#account.value?.data?.name,
        case: this.#case.value?.data,
        workOrder: this.#workOrder.value?.data,
      },
      t,
      this.format,
      Date.now(),
    )}
    ${this.#repeatsView(alert)} ${timelineView(alert, this.#commentForm(alert), t, this.format, Date.now())}`;
  }

  get #shown(): Alert | undefined {
    return this.#alert.value?.data;
  }

  get #workOrderId(): Id<'workOrder'> | undefined {
    return this.#access.allows('WorkOrders_Get') ? this.#shown?.workOrderId : undefined;
  }

  /** The alert whose repeats are shown. */
  get #unfoldedId(): Id<'alert'> | undefined {
    return this.#repeats.isOn ? this.alertId : undefined;
  }

  #header(alert: Alert, device: string | undefined): TemplateResult {
    return alertHeader(
      {
        alert,
        device,
        customer: this.#account.value?.data?.name,
        case: this.#case.value?.data,
        workOrder: this.#workOrder.value?.data,
        mark: offlineBadge(this.t, this.connection),
        me: this.#access.principalId,
        allows: (operation) => this.#access.allows(operation),
        asked: this.#requests.asked,
        ask: (what) => this.#requests.ask(what, alert),
        acknowledge: () => this.#actions.acknowledge(alert),
        assign: (to) => this.#actions.assign(alert, to),
        unshelve: () => this.#actions.unshelve(alert),
        openCase: (id) => this.emit('csk-case-open', { id }),
        openWorkOrder: (id) => this.emit('csk-work-order-open', { id }),
      },
      this.t,
      this.format,
      Date.now(),
    );
  }

  #repeatsView(alert: Alert): TemplateResult | typeof nothing {
    const { t } = this;
    if (alert.occurrences < 2) return nothing;
    return html`<section part="repeats">
      <details ?open=${this.#repeats.isOn}>
        <summary @click=${this.#toggleRepeats}>${this.format.plural(t.repeats, alert.occurrences - 1)}</summary>
        ${this.#repeats.shown?.view(t, this.format, this.explain, Date.now())} ${this.#repeats.failure(t)}
      </details>
    </section>`;
  }

  readonly #toggleRepeats = (event: Event) => {
    // What is open is ours to say: another alert begins with its repeats folded.
    event.preventDefault();
    this.#repeats.toggle();
  };

  #commentForm(alert: Alert): TemplateResult | typeof nothing {
    if (!this.#access.allows('Alerts_Comment')) return nothing;
    return commentForm(
      {
        text: this.comment,
        busy: this.commenting,
        change: (text) => (this.comment = text),
        submit: () => void this.#addComment(alert),
      },
      this.t,
    );
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { failure, dismiss } = this.#actions;
    return failureBanner(this.t, this.t.actionFailed, failure && this.explain(failure.error), dismiss);
  }

  /** What was written stays until it has arrived. */
  async #addComment(alert: Alert): Promise<void> {
    const text = this.comment.trim();
    this.commenting = true;
    const arrived = await this.#actions.comment(alert, text);
    if (this.alertId !== alert.id) return;
    this.commenting = false;
    // What was written meanwhile is another comment.
    if (arrived && this.comment.trim() === text) this.comment = '';
  }

  readonly #reload = () => void this.#alert.refresh();
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-alert-detail': CskAlertDetail;
  }
}
