import { isOpen, type Alert, type Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { priorityBadge, stateLabel } from '../alert-facts/alert-badges.ts';
import { ShelveForm } from '../alert-facts/shelve-form.ts';
import { shelveFormStyles } from '../alert-facts/shelve-form.styles.ts';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
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
import { dotted, interpolate } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import { facts } from '../theme/facts.styles.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { json } from '../theme/json.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { AlertActions } from './alert-actions.ts';
import { alertDetailStrings, type AlertDetailStrings } from './alert-detail.strings.ts';
import { alertDetailStyles } from './alert-detail.styles.ts';
import { alertFacts } from './alert-facts.ts';
import { closedNote } from './closed-note.ts';
import { commentForm } from './comment-form.ts';
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
 * @fires csk-chart-range-change - The reader zoomed or panned the chart of the evidence.
 * @fires csk-marker-select - The mark of this alert was chosen in the chart of its readings.
 * @fires csk-case-open - The link to the alert's case was followed; `detail` is `{ id }`.
 * @slot actions - Further buttons beside the actions.
 * @csspart header - Title, state and actions.
 * @csspart facts - Terms and values.
 * @csspart why - Why the alert fired.
 * @csspart json - A message as it came.
 * @csspart shelve - Where the end and the reason of shelving are asked for.
 * @csspart over - Who ended the alert, when and why.
 * @csspart timeline - What happened since.
 * @csspart comment-form - Where a comment is written.
 * @csspart state - The text shown instead.
 * @cssprop --csk-font-mono - Font of rule text and messages.
 */
export class CskAlertDetail extends CskElement<AlertDetailStrings> {
  static override styles = [tokens, controls, states, facts, json, shelveFormStyles, alertDetailStyles];

  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;

  @state() private creating = false;
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
  readonly #actions = new AlertActions(this);
  readonly #shelve = new ShelveForm(this);

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('alertId')) return;
    this.#actions.dismiss();
    this.#shelve.close();
    this.creating = false;
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
    ${isOpen(alert) ? this.#shelve.view(t.shelving, this.format, (shelving) => this.#actions.shelve(alert, shelving)) : nothing}
    ${this.creating && !alert.caseId ? this.#form(alert) : nothing}
    ${whyFired(alert, device?.name ?? alert.deviceKey ?? t.none, t, this.format)}
    ${alertFacts(
      {
        alert,
        device,
        customer: this.#account.value?.data?.name,
        case: this.#case.value?.data,
      },
      t,
      this.format,
      Date.now(),
    )}
    ${timelineView(alert, this.#commentForm(alert), t, this.format, Date.now())}`;
  }

  get #shown(): Alert | undefined {
    return this.#alert.value?.data;
  }

  #header(alert: Alert, device: string | undefined): TemplateResult {
    const { t } = this;
    const open = isOpen(alert);
    return html`<div class="header" part="header">
      <div class="marks">
        ${priorityBadge(alert.priority.level, t.levels[alert.priority.level])}
        <span class="state-text" role="status">${stateLabel(alert, t.states)}</span>
        ${offlineBadge(t, this.connection)}
      </div>
      <div>
        <h2 dir="auto">${alert.description}</h2>
        <p class="where">${dotted(device, this.#account.value?.data?.name)}</p>
      </div>
      ${open ? nothing : closedNote(alert, t, this.format, Date.now())}
      <div class="actions">
        ${this.#caseButton(alert, open)}
        ${
          open && !alert.acknowledgedAt && this.#access.allows('Alerts_Acknowledge')
            ? html`<button type="button" @click=${() => this.#actions.acknowledge(alert)}>
                ${icon(icons.check)}${t.acknowledge}
              </button>`
            : nothing
        }
        ${
          open && this.#access.allows('Alerts_Close')
            ? html`<button type="button" @click=${() => this.#actions.close(alert)}>
                ${icon(icons.closed)}${t.close}
              </button>`
            : nothing
        }
        ${
          !open && this.#access.allows('Alerts_Reactivate')
            ? html`<button type="button" @click=${() => this.#actions.reactivate(alert)}>${t.reactivate}</button>`
            : nothing
        }
        ${open ? [this.#assignButton(alert), this.#shelveButton(alert)] : nothing}
        <slot name="actions"></slot>
      </div>
    </div>`;
  }

  /** An alert of nobody, or of somebody else, can be taken; one's own can be given back. */
  #assignButton(alert: Alert): TemplateResult | typeof nothing {
    const me = this.#access.principalId;
    if (me === undefined || !this.#access.allows('Alerts_Assign')) return nothing;
    const mine = alert.assignedTo === me;
    return html`<button type="button" @click=${() => this.#actions.assign(alert, mine ? null : me)}>
      ${mine ? this.t.giveBack : this.t.assignToMe}
    </button>`;
  }

  #shelveButton(alert: Alert): TemplateResult | typeof nothing {
    const isShelved = alert.shelvedUntil !== undefined;
    if (!this.#access.allows(isShelved ? 'Alerts_Unshelve' : 'Alerts_Shelve')) return nothing;
    return isShelved
      ? html`<button type="button" @click=${() => this.#actions.unshelve(alert)}>${this.t.unshelve}</button>`
      : html`<button
          type="button"
          aria-expanded=${this.#shelve.isOpen ? 'true' : 'false'}
          @click=${this.#shelve.isOpen ? this.#shelve.close : this.#shelve.open}
        >
          ${this.t.shelving.shelve}
        </button>`;
  }

  /** One place for the case: the way to make it, and then the way to it. */
  #caseButton(alert: Alert, open: boolean): TemplateResult | typeof nothing {
    const { t } = this;
    const { caseId } = alert;
    if (caseId) {
      const label = interpolate(t.openCase, { number: this.#case.value?.data?.number ?? '' });
      return html`<button type="button" @click=${() => this.emit('csk-case-open', { id: caseId })}>
        ${icon(icons.caseFile)}${label}
      </button>`;
    }
    if (!open || this.creating || !this.#access.allows('Alerts_ConvertToCase')) return nothing;
    return html`<button type="button" class="primary" @click=${() => this.#askForCase(alert)}>
      ${icon(icons.caseFile)}${t.createCase}
    </button>`;
  }

  #form(alert: Alert): TemplateResult {
    return html`<section class="case-form" aria-label=${this.t.createCase}>
      <csk-case-form .alertId=${alert.id}></csk-case-form>
      <div class="buttons">
        <button type="button" class="quiet" @click=${() => (this.creating = false)}>${this.t.cancel}</button>
      </div>
    </section>`;
  }

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

  #askForCase(alert: Alert): void {
    if (!this.emit('csk-case-create-request', { alertIds: [alert.id] }, { cancelable: true })) return;
    this.creating = true;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('.case-form')?.scrollIntoView({ block: 'nearest' }),
    );
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
