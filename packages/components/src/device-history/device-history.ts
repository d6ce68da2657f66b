import type { Device, HistoryItem, HistoryKind, Id } from '@csk/core';
import type { Live, Snapshot } from '@csk/core/live';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { RepeatedFetch } from '../element/repeated-fetch.ts';
import {
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { dotted } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { groupByDay, keyOf } from './day-groups.ts';
import { deviceHistoryStrings, type DeviceHistoryStrings } from './device-history.strings.ts';
import { deviceHistoryStyles } from './device-history.styles.ts';
import { historyEntry } from './history-entry.ts';
import { HistoryPages } from './history-pages.ts';
import { kindFilter, toggled } from './kind-filter.ts';
import { lanesStyles } from './lanes.styles.ts';
import { lanesView } from './lanes-view.ts';
import { fetchLanes, type StateLanes } from './state-lanes.ts';
import { timelineStyles } from './timeline.styles.ts';
import { newestOf, WATCHED } from './watched.ts';

/** Lanes move on with the clock, and soon after an alert. */
const LANES_PACE = { everyMs: 60_000, settleMs: 2_000 };

/**
 * Everything that happened to a device in one stream, newest first, under day headings: alerts, cases, commands, work
 * orders, registrations, and when it became connected or was connected no more; with each, who did it. One kind may be shown, or several. Follows changes; older entries are fetched on demand. Above it, on one axis, the last 24
 * hours: when the device reported, and when it had alerts of which priority.
 *
 * @summary Merged, live timeline of a device.
 * @attr device-id - The device.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-history-select - An entry was chosen; `detail.item` is the entry with its record.
 * @csspart header - Title and filter.
 * @csspart lanes - The states of the last 24 hours.
 * @csspart entry - One entry.
 * @csspart state - The text shown instead.
 */
export class CskDeviceHistory extends CskElement<DeviceHistoryStrings> {
  static override styles = [tokens, controls, states, panel, deviceHistoryStyles, lanesStyles, timelineStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;

  @state() private kinds: readonly HistoryKind[] = [];

  protected override readonly english = deviceHistoryStrings;
  protected override readonly section = 'deviceHistory';

  readonly #pages = new HistoryPages<HistoryItem, HistoryKind>(() => this.requestUpdate(), {
    list: (client, id, kinds, signal) => client.devices.history(id, { kinds }, { signal }),
    keyOf,
  });

  readonly #lanes = new RepeatedFetch<StateLanes>(
    this,
    (client, signal) => (this.deviceId ? fetchLanes(client, this.deviceId, signal) : undefined),
    () => [this.deviceId],
    LANES_PACE,
  );

  constructor() {
    super();
    new MinuteClock(this);
    this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pages.stop();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('deviceId')) this.kinds = [];
    const kinds = this.kinds.length === 0 ? undefined : this.kinds;
    this.#pages.ask(this.isConnected ? this.store?.client : undefined, this.deviceId, kinds);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.store) return needsClientView(t);
    if (!this.deviceId) return messageView(icons.clock, t.noDevice, t.noDeviceHint);
    const { items, error } = this.#pages;
    // One template for all states: the button that the user is on must not be made anew while the answer is awaited.
    return html`${this.#header()}
    ${items ? this.#found(items) : error === undefined ? loadingView(t) : errorView(t, this.explain(error), this.#retry)}`;
  }

  #found(items: readonly HistoryItem[]): TemplateResult {
    const { t } = this;
    const { error } = this.#pages;
    return html`${error === undefined ? nothing : staleBanner(t, this.explain(error), this.#retry)} ${this.#states()}
    ${items.length === 0 ? this.#empty() : this.#days(items)}
    ${
      this.#pages.hasMore
        ? html`<p class="more">
            <button type="button" ?disabled=${this.#pages.loadingMore} @click=${() => void this.#pages.loadMore()}>
              ${this.#pages.loadingMore ? t.loadingMore : t.more}
            </button>
          </p>`
        : nothing
    }`;
  }

  #header(): TemplateResult {
    const { t } = this;
    return html`<div class="header" part="header">
      <h2>${t.title}</h2>
      ${offlineBadge(t, this.connection)}
      <span class="spacer"></span>
      ${kindFilter(this.kinds, (kind) => (this.kinds = toggled(this.kinds, kind)), t)}
    </div>`;
  }

  /** They are beside the point of the element: without them, or while they cannot be had, the stream stands alone. */
  #states(): TemplateResult | typeof nothing {
    const { data } = this.#lanes;
    return data?.lanes.some(({ spans }) => spans.length > 0) ? lanesView(data, this.t, this.format) : nothing;
  }

  #days(items: readonly HistoryItem[]): TemplateResult {
    const { format } = this;
    const now = Date.now();
    return html`${repeat(
      groupByDay(items, (at) => format.dayKey(at)),
      ({ key }) => key,
      ({ at, items: entries }) =>
        html`<h3>${format.day(at, now)}</h3>
          <ol class="entries">
            ${repeat(entries, keyOf, (item) => this.#entry(item, now))}
          </ol>`,
    )}`;
  }

  #entry(item: HistoryItem, now: number): TemplateResult {
    const { format } = this;
    const { symbol, tone, title, state: status, who, detail } = historyEntry(item, this.t, format);
    const facts = dotted(status, who, detail);
    return html`<li part="entry">
      <span class="symbol ${tone}">${icon(symbol)}</span>
      <div class="what">
        <button type="button" class="entry" dir="auto" @click=${() => this.emit('csk-history-select', { item })}>
          ${title}
        </button>
        <div class="facts" dir="auto">${facts}</div>
      </div>
      <time datetime=${item.at} title=${format.exact(item.at)}>
        <span>${format.time(item.at)}</span><span>${format.relative(item.at, now)}</span>
      </time>
    </li>`;
  }

  #empty(): TemplateResult {
    const { t } = this;
    return this.kinds.length === 0
      ? messageView(icons.clock, t.empty, t.emptyHint)
      : messageView(icons.clock, t.emptyFilter, t.emptyFilterHint);
  }

  /** The merged stream itself is not live; a change in what it is merged from says that its first page is old. */
  #watch(): void {
    for (const kind of WATCHED) {
      let known: unknown;
      new LiveController(
        this,
        (store) => (this.deviceId ? newestOf(store, kind, this.deviceId) : undefined),
        () => [this.deviceId],
        ({ data }) => {
          // The first answer tells nothing new.
          if (known !== undefined && data !== known) {
            this.#pages.refreshSoon();
            if (kind === 'alert') this.#lanes.soon();
          }
          known = data;
        },
      );
    }
    let connected: boolean | undefined;
    new LiveController<Live<Snapshot<Device>>>(
      this,
      (store) => (this.deviceId ? store.entity('device', this.deviceId) : undefined),
      () => [this.deviceId],
      ({ data }) => {
        if (connected !== undefined && data?.connected !== connected) this.#pages.refreshSoon();
        connected = data?.connected;
      },
    );
  }

  readonly #retry = () => void this.#pages.refresh();
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-device-history': CskDeviceHistory;
  }
}
