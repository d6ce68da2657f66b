import type { Device, DeviceOutcome, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { DevicesById, MOST_DEVICES } from '../device-facts/devices-by-id.ts';
import { DEVICE_BULK } from '../device-facts/device-bulk.ts';
import { outcomeStyles } from '../theme/outcome.styles.ts';
import { AccessController } from '../element/access-controller.ts';
import { BulkRun } from '../element/bulk-run.ts';
import { bulkView } from '../element/bulk-view.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import {
  errorView,
  failureBanner,
  firstAnswer,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import type { Plural } from '../locale/plural.ts';
import * as icons from '../theme/icons.ts';
import { controls } from '../theme/controls.styles.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { registrationPanelStrings, type RegistrationPanelStrings } from './registration-panel.strings.ts';
import { registrationPanelStyles } from './registration-panel.styles.ts';
import { registrationCounts, registrationHistory, registrationList, registrationNow } from './registration-views.ts';

/**
 * Registers devices with the device cloud and shows, live, what became of it: of one device its status, the message of
 * the device cloud and all attempts; of several where each stands, those that failed first, with one button to register
 * what is missing and one to try what failed again. What the caller may not do is not offered.
 *
 * @summary Register one or many devices, with status, message, history and retry.
 * @attr device-id - The device.
 * @prop deviceIds - Several devices, at most 500; counts when there is no `device-id`.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-device-register-request - Devices are to be registered; cancelable: a host that prevents it registers them
 * itself. `detail` is `{ deviceIds }`.
 * @fires csk-device-registered - Registration was asked for; `detail.outcomes` says what became of each.
 * @csspart header - Title and connection.
 * @csspart now - Where one device stands.
 * @csspart attempt - One earlier attempt.
 * @csspart device - One of several devices.
 * @csspart outcome - What became of the registration of several.
 * @csspart state - The text shown instead.
 * @cssprop --csk-high - Colour of failed registrations; likewise `--csk-success`.
 */
export class CskRegistrationPanel extends CskElement<RegistrationPanelStrings> {
  static override styles = [tokens, controls, states, panel, outcomeStyles, registrationPanelStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: false }) deviceIds: readonly Id<'device'>[] | undefined = [];

  protected override readonly english = registrationPanelStrings;
  protected override readonly section = 'registrationPanel';

  readonly #access = new AccessController(this);
  readonly #bulk = new BulkRun(this, DEVICE_BULK);
  readonly #write = new WriteController(this, () => this.deviceId);
  readonly #devices = new DevicesById(this, () => this.#ids);
  readonly #attempts = new LiveController(
    this,
    (store) =>
      this.deviceId && this.#access.allows('Registrations_List')
        ? store.query(
            'registration',
            { where: { deviceId: this.deviceId }, orderBy: 'createdAt desc' },
            { pageSize: 20 },
          )
        : undefined,
    () => [this.deviceId, this.#access.allows('Registrations_List')],
  );

  /** The devices that are shown, and those of the last run. */
  #shown = '';
  #runOf = '';

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(): void {
    // A host may give the same devices in another list with each of its renderings.
    const shown = this.#ids.join('\n');
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!this.#bulk.running) this.#bulk.dismiss();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.store) return needsClientView(t);
    if (this.#ids.length === 0) return messageView(icons.registration, t.nothing, t.nothingHint);
    const snapshot = this.#devices.value;
    const devices = snapshot?.data;
    if (!devices) {
      return html`${this.#header()}${firstAnswer(t, snapshot, this.explain, this.#reload, 4)}`;
    }
    const stale = snapshot.error ? staleBanner(t, this.explain(snapshot.error), this.#reload) : nothing;
    const [first] = devices;
    if (!first) return html`${this.#header()}${stale}${messageView(icons.registration, t.missing, t.missingHint)}`;
    return this.deviceId ? html`${this.#header()}${stale}${this.#one(first)}` : this.#many(devices, stale);
  }

  get #ids(): readonly Id<'device'>[] {
    return this.deviceId ? [this.deviceId] : (this.deviceIds ?? []).slice(0, MOST_DEVICES);
  }

  #header(actions: unknown = nothing): TemplateResult {
    return html`<div class="header" part="header">
      <h2>${this.t.title}</h2>
      ${offlineBadge(this.t, this.connection)}
      <span class="spacer"></span>${actions}
    </div>`;
  }

  #one(device: Device): TemplateResult {
    const { t, format } = this;
    const { failure, dismiss } = this.#write;
    return html`${failureBanner(t, t.failed, failure && this.explain(failure.error), dismiss)}
    ${registrationNow(device, this.#button(device), t, format)} ${this.#history()}`;
  }

  #button(device: Device): TemplateResult | typeof nothing {
    if (!this.#access.allows('Devices_Register')) return nothing;
    const { t } = this;
    const { registration, registrationDeadline: deadline } = device;
    // The watchdog ends what is stuck; until it has, or where there is none, one may try again.
    const waits = registration === 'in-progress' && !(deadline !== undefined && Date.parse(deadline) < Date.now());
    const label = waits || this.#write.busy ? t.registering : registration === 'error' ? t.retry1 : t.register;
    return html`<div class="buttons">
      <button
        type="button"
        class=${registration === 'registered' ? '' : 'primary'}
        ?disabled=${waits || this.#write.busy}
        @click=${() => void this.#register(device)}
      >
        ${registration === 'registered' && !this.#write.busy ? t.again : label}
      </button>
    </div>`;
  }

  #history(): TemplateResult | typeof nothing {
    const { t } = this;
    if (!this.#access.allows('Registrations_List')) return nothing;
    const snapshot = this.#attempts.value;
    const heading = html`<h3>${t.history}</h3>`;
    const refresh = () => void this.#attempts.refresh();
    if (!snapshot?.data) {
      if (snapshot?.status !== 'error') return html`${heading}${loadingView(t, 2)}`;
      return html`${heading}${errorView(t, this.explain(snapshot.error), refresh)}`;
    }
    return html`${heading}${snapshot.error ? staleBanner(t, this.explain(snapshot.error), refresh) : nothing}
    ${registrationHistory(snapshot.data, t, this.format, Date.now())}
    ${
      this.#attempts.live?.hasMore
        ? html`<p class="more">
            <button type="button" @click=${() => void this.#attempts.live?.loadMore()}>${t.more}</button>
          </p>`
        : nothing
    }`;
  }

  #many(devices: readonly Device[], stale: unknown): TemplateResult {
    const { t } = this;
    const failed = devices.filter(({ registration }) => registration === 'error');
    const fresh = devices.filter(({ registration: now }) => now === 'unregistered' || now === 'unknown');
    const button = (some: readonly Device[], label: Plural, look: string) =>
      some.length === 0 || !this.#access.allows('Devices_RegisterAll')
        ? nothing
        : html`<button
            type="button"
            class=${look}
            ?disabled=${this.#bulk.running}
            @click=${() => void this.#registerAll(some)}
          >
            ${this.format.plural(label, some.length)}
          </button>`;
    const name = ({ deviceId }: DeviceOutcome) => devices.find(({ id }) => id === deviceId)?.name ?? deviceId;
    return html`${this.#header(html`${button(failed, t.retryMany, '')} ${button(fresh, t.registerMany, 'primary')}`)}
      ${stale}
      ${bulkView(
        this.#runOf === this.#shown ? this.#bulk.progress : undefined,
        { name, explain: this.explain, dismiss: this.#bulk.dismiss },
        t.bulk,
        this.format,
      )}
      <p class="nothing" role="status">
        ${registrationCounts(devices, t, this.format)}
        ${(this.deviceIds ?? []).length > MOST_DEVICES ? this.format.plural(t.truncated, MOST_DEVICES) : nothing}
      </p>
      ${registrationList(devices, t)}`;
  }

  readonly #reload = () => {
    this.#devices.refresh();
    void this.#attempts.refresh();
  };

  async #register({ id }: Device): Promise<void> {
    if (this.#write.busy) return;
    if (!this.emit('csk-device-register-request', { deviceIds: [id] }, { cancelable: true })) return;
    // The device cloud's own words are noted with the device; a failure here is of what never reached it.
    const device = await this.#write.run({
      run: (client, idempotencyKey) => client.devices.register(id, { idempotencyKey }),
    });
    if (device) this.emit('csk-device-registered', { outcomes: [{ deviceId: id, outcome: 'done' }] });
  }

  async #registerAll(devices: readonly Device[]): Promise<void> {
    const deviceIds = devices.map(({ id }) => id);
    if (!this.emit('csk-device-register-request', { deviceIds }, { cancelable: true })) return;
    this.#runOf = this.#shown;
    const outcomes = await this.#bulk.run(this.store, 'register', deviceIds);
    if (outcomes.length > 0) this.emit('csk-device-registered', { outcomes });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-registration-panel': CskRegistrationPanel;
  }
}
