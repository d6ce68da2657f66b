import { isOpen, type Alert, type ConnectedServiceClient, type Id } from '@csk/core';
import type { OptimisticDraft } from '@csk/core/live';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { priorityBadge, stateLabel } from '../alert-facts/alert-badges.ts';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import {
  errorView,
  failureBanner,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import { icon } from '../theme/icons.ts';
import { json } from '../theme/json.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
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
 * @fires csk-case-open - The link to the alert's case was followed; `detail` is `{ id }`.
 * @slot actions - Further buttons beside the actions.
 * @csspart header - Title, state and actions.
 * @csspart facts - Terms and values.
 * @csspart why - Why the alert fired.
 * @csspart json - A message as it came.
 * @csspart over - Who ended the alert, when and why.
 * @csspart timeline - What happened since.
 * @csspart comment-form - Where a comment is written.
 * @csspart state - The text shown instead.
 * @cssprop --csk-font-mono - Font of rule text and messages.
 */
export class CskAlertDetail extends CskElement<AlertDetailStrings> {
  static override styles = [tokens, controls, states, json, alertDetailStyles];

  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;

  @state() private failure: string | undefined;
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

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('alertId')) return;
    this.failure = undefined;
    this.creating = false;
    this.comment = '';
    this.commenting = false;
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#alert.value;
    if (!this.store) return needsClientView(t);
    if (!this.alertId) return messageView('inbox', t.nothing, t.nothingHint);
    const alert = snapshot?.data;
    if (!alert) {
      if (snapshot?.status === 'error') return errorView(t, this.explain(snapshot.error), this.#reload);
      return snapshot?.status === 'ready' ? messageView('inbox', t.missing, t.missingHint) : loadingView(t, 9);
    }
    const device = this.#device.value?.data;
    return html`${snapshot.error ? staleBanner(t, this.explain(snapshot.error), this.#reload) : nothing}
    ${this.#failureBanner()} ${this.#header(alert, device?.name ?? alert.deviceKey)}
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
            ? html`<button type="button" @click=${() => this.#acknowledge(alert)}>
                ${icon('check')}${t.acknowledge}
              </button>`
            : nothing
        }
        ${
          open && this.#access.allows('Alerts_Close')
            ? html`<button type="button" @click=${() => this.#close(alert)}>${icon('closed')}${t.close}</button>`
            : nothing
        }
        ${
          !open && this.#access.allows('Alerts_Reactivate')
            ? html`<button type="button" @click=${() => this.#reactivate(alert)}>${t.reactivate}</button>`
            : nothing
        }
        ${open ? this.#assignButton(alert) : nothing}
        <slot name="actions"></slot>
      </div>
    </div>`;
  }

  /** An alert of nobody, or of somebody else, can be taken; one's own can be given back. */
  #assignButton(alert: Alert): TemplateResult | typeof nothing {
    const me = this.#access.principalId;
    if (me === undefined || !this.#access.allows('Alerts_Assign')) return nothing;
    const mine = alert.assignedTo === me;
    return html`<button type="button" @click=${() => this.#assign(alert, mine ? null : me)}>
      ${mine ? this.t.giveBack : this.t.assignToMe}
    </button>`;
  }

  /** One place for the case: the way to make it, and then the way to it. */
  #caseButton(alert: Alert, open: boolean): TemplateResult | typeof nothing {
    const { t } = this;
    const { caseId } = alert;
    if (caseId) {
      const label = interpolate(t.openCase, { number: this.#case.value?.data?.number ?? '' });
      return html`<button type="button" @click=${() => this.emit('csk-case-open', { id: caseId })}>
        ${icon('case')}${label}
      </button>`;
    }
    if (!open || this.creating || !this.#access.allows('Alerts_ConvertToCase')) return nothing;
    return html`<button type="button" class="primary" @click=${() => this.#askForCase(alert)}>
      ${icon('case')}${t.createCase}
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
    return failureBanner(this.t, this.t.actionFailed, this.failure, () => (this.failure = undefined));
  }

  #askForCase(alert: Alert): void {
    if (!this.emit('csk-case-create-request', { alertIds: [alert.id] }, { cancelable: true })) return;
    this.creating = true;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('.case-form')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #acknowledge({ id }: Alert): void {
    const acknowledgedAt = new Date().toISOString();
    void this.#act(
      (client, idempotencyKey) => client.alerts.acknowledge(id, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { acknowledgedAt }),
    );
  }

  #close({ id }: Alert): void {
    void this.#act(
      (client, idempotencyKey) => client.alerts.close(id, {}, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { status: 'closed', progress: undefined }),
    );
  }

  #assign({ id }: Alert, to: string | null): void {
    void this.#act(
      (client, idempotencyKey) => client.alerts.assign(id, { to }, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { assignedTo: to ?? undefined }),
    );
  }

  /** What was written stays until it has arrived. */
  async #addComment({ id }: Alert): Promise<void> {
    const text = this.comment.trim();
    this.commenting = true;
    const arrived = await this.#act((client, idempotencyKey) =>
      client.alerts.comment(id, { text }, { idempotencyKey }),
    );
    if (this.alertId !== id) return;
    this.commenting = false;
    // What was written meanwhile is another comment.
    if (arrived && this.comment.trim() === text) this.comment = '';
  }

  #reactivate({ id }: Alert): void {
    void this.#act(
      (client, idempotencyKey) => client.alerts.reactivate(id, {}, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { status: 'active', progress: undefined }),
    );
  }

  /** Shows the expected outcome at once; when the service refuses, the old state is back and the reason is shown. */
  async #act(
    run: (client: ConnectedServiceClient, opId: string) => Promise<Alert>,
    optimistic?: (draft: OptimisticDraft) => void,
  ): Promise<boolean> {
    const { alertId } = this;
    this.failure = undefined;
    try {
      await this.store?.mutate({ run, optimistic });
      return true;
    } catch (error) {
      // Of the alert it was done to: another one may be shown by now.
      if (this.alertId === alertId) this.failure = this.explain(error);
      return false;
    }
  }

  readonly #reload = () => void this.#alert.refresh();
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-alert-detail': CskAlertDetail;
  }
}
