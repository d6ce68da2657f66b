import type { ConnectedServiceClient, DeviceCategory, FleetStatus, Heartbeat, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { OPEN_ALERTS } from '../alert-facts/open-alerts.ts';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { RepeatedFetch } from '../element/repeated-fetch.ts';
import {
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import type { FleetSelectDetail } from '../events.ts';
import { interpolate } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import { controls } from '../theme/controls.styles.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { fleetStatusStrings, type FleetStatusStrings } from './fleet-status.strings.ts';
import { fleetStatusStyles } from './fleet-status.styles.ts';
import { categoryTable, connectionTiles, heartbeatView, severityTiles } from './fleet-views.ts';
import { severityCounts } from './severity-counts.ts';

/** Counting a fleet is work for the database: devices that report each quarter of a minute must not set the pace. */
const PACE = { everyMs: 30_000, settleMs: 5_000 };
const HEARTBEAT_MINUTES = 60;
/** So many open alerts are counted; the interface has no count of its own. */
const COUNTED = 500;

/**
 * The fleet at a glance, live: how many devices are connected, disconnected, never connected or disabled, in all and by
 * category; when the last heartbeat came, and of one device in which minutes; how many alerts are open, by severity.
 * Each figure can be chosen, so that the host shows what it counts.
 *
 * @summary Connection, heartbeats and open alerts of the fleet.
 * @attr account-id - Only devices and alerts of this customer.
 * @attr category-id - Only devices of this category; alerts have no category and are then left out.
 * @attr device-id - The device whose heartbeats of the last hour are shown.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-fleet-select - A figure was chosen; `detail` is `{ connection }`, `{ categoryId }` or `{ priority }`.
 * @csspart header - Title and last heartbeat.
 * @csspart connections - Devices by connection.
 * @csspart alerts - Open alerts by severity.
 * @csspart categories - Devices by category.
 * @csspart heartbeats - The minutes in which a device reported.
 * @csspart tile - One figure.
 * @csspart state - The text shown instead.
 * @cssprop --csk-success - Colour of connected devices.
 * @cssprop --csk-medium - Colour of disconnected devices and of alerts of medium severity; likewise `--csk-high`.
 */
export class CskFleetStatus extends CskElement<FleetStatusStrings> {
  static override styles = [tokens, controls, states, panel, fleetStatusStyles];

  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property({ attribute: 'category-id' }) categoryId: Id<'category'> | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;

  protected override readonly english = fleetStatusStrings;
  protected override readonly section = 'fleetStatus';

  readonly #access = new AccessController(this);
  readonly #fleet = new RepeatedFetch<FleetStatus>(
    this,
    (client, signal) => client.devices.fleetStatus(this.#scope, { signal }),
    () => [this.accountId, this.categoryId],
    PACE,
  );
  readonly #beats = new RepeatedFetch<Beats>(
    this,
    (client, signal) => (this.deviceId ? fetchBeats(client, this.deviceId, signal) : undefined),
    () => [this.deviceId],
    PACE,
  );
  readonly #alerts = new LiveController(
    this,
    (store) =>
      this.#showsAlerts
        ? store.query(
            'alert',
            {
              where: {
                ...OPEN_ALERTS,
                ...(this.accountId ? { accountId: this.accountId } : {}),
              },
              orderBy: 'priorityScore desc',
            },
            { pageSize: COUNTED },
          )
        : undefined,
    () => [this.accountId, this.#showsAlerts],
  );
  readonly #categories = new NameDirectory<DeviceCategory>(this, (where) =>
    this.store?.client.categories.list({ where }),
  );

  constructor() {
    super();
    new MinuteClock(this);
    let known: unknown;
    // What changed last stands for all that changed: the counts are old then.
    new LiveController(
      this,
      (store) => store.query('device', { where: this.#scope, orderBy: 'updatedAt desc' }, { pageSize: 10 }),
      () => [this.accountId, this.categoryId],
      ({ data }) => {
        if (known !== undefined && data !== known) this.#fleet.soon();
        known = data;
      },
    );
  }

  protected override render(): TemplateResult {
    const { t, format } = this;
    if (!this.store) return needsClientView(t);
    const { data, error } = this.#fleet;
    if (!data) {
      return html`${this.#header(undefined)}
      ${error === undefined ? loadingView(t, 6) : errorView(t, this.explain(error), this.#retry)}`;
    }
    return html`${this.#header(data)}
    ${error === undefined ? nothing : staleBanner(t, this.explain(error), this.#retry)}
    ${data.total === 0 ? messageView(icons.plug, t.empty, t.emptyHint) : connectionTiles(data, this.#select, t, format)}
    ${this.#severities()} ${this.#heartbeats()}
    ${
      data.total === 0 || this.categoryId
        ? nothing
        : categoryTable(data, (id) => this.#categories.name(id), this.#select, t, format)
    }`;
  }

  get #scope(): { readonly accountId?: Id<'account'>; readonly categoryId?: Id<'category'> } {
    return {
      ...(this.accountId ? { accountId: this.accountId } : {}),
      ...(this.categoryId ? { categoryId: this.categoryId } : {}),
    };
  }

  get #showsAlerts(): boolean {
    return !this.categoryId && this.#access.allows('Alerts_List');
  }

  #header(fleet: FleetStatus | undefined): TemplateResult {
    const { t, format } = this;
    const at = fleet?.lastHeartbeatAt;
    const beat = at ? interpolate(t.lastHeartbeat, { age: format.relative(at, Date.now()) }) : t.noHeartbeat;
    return html`<div class="header" part="header">
      <h2>${t.title}</h2>
      ${fleet ? html`<span class="muted">${format.plural(t.total, fleet.total)}</span>` : nothing}
      ${offlineBadge(t, this.connection)}
      <span class="spacer"></span>
      ${fleet ? html`<span class="muted" title=${at ? format.exact(at) : nothing}>${beat}</span>` : nothing}
    </div>`;
  }

  #severities(): TemplateResult | typeof nothing {
    const { t } = this;
    const { data, error } = this.#alerts.value ?? {};
    const retry = () => void this.#alerts.refresh();
    if (!data) return error === undefined ? nothing : errorView(t, this.explain(error), retry);
    const counts = severityCounts(data, this.#alerts.live?.hasMore === true);
    return html`${error === undefined ? nothing : staleBanner(t, this.explain(error), retry)}
    ${severityTiles(counts, this.#select, t, this.format)}`;
  }

  #heartbeats(): TemplateResult | typeof nothing {
    const { t } = this;
    if (!this.deviceId) return nothing;
    const { data, error, refresh } = this.#beats;
    if (!data) return error === undefined ? loadingView(t, 1) : errorView(t, this.explain(error), refresh);
    return html`${error === undefined ? nothing : staleBanner(t, this.explain(error), refresh)}
    ${heartbeatView(data.beats, HEARTBEAT_MINUTES, data.now, t, this.format)}`;
  }

  readonly #select = (detail: FleetSelectDetail) => void this.emit('csk-fleet-select', detail);

  readonly #retry = () => {
    this.#fleet.refresh();
    void this.#alerts.refresh();
  };
}

/** The heartbeats of a device up to `now`: of the minutes since then nothing is known. */
interface Beats {
  readonly beats: readonly Heartbeat[];
  readonly now: number;
}

async function fetchBeats(client: ConnectedServiceClient, deviceId: Id<'device'>, signal: AbortSignal): Promise<Beats> {
  const now = Date.now();
  const range = { ...lastMinutes(now), limit: HEARTBEAT_MINUTES };
  return { beats: await client.readings.heartbeats(deviceId, range, { signal }), now };
}

/** Whole minutes, the one that is running included. */
function lastMinutes(now: number): { readonly from: string; readonly to: string } {
  const end = (Math.floor(now / 60_000) + 1) * 60_000;
  return { from: new Date(end - HEARTBEAT_MINUTES * 60_000).toISOString(), to: new Date(end).toISOString() };
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-fleet-status': CskFleetStatus;
  }
}
