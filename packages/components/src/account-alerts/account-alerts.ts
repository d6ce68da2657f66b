import type { Account, Device, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { OPEN_ALERTS } from '../alert-facts/open-alerts.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import {
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { interpolate } from '../format/interpolate.ts';
import type { Plural } from '../locale/plural.ts';
import { controls } from '../theme/controls.styles.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { accountAlertsStrings, type AccountAlertsStrings } from './account-alerts.strings.ts';
import { accountAlertsStyles } from './account-alerts.styles.ts';

const DEVICE_PAGE = 100;
/** Open alerts are counted up to here. */
const COUNTED_ALERTS = 200;

/**
 * Everything that a customer's devices have reported: the devices, and the history of their alerts, newest first, with
 * repeats under their parent. Choosing a device leaves only its alerts. Give it a height; the list scrolls inside.
 *
 * @summary Devices and alert history of a customer.
 * @attr account-id - The customer.
 * @attr device-id - Only alerts of this device of the customer; the choice of a device sets it.
 * @prop strings - Texts that replace those of the language; `alertList` has those of the list.
 * @fires csk-view-change - The user changed filters, view, sort or columns of the alerts; `detail` has all of them.
 * @fires csk-alert-bulk - Something was done to the chosen alerts; `detail` is `{ action, outcomes }`.
 * @fires csk-alert-select - An alert was opened; `detail` is `{ id, alert }`.
 * @fires csk-case-create-request - A case for the chosen alerts is asked for; cancelable. Unless prevented, the list
 * shows its own form.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @fires csk-case-resolved - The form shows a case that an alert had already, and it was resolved; `detail` is
 * `{ id, case }`.
 * @fires csk-work-order-create-request - A work order is asked for of the chosen alerts; cancelable. Unless prevented, the
 * list shows its own form. `detail` is `{ alertIds }`.
 * @fires csk-work-order-created - The form made a work order; `detail` is `{ id, workOrder }`.
 * @fires csk-case-alerts-added - The chosen alerts were added to a case; `detail` is `{ id, case, alertIds }`.
 * @fires csk-device-select - A device was chosen; `detail` is `{ id, device }`.
 * @csspart header - Name and counts.
 * @csspart devices - The devices.
 * @csspart state - The text shown instead.
 * @cssprop --csk-surface-raised - Background of the devices.
 */
export class CskAccountAlerts extends CskElement<AccountAlertsStrings> {
  static override styles = [tokens, controls, states, panel, accountAlertsStyles];

  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;

  protected override readonly english = accountAlertsStrings;
  protected override readonly section = 'accountAlerts';

  readonly #account = new LiveController(
    this,
    (store) => (this.accountId ? store.entity('account', this.accountId) : undefined),
    () => [this.accountId],
  );
  readonly #devices = new LiveController(
    this,
    (store) =>
      this.accountId
        ? store.query(
            'device',
            { where: { accountId: this.accountId }, orderBy: 'name asc' },
            { pageSize: DEVICE_PAGE },
          )
        : undefined,
    () => [this.accountId],
  );
  readonly #open = this.#alerts(OPEN_ALERTS.shelvedUntil);
  readonly #shelved = this.#alerts({ ne: null });

  /** Open alerts, shelved ones or the others. */
  #alerts(shelvedUntil: null | { readonly ne: null }) {
    return new LiveController(
      this,
      (store) =>
        this.accountId
          ? store.query(
              'alert',
              { where: { ...OPEN_ALERTS, shelvedUntil, accountId: this.accountId } },
              { pageSize: COUNTED_ALERTS },
            )
          : undefined,
      () => [this.accountId],
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A device of the customer shown before is none of this one's.
    if (changed.get('accountId') !== undefined && !changed.has('deviceId')) this.deviceId = undefined;
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const account = this.#account.value;
    const devices = this.#devices.value;
    if (!this.store) return needsClientView(t);
    if (!this.accountId) return messageView(icons.inbox, t.nothing, t.nothingHint);
    const failed = [account, devices].find((one) => one?.status === 'error');
    if (failed) return errorView(t, this.explain(failed.error), this.#reload);
    if (account?.status === 'ready' && !account.data) return messageView(icons.inbox, t.missing, t.missingHint);
    if (!account?.data || !devices?.data) return loadingView(t, 9);
    const error = account.error ?? devices.error;
    return html`${error ? staleBanner(t, this.explain(error), this.#reload) : nothing}
      ${this.#header(account.data, devices.data.length)}
      <div class="body">
        ${this.#deviceChoice(devices.data)}
        <csk-alert-list
          class="alerts"
          view="all"
          sort="newest"
          exportparts="row, toolbar"
          .accountId=${this.accountId}
          .deviceId=${this.deviceId}
          .strings=${t.alertList}
        ></csk-alert-list>
      </div>`;
  }

  #header({ name }: Account, deviceCount: number): TemplateResult {
    const { t } = this;
    const open = this.#open.value?.data;
    const shelved = this.#shelved.value?.data ?? [];
    return html`<div class="header" part="header">
      <h2 dir="auto">${name}</h2>
      <span class="muted">${this.#count(t.deviceCount, deviceCount, this.#devices.live?.hasMore)}</span>
      ${
        open
          ? html`<span class="muted">${this.#count(t.openCount, open.length, this.#open.live?.hasMore)}</span>`
          : nothing
      }
      ${
        shelved.length > 0
          ? html`<span class="muted">${this.#count(t.shelvedCount, shelved.length, this.#shelved.live?.hasMore)}</span>`
          : nothing
      }
      ${offlineBadge(t, this.connection)}
    </div>`;
  }

  /** What is counted on the loaded records says so when there are more. */
  #count(text: Plural, loaded: number, hasMore: boolean | undefined): string {
    return this.format.plural(text, loaded, { count: this.#figure(loaded, hasMore) });
  }

  #figure(loaded: number, hasMore: boolean | undefined): string {
    const count = this.format.number(loaded);
    return hasMore ? interpolate(this.t.atLeast, { count }) : count;
  }

  #deviceChoice(devices: readonly Device[]): TemplateResult {
    const { t } = this;
    const open = new Map<string, number>();
    for (const { deviceId } of this.#open.value?.data ?? []) {
      if (deviceId) open.set(deviceId, (open.get(deviceId) ?? 0) + 1);
    }
    return html`<nav part="devices" aria-label=${t.devices} tabindex="-1">
      ${
        devices.length === 0
          ? html`<p class="note">${t.noDevices}</p>`
          : html`<ul>
              <li>
                <button
                  type="button"
                  aria-pressed=${this.deviceId ? 'false' : 'true'}
                  @click=${() => (this.deviceId = undefined)}
                >
                  ${t.allDevices}
                </button>
              </li>
              ${devices.map((device) => this.#device(device, open.get(device.id) ?? 0))}
            </ul>`
      }
      ${
        this.#devices.live?.hasMore
          ? html`<button type="button" @click=${() => void this.#devices.live?.loadMore()}>${t.moreDevices}</button>`
          : nothing
      }
    </nav>`;
  }

  #device(device: Device, open: number): TemplateResult {
    const { t } = this;
    const state = device.connected ? t.connected : t.disconnected;
    const hasMore = this.#open.live?.hasMore;
    return html`<li>
      <button
        type="button"
        class=${device.connected ? 'on' : ''}
        title="${device.name} (${device.deviceKey})"
        aria-pressed=${this.deviceId === device.id ? 'true' : 'false'}
        @click=${() => this.#choose(device)}
      >
        ${icon(device.connected ? icons.check : icons.plug)}<span class="sr-only">${state}: </span>
        <span class="name" dir="auto">${device.name}</span>
        ${
          open > 0
            ? html`<span class="badge"
                ><span aria-hidden="true">${this.#figure(open, hasMore)}</span
                ><span class="sr-only">${this.#count(t.openAlerts, open, hasMore)}</span></span
              >`
            : nothing
        }
      </button>
    </li>`;
  }

  #choose(device: Device): void {
    this.deviceId = device.id;
    this.emit('csk-device-select', { id: device.id, device });
  }

  readonly #reload = () => {
    void this.#account.refresh();
    void this.#devices.refresh();
    void this.#open.refresh();
    void this.#shelved.refresh();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-account-alerts': CskAccountAlerts;
  }
}
