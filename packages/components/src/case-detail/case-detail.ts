import { CASE_TRANSITIONS, type Alert, type Case, type CaseAction, type Device, type Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { timelineStyles } from '../device-history/timeline.styles.ts';
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
import { WriteController } from '../element/write-controller.ts';
import { controls } from '../theme/controls.styles.ts';
import { facts } from '../theme/facts.styles.ts';
import * as icons from '../theme/icons.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { caseAlerts } from './case-alerts.ts';
import { caseDetailStrings, type CaseDetailStrings } from './case-detail.strings.ts';
import { caseDetailStyles } from './case-detail.styles.ts';
import { caseDevices } from './case-devices.ts';
import { caseFactsView } from './case-facts-view.ts';
import { caseHeader } from './case-header.ts';
import { caseStepForm, isMissing, STEP_OPERATION, takeStep, type CaseStep } from './case-step.ts';
import { DevicePicker } from './device-picker.ts';
import { TimelinePanel } from './timeline-panel.ts';

const ALERT_PAGE = 20;
const STEP_EVENT = {
  resolve: 'csk-case-resolved',
  cancel: 'csk-case-cancelled',
  reopen: 'csk-case-reopened',
} as const;

/**
 * One case: what it is about, its alerts and devices, everything that was done, and the steps that end it or open it
 * again. Devices are added from the customer's, or from those related to the case.
 *
 * @summary Facts, alerts, devices, timeline and steps of one case.
 * @attr case-id - The case.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-case-resolved - `detail` is `{ id, case }`.
 * @fires csk-case-cancelled - `detail` is `{ id, case }`.
 * @fires csk-case-reopened - `detail` is `{ id, case }`.
 * @fires csk-case-devices-changed - Devices were added or removed; `detail` is `{ id, case }`.
 * @fires csk-alert-select - An alert was chosen; `detail` is `{ id, alert }`.
 * @fires csk-device-select - A device was chosen; `detail` is `{ id, device }`.
 * @slot actions - Further buttons beside the steps.
 * @csspart header - Title, status and steps.
 * @csspart step - The form of a step.
 * @csspart facts - Terms and values.
 * @csspart alerts - The alerts of the case.
 * @csspart devices - The devices of the case.
 * @csspart picker - Where devices are chosen.
 * @csspart entry - One entry of the timeline.
 * @csspart timeline - Everything that was done.
 * @csspart state - The text shown instead.
 * @cssprop --csk-success - Colour of a resolved case.
 */
export class CskCaseDetail extends CskElement<CaseDetailStrings> {
  static override styles = [tokens, controls, states, facts, timelineStyles, caseDetailStyles];

  @property({ attribute: 'case-id' }) caseId: Id<'case'> | undefined;

  @state() private step: CaseStep | undefined;

  protected override readonly english = caseDetailStrings;
  protected override readonly section = 'caseDetail';

  readonly #case = new LiveController(
    this,
    (store) => (this.caseId ? store.entity('case', this.caseId) : undefined),
    () => [this.caseId],
    ({ data }) => this.#timeline.follow('case', data),
  );
  readonly #account = new LiveController(
    this,
    (store) => (this.#shown ? store.entity('account', this.#shown.accountId) : undefined),
    () => [this.#shown?.accountId],
  );
  readonly #alerts = new LiveController(
    this,
    (store) =>
      this.caseId
        ? store.query(
            'alert',
            { where: { caseId: this.caseId, parentId: null }, orderBy: 'raisedAt desc' },
            { pageSize: ALERT_PAGE },
          )
        : undefined,
    () => [this.caseId],
    ({ data }) => this.#timeline.follow('alerts', data),
  );
  readonly #devices = new LiveController(
    this,
    (store) => {
      const ids = this.#shown?.deviceIds ?? [];
      return ids.length > 0 ? store.query('device', { where: { id: ids } }, { pageSize: ids.length }) : undefined;
    },
    () => [this.#shown?.deviceIds.join()],
    ({ data }) => {
      if (data) this.#known = new Map(data.map((device) => [device.id, device]));
    },
  );
  /** The devices that were read last, so that those which stay keep their names while others are added or removed. */
  #known: ReadonlyMap<Id<'device'>, Device> = new Map();
  readonly #timeline = new TimelinePanel(this);
  readonly #picker = new DevicePicker(this);
  readonly #access = new AccessController(this);
  readonly #write = new WriteController(this, () => this.caseId);

  constructor() {
    super();
    new MinuteClock(this);
    new LiveController(
      this,
      (store) => {
        const deviceId = this.#shown?.deviceIds ?? [];
        if (deviceId.length === 0) return undefined;
        return store.query('command', { where: { deviceId }, orderBy: 'updatedAt desc' }, { pageSize: ALERT_PAGE });
      },
      () => [this.#shown?.deviceIds.join()],
      ({ data }) => this.#timeline.follow('commands', data),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#timeline.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('caseId')) {
      this.step = undefined;
      this.#timeline.forget();
      this.#picker.close();
    }
    this.#timeline.ask(this.isConnected ? this.store?.client : undefined, this.caseId);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#case.value;
    if (!this.store) return needsClientView(t);
    if (!this.caseId) return messageView(icons.caseFile, t.nothing, t.nothingHint);
    const one = snapshot?.data;
    if (!one) return noRecord(t, snapshot, this.explain, this.#reload);
    const error = snapshot.error ?? this.#alerts.value?.error;
    return html`${error ? staleBanner(t, this.explain(error), this.#reload) : nothing} ${this.#failureBanner()}
      ${this.#header(one)}
      <div class="columns">
        ${caseFactsView(one, this.#account.value?.data?.name, t, this.format)}
        ${caseAlerts(
          {
            alerts: this.#alerts.value?.data ?? [],
            hasMore: this.#alerts.live?.hasMore === true,
            open: (alert: Alert) => this.emit('csk-alert-select', { id: alert.id, alert }),
            loadMore: () => void this.#alerts.live?.loadMore(),
          },
          t,
          this.format,
          Date.now(),
        )}
        ${this.#deviceSection(one)} ${this.#timeline.view(t, this.format, this.explain)}
      </div>`;
  }

  get #shown(): Case | undefined {
    return this.#case.value?.data;
  }

  #header(one: Case): TemplateResult {
    const { t, step } = this;
    const steps = (Object.keys(CASE_TRANSITIONS[one.status]) as CaseAction[]).filter((action) =>
      this.#access.allows(STEP_OPERATION[action]),
    );
    const isTaken = step !== undefined && steps.includes(step.action);
    const mark = offlineBadge(t, this.connection);
    return html`${caseHeader(one, { steps: isTaken ? undefined : steps, begin: (action) => this.#begin(action), mark }, t)}
    ${isTaken ? this.#stepForm(one, step) : nothing}`;
  }

  #stepForm(one: Case, step: CaseStep): TemplateResult {
    return caseStepForm(
      step,
      {
        busy: this.#write.busy,
        change: (text) => (this.step = { ...step, text }),
        submit: () => this.#submit(one),
        back: () => this.#leaveStep(),
      },
      this.t,
    );
  }

  #deviceSection(one: Case): TemplateResult {
    const isOpen = one.status === 'open';
    const { busy } = this.#write;
    return caseDevices(
      {
        ids: one.deviceIds,
        device: (id) => this.#known.get(id),
        isLoading: this.#devices.value?.status === 'pending',
        mayAdd: isOpen && this.#access.allows('Cases_AddDevices'),
        mayRemove: isOpen && this.#access.allows('Cases_RemoveDevices'),
        busy,
        picker:
          isOpen && this.#picker.isOpen
            ? this.#picker.view(
                new Set(one.deviceIds),
                {
                  busy,
                  format: this.format,
                  explain: this.explain,
                  add: (ids) => void this.#addDevices(one, ids),
                },
                this.t,
              )
            : undefined,
        openPicker: () => this.#picker.open(one),
        open: (device) => this.emit('csk-device-select', { id: device.id, device }),
        remove: (id) => void this.#removeDevice(one, id),
      },
      this.t,
    );
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { failure, dismiss } = this.#write;
    return failureBanner(this.t, this.t.actionFailed, failure && this.explain(failure.error), dismiss);
  }

  #begin(action: CaseAction): void {
    this.#write.dismiss();
    this.step = { action, text: '', checked: false };
    this.focusOn('#reason');
  }

  #leaveStep(): void {
    this.step = undefined;
    this.focusOn('.header button');
  }

  #submit(one: Case): void {
    const { step } = this;
    if (!step) return;
    this.step = { ...step, checked: true };
    if (isMissing(step)) this.focusOn('#reason');
    else void this.#take(one, step);
  }

  async #take({ id }: Case, step: CaseStep): Promise<void> {
    const changed = await this.#write.run<Case>({ run: (client, opId) => takeStep(client, id, step, opId) });
    if (!changed) return;
    this.emit(STEP_EVENT[step.action], { id, case: changed });
    if (this.caseId !== id) return;
    this.step = undefined;
    // The form that had the keyboard is gone; it goes on from the title.
    this.focusOn('h2', { preventScroll: true });
  }

  async #addDevices({ id }: Case, deviceIds: readonly Id<'device'>[]): Promise<void> {
    const changed = await this.#write.run<Case>({
      run: (client, idempotencyKey) => client.cases.addDevices(id, { deviceIds }, { idempotencyKey }),
    });
    if (!changed) return;
    this.emit('csk-case-devices-changed', { id, case: changed });
    if (this.caseId !== id) return;
    this.#picker.close();
    this.focusOn('#add-devices');
  }

  async #removeDevice(one: Case, deviceId: Id<'device'>): Promise<void> {
    const deviceIds = one.deviceIds.filter((id) => id !== deviceId);
    const changed = await this.#write.run<Case>({
      run: (client, idempotencyKey) =>
        client.cases.removeDevices(one.id, { deviceIds: [deviceId] }, { idempotencyKey }),
      optimistic: (draft) => draft.patch('case', one.id, { deviceIds }),
    });
    if (changed) this.emit('csk-case-devices-changed', { id: one.id, case: changed });
    this.focusOn('#add-devices');
  }

  readonly #reload = () => {
    void this.#case.refresh();
    void this.#alerts.refresh();
    this.#timeline.refresh();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-case-detail': CskCaseDetail;
  }
}
