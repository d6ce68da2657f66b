import type { Alert, Case, CaseAction, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { DevicesById, idBatches } from '../device-facts/devices-by-id.ts';
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
import { CaseSteps } from './case-steps.ts';
import { CaseWorkOrders } from './case-work-orders.ts';
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
 * @fires csk-case-alerts-removed - An alert was taken out of the case; `detail` is `{ id, case, alertIds }`.
 * @fires csk-command-open - A device is to be sent a command, elsewhere: the host shows its `<csk-command-panel>`. `detail`
 * is `{ deviceId, caseId }`.
 * @fires csk-alert-select - An alert was chosen; `detail` is `{ id, alert }`.
 * @fires csk-device-select - A device was chosen; `detail` is `{ id, device }`.
 * @fires csk-work-order-create-request - A work order is asked for; cancelable. Unless prevented, the element shows its own
 * form. `detail` is `{ alertIds: [], caseId }`.
 * @fires csk-work-order-created - The form made a work order; `detail` is `{ id, workOrder }`.
 * @fires csk-work-order-open - A work order was chosen; `detail` is `{ id }`.
 * @slot actions - Further buttons beside the steps.
 * @csspart header - Title, status and steps.
 * @csspart step - The form of a step.
 * @csspart work-order-form - The fields of a new work order.
 * @csspart work-orders - The work orders of the case.
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
  readonly #devices = new DevicesById(this, () => this.#shown?.deviceIds ?? []);
  readonly #timeline = new TimelinePanel(this);
  readonly #picker = new DevicePicker(this);
  readonly #access = new AccessController(this);
  readonly #write = new WriteController(this, () => this.caseId);
  readonly #steps = new CaseSteps(this, this.#access, this.#write, {
    case: () => this.caseId,
    taken: (action, changed) => this.emit(STEP_EVENT[action], { id: changed.id, case: changed }),
    focusOn: (selector, options) => this.focusOn(selector, options),
  });
  readonly #workOrders = new CaseWorkOrders(this, {
    case: () => this.#shown,
    offer: (caseId) => this.emit('csk-work-order-create-request', { alertIds: [], caseId }, { cancelable: true }),
    made: (workOrder) => this.emit('csk-work-order-created', { id: workOrder.id, workOrder }),
    open: (id) => this.emit('csk-work-order-open', { id }),
  });

  constructor() {
    super();
    new MinuteClock(this);
    for (const [index, deviceIds] of idBatches(() => this.#shown?.deviceIds ?? []).entries()) {
      new LiveController(
        this,
        (store) => {
          const deviceId = deviceIds();
          if (deviceId.length === 0) return undefined;
          return store.query('command', { where: { deviceId }, orderBy: 'updatedAt desc' }, { pageSize: ALERT_PAGE });
        },
        () => [deviceIds().join()],
        ({ data }) => this.#timeline.follow(`commands ${index}`, data),
      );
    }
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
      this.#steps.forget();
      this.#workOrders.putAway();
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
    const error = snapshot.error ?? this.#alerts.value?.error ?? this.#workOrders.error ?? this.#unreadDevices;
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
            mayRemove: one.status === 'open' && this.#access.allows('Alerts_UnlinkFromCase'),
            busy: this.#write.busy,
            remove: (alert) => void this.#removeAlert(one.id, alert.id),
          },
          t,
          this.format,
          Date.now(),
        )}
        ${this.#workOrders.list(t, this.format, Date.now())} ${this.#deviceSection(one)}
        ${this.#timeline.view(t, this.format, this.explain)}
      </div>`;
  }

  get #shown(): Case | undefined {
    return this.#case.value?.data;
  }

  /** Why devices could not be read; who may not see them sees their ids. */
  get #unreadDevices(): unknown {
    const error = this.#devices.value?.error;
    return error?.code === 'forbidden' ? undefined : error;
  }

  #header(one: Case): TemplateResult {
    const { t } = this;
    const header = {
      steps: this.#steps.taking(one) ? undefined : this.#steps.of(one),
      begin: (action: CaseAction) => {
        this.#workOrders.putAway();
        this.#steps.begin(action);
      },
      workOrder: this.#workOrders.button(one, t),
      mark: offlineBadge(t, this.connection),
    };
    return html`${caseHeader(one, header, t)}${this.#steps.form(one, t)}
    ${this.#workOrders.form(t, this.format, this.explain)}`;
  }

  #deviceSection(one: Case): TemplateResult {
    const isOpen = one.status === 'open';
    const { busy } = this.#write;
    return caseDevices(
      {
        ids: one.deviceIds,
        device: (id) => this.#devices.find(id),
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
        mayCommand: this.#access.allows('Commands_Send'),
        command: (deviceId) => this.emit('csk-command-open', { deviceId, caseId: one.id }),
      },
      this.t,
    );
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { failure, dismiss } = this.#write;
    return failureBanner(this.t, this.t.actionFailed, failure && this.explain(failure.error), dismiss);
  }

  async #removeAlert(caseId: Id<'case'>, alertId: Id<'alert'>): Promise<void> {
    const alertIds = [alertId];
    const changed = await this.#write.run<Case>({
      run: (client, idempotencyKey) => client.alerts.unlinkFromCase(alertIds, { caseId }, { idempotencyKey }),
      optimistic: (draft) => draft.patch('alert', alertId, { caseId: undefined }),
    });
    if (changed) this.emit('csk-case-alerts-removed', { id: caseId, case: changed, alertIds });
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
    // The button is gone at once; whoever has gone on when the answer comes is left where they are.
    this.focusOn('#add-devices');
    const changed = await this.#write.run<Case>({
      run: (client, idempotencyKey) =>
        client.cases.removeDevices(one.id, { deviceIds: [deviceId] }, { idempotencyKey }),
      optimistic: (draft) => draft.patch('case', one.id, { deviceIds }),
    });
    if (changed) this.emit('csk-case-devices-changed', { id: one.id, case: changed });
  }

  readonly #reload = () => {
    void this.#case.refresh();
    void this.#alerts.refresh();
    this.#devices.refresh();
    this.#workOrders.refresh();
    this.#timeline.refresh();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-case-detail': CskCaseDetail;
  }
}
