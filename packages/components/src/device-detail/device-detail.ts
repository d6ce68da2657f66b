import type { ConnectedServiceClient, Device, Id } from '@csk/core';
import type { LiveList } from '@csk/core/live';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { OPEN_ALERTS } from '../alert-facts/open-alerts.ts';
import { NewDeviceCase } from '../case-form/new-device-case.ts';
import { readingDoubtStyles } from '../device-facts/reading-doubt.styles.ts';
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
import { dotted } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import { controls } from '../theme/controls.styles.ts';
import { facts } from '../theme/facts.styles.ts';
import { json } from '../theme/json.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { valueForm } from '../value-form/value-form.styles.ts';
import { deviceActions, disableConfirmation, type DeviceDeed } from './device-actions.ts';
import { deviceDetailStrings, type DeviceDetailStrings } from './device-detail.strings.ts';
import { deviceDetailStyles } from './device-detail.styles.ts';
import { deviceFacts, type DeviceFactLink } from './device-facts.ts';
import { firmwareOf } from './firmware.ts';
import { LatestReadings } from './latest-readings.ts';
import { SettingsEditor } from './settings-editor.ts';
import { twinView } from './twin-view.ts';

/** So many open alerts and cases are counted; the interface has no count of its own. */
const COUNTED = 50;

/** What it takes to see what a fact leads to. */
const LINK_READS = {
  customer: 'Accounts_Get',
  asset: 'Assets_Get',
  alerts: 'Alerts_List',
  cases: 'Cases_List',
} as const satisfies Readonly<Record<DeviceFactLink, string>>;

/**
 * One device, live: who it is, its registration and connection, its newest readings, what it reports beside what it
 * should do and its tags, and a form for settings and tags by the properties of its category. Units of readings are those
 * of the summary tiles of the device or its category. Values are checked while they are entered; what
 * somebody else changes meanwhile is shown beside the own change and never overwritten unseen. What the caller may not
 * do is not offered.
 *
 * @summary Identity, registration, connection, twin and settings of one device.
 * @attr device-id - The device.
 * @attr firmware-path - Where in its reported properties a device says which firmware it runs, for example
 *   `modules.main.version`; absent, the usual places are looked at, `firmware.version` first.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-device-settings-saved - Settings or tags were saved; `detail` is `{ id, device }`.
 * @fires csk-device-register-request - The device is to be registered; cancelable. `detail` is `{ deviceIds }`.
 * @fires csk-device-registered - Registration was asked for; `detail.outcomes` says what became of it.
 * @fires csk-device-pulled - The state was fetched; `detail.outcomes` says what became of it.
 * @fires csk-case-create-request - A case about the device is asked for; cancelable. Unless prevented, the element shows
 * its own form. `detail` is `{ alertIds, deviceIds }`, without alerts.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @fires csk-case-resolved - The case was resolved in the form; `detail` is `{ id, case }`.
 * @fires csk-case-open - The case that was made is asked for; `detail` is `{ id }`.
 * @fires csk-device-alerts-open - The open alerts of the device are asked for; `detail` is `{ id, device }`.
 * @fires csk-device-cases-open - The open cases of the device are asked for; `detail` is `{ id, device }`.
 * @fires csk-account-open - The customer is asked for; `detail` is `{ id }`.
 * @fires csk-asset-open - The asset is asked for; `detail` is `{ id }`.
 * @slot actions - Further buttons beside the actions.
 * @csspart header - Name, state and actions.
 * @csspart outcome - The case that was made of the device.
 * @csspart facts - Identity, registration and connection.
 * @csspart readings - The newest readings.
 * @csspart reading - The newest value of one metric.
 * @csspart twin - Reported and desired properties and tags.
 * @csspart json - One of these documents.
 * @csspart settings - The form.
 * @csspart state - The text shown instead.
 * @cssprop --csk-font-mono - Font of the documents.
 * @cssprop --csk-medium - Colour of conflicts, and of settings that the device does not report yet.
 */
export class CskDeviceDetail extends CskElement<DeviceDetailStrings> {
  static override styles = [tokens, controls, states, facts, json, valueForm, readingDoubtStyles, deviceDetailStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: 'firmware-path' }) firmwarePath: string | undefined;

  @state() private doing: DeviceDeed | undefined;
  @state() private confirming = false;

  protected override readonly english = deviceDetailStrings;
  protected override readonly section = 'deviceDetail';

  readonly #access = new AccessController(this);
  readonly #write = new WriteController(this, () => this.deviceId);
  readonly #device = new LiveController(
    this,
    (store) => (this.deviceId ? store.entity('device', this.deviceId) : undefined),
    () => [this.deviceId],
  );
  readonly #account = this.#named('account', () => this.#shown?.accountId);
  readonly #asset = this.#named('asset', () => this.#shown?.assetId);
  readonly #category = this.#named('category', () => this.#shown?.categoryId);
  readonly #instance = this.#named('providerInstance', () => this.#shown?.providerInstanceId);
  readonly #alerts = new LiveController(
    this,
    (store) =>
      this.#shown && this.#access.allows('Alerts_List')
        ? store.query('alert', { where: { ...OPEN_ALERTS, deviceId: this.#shown.id } }, { pageSize: COUNTED })
        : undefined,
    () => [this.#shown?.id, this.#access.allows('Alerts_List')],
  );
  readonly #cases = new LiveController(
    this,
    (store) =>
      this.#shown && this.#access.allows('Cases_List')
        ? store.query(
            'case',
            { where: { deviceIds: { includes: this.#shown.id }, status: 'open' } },
            { pageSize: COUNTED },
          )
        : undefined,
    () => [this.#shown?.id, this.#access.allows('Cases_List')],
  );
  readonly #readings = new LatestReadings(this, this.#access, () => this.#shown);
  readonly #settings = new SettingsEditor(this, () => this.#shown);

  readonly #newCase = new NewDeviceCase(this, {
    offer: (deviceIds) => this.emit('csk-case-create-request', { alertIds: [], deviceIds }, { cancelable: true }),
    open: (id) => this.emit('csk-case-open', { id }),
  });

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('deviceId')) return;
    this.confirming = false;
    this.#newCase.forget();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.store) return needsClientView(t);
    if (!this.deviceId) return messageView(icons.inbox, t.nothing, t.nothingHint);
    const snapshot = this.#device.value;
    const device = snapshot?.data;
    if (!device) return noRecord(t, snapshot, this.explain, this.#reload);
    return html`${snapshot.error ? staleBanner(t, this.explain(snapshot.error), this.#reload) : nothing}
    ${this.#failureBanner()} ${this.#header(device)} ${this.#newCase.view(t)}
    ${deviceFacts(
      {
        device,
        customer: nameOf(device.accountId, this.#account.value?.data),
        asset: nameOf(device.assetId, this.#asset.value?.data),
        category: nameOf(device.categoryId, this.#category.value?.data),
        providerInstance: nameOf(device.providerInstanceId, this.#instance.value?.data),
        openAlerts: this.#count(this.#alerts.live),
        openCases: this.#count(this.#cases.live),
        firmware: firmwareOf(device.reported, this.firmwarePath),
        mayOpen: (what) => this.#access.allows(LINK_READS[what]),
        open: this.#open,
      },
      t,
      this.format,
      Date.now(),
    )}
    ${this.#readings.render(t, this.format, this.explain, Date.now())} ${twinView(device, t)}
    ${this.#settings.render(
      {
        device,
        mayEdit: this.#access.allows('Devices_UpdateTwin'),
        mayPull: this.#access.allows('Devices_Pull'),
        pull: () => void this.#pull(device),
        format: this.format,
        explain: this.explain,
        saved: (saved) => this.emit('csk-device-settings-saved', { id: saved.id, device: saved }),
      },
      t,
    )}`;
  }

  get #shown(): Device | undefined {
    return this.#device.value?.data;
  }

  #named<K extends 'account' | 'asset' | 'category' | 'providerInstance'>(kind: K, id: () => Id<K> | undefined) {
    return new LiveController(
      this,
      (store) => {
        const wanted = id();
        return wanted ? store.entity(kind, wanted) : undefined;
      },
      () => [id()],
    );
  }

  #count(list: LiveList<unknown> | undefined): string | undefined {
    const found = list?.value.data;
    return found && `${this.format.number(found.length)}${list.hasMore ? '+' : ''}`;
  }

  #header(device: Device): TemplateResult {
    const { t } = this;
    const customer = this.#account.value?.data?.name;
    return html`<div class="header" part="header">
      <div class="title">
        <h2><bdi>${device.name}</bdi> ${offlineBadge(t, this.connection)}</h2>
        <p class="where">${dotted(device.deviceKey, customer)}</p>
      </div>
      ${
        this.confirming
          ? disableConfirmation(
              device,
              () => this.#switch(device, false),
              () => (this.confirming = false),
              t,
            )
          : deviceActions(
              {
                device,
                access: this.#access,
                busy: this.#write.busy,
                doing: this.doing,
                pull: () => void this.#pull(device),
                register: () => void this.#register(device),
                enable: () => this.#switch(device, true),
                askToDisable: this.#askToDisable,
                createCase: () => this.#newCase.ask([device.id]),
              },
              t,
            )
      }
    </div>`;
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { failure, dismiss } = this.#write;
    return failureBanner(this.t, this.t.actionFailed, failure && this.explain(failure.error), dismiss);
  }

  readonly #open = (what: DeviceFactLink, id: string) => {
    const device = this.#shown;
    if (!device) return;
    if (what === 'customer') this.emit('csk-account-open', { id });
    else if (what === 'asset') this.emit('csk-asset-open', { id });
    else if (what === 'alerts') this.emit('csk-device-alerts-open', { id: device.id, device });
    else this.emit('csk-device-cases-open', { id: device.id, device });
  };

  readonly #askToDisable = () => {
    this.confirming = true;
    this.focusOn('.confirm button');
  };

  readonly #reload = () => void this.#device.refresh();

  async #pull({ id }: Device): Promise<void> {
    const done = await this.#act('pull', (client, idempotencyKey) => client.devices.pull(id, { idempotencyKey }));
    if (done) this.emit('csk-device-pulled', { outcomes: [{ deviceId: id, outcome: 'done' }] });
  }

  async #register({ id }: Device): Promise<void> {
    if (!this.emit('csk-device-register-request', { deviceIds: [id] }, { cancelable: true })) return;
    const done = await this.#act('register', (client, opId) => client.devices.register(id, { idempotencyKey: opId }));
    if (done) this.emit('csk-device-registered', { outcomes: [{ deviceId: id, outcome: 'done' }] });
  }

  #switch({ id }: Device, on: boolean): void {
    this.confirming = false;
    void this.#act('switch', (client, idempotencyKey) =>
      on ? client.devices.enable(id, { idempotencyKey }) : client.devices.disable(id, { idempotencyKey }),
    );
  }

  /** Nothing is shown before it has happened: the device cloud has the last word. */
  #act(
    deed: DeviceDeed,
    run: (client: ConnectedServiceClient, opId: string) => Promise<Device>,
  ): Promise<Device | undefined> {
    this.doing = deed;
    return this.#write.run({ run });
  }
}

/** The name; while it is awaited, or when it may not be seen, that there is something. */
function nameOf(id: string | undefined, record: { readonly name: string } | undefined): string | undefined {
  return record?.name ?? (id === undefined ? undefined : '…');
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-device-detail': CskDeviceDetail;
  }
}
