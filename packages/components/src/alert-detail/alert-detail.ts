import { isOpen, type Alert, type ConnectedServiceClient, type Id } from '@csk/core';
import type { OptimisticDraft } from '@csk/core/live';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { alertState, priorityBadge, stateLabel } from '../alert-facts/alert-badges.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import {
  errorBanner,
  errorView,
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
import { alertTimeline, type TimelineEntry } from './alert-timeline.ts';
import { closedNote } from './closed-note.ts';
import { whyFired } from './why-fired.ts';

/**
 * One alert: what it is, why it fired, what has been done, and what can be done now.
 *
 * @summary Facts, evidence, timeline and actions of one alert.
 * @attr alert-id - The alert.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-case-create-request - A case is asked for; cancelable. Unless prevented, the element shows its own form.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @fires csk-case-open - The link to the alert's case was followed; `detail` is `{ id }`.
 * @slot actions - Further buttons beside the actions.
 * @csspart header - Title, state and actions.
 * @csspart facts - Terms and values.
 * @csspart why - Why the alert fired.
 * @csspart json - A message as it came.
 * @csspart timeline - What happened since.
 * @csspart state - The text shown instead.
 * @cssprop --csk-font-mono - Font of rule text and messages.
 */
export class CskAlertDetail extends CskElement<AlertDetailStrings> {
  static override styles = [tokens, controls, states, json, alertDetailStyles];

  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;

  @state() private failure: string | undefined;
  @state() private creating = false;

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

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('alertId')) return;
    this.failure = undefined;
    this.creating = false;
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
    ${this.#timeline(alert)}`;
  }

  get #shown(): Alert | undefined {
    return this.#alert.value?.data;
  }

  #header(alert: Alert, device: string | undefined): TemplateResult {
    const { t } = this;
    const open = isOpen(alert);
    return html`<header part="header">
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
          open && !alert.acknowledgedAt
            ? html`<button type="button" @click=${() => this.#acknowledge(alert)}>
                ${icon('check')}${t.acknowledge}
              </button>`
            : nothing
        }
        ${
          open
            ? html`<button type="button" @click=${() => this.#close(alert)}>${icon('closed')}${t.close}</button>`
            : html`<button type="button" @click=${() => this.#reactivate(alert)}>${t.reactivate}</button>`
        }
        <slot name="actions"></slot>
      </div>
    </header>`;
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
    if (!open || this.creating) return nothing;
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

  #timeline(alert: Alert): TemplateResult {
    const { t } = this;
    return html`<section part="timeline" aria-labelledby="timeline">
      <h3 id="timeline">${t.timeline}</h3>
      <ol class="timeline">
        ${alertTimeline(alert).map((entry) => this.#timelineEntry(entry, alert))}
      </ol>
    </section>`;
  }

  #timelineEntry(entry: TimelineEntry, alert: Alert): TemplateResult {
    const { t, format } = this;
    const by = entry.actor ? ` ${interpolate(t.byActor, { name: entry.actor })}` : '';
    return html`<li>
      <div class="what">
        ${this.#entryText(entry, alert)}<span class="muted">${by}</span>
        ${entry.reason ? html`<div class="muted" dir="auto">${entry.reason}</div>` : nothing}
      </div>
      <time datetime=${entry.at} title=${format.exact(entry.at)}>${format.relative(entry.at, Date.now())}</time>
    </li>`;
  }

  #entryText(entry: TimelineEntry, alert: Alert): string {
    const { t } = this;
    switch (entry.kind) {
      case 'raised':
        return t.raisedEntry;
      case 'repeated':
        return this.format.plural(t.repeatedEntry, alert.occurrences);
      case 'acknowledged':
        return t.acknowledged;
      case 'cleared':
        return t.clearedEntry;
      case 'assigned':
        return entry.assignedTo === undefined
          ? t.givenBackEntry
          : interpolate(t.assignedEntry, { name: entry.assignedTo });
      case 'shelved':
        return interpolate(t.shelvedEntry, { until: entry.until ? this.format.exact(entry.until) : '' });
      case 'unshelved':
        return t.unshelvedEntry;
      case 'suppressed':
        return interpolate(t.suppressedEntry, { until: entry.until ? this.format.exact(entry.until) : '' });
      case 'unsuppressed':
        return t.unsuppressedEntry;
      case 'commented':
        return t.commentedEntry;
      case 'changed':
        return entry.state ? t.states[alertState(entry.state)] : '';
    }
  }

  #failureBanner(): TemplateResult | typeof nothing {
    if (this.failure === undefined) return nothing;
    return errorBanner(interpolate(this.t.actionFailed, { message: this.failure }), {
      label: this.t.dismiss,
      run: () => (this.failure = undefined),
    });
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

  #reactivate({ id }: Alert): void {
    void this.#act(
      (client, idempotencyKey) => client.alerts.reactivate(id, {}, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { status: 'active', progress: undefined }),
    );
  }

  /** Shows the expected outcome at once; when the service refuses, the old state is back and the reason is shown. */
  async #act(
    run: (client: ConnectedServiceClient, opId: string) => Promise<Alert>,
    optimistic: (draft: OptimisticDraft) => void,
  ): Promise<void> {
    this.failure = undefined;
    try {
      await this.store?.mutate({ run, optimistic });
    } catch (error) {
      this.failure = this.explain(error);
    }
  }

  readonly #reload = () => void this.#alert.refresh();
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-alert-detail': CskAlertDetail;
  }
}
