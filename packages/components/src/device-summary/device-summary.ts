import type { Entity, Id, SummaryValue } from '@csk/core';
import { liveReadings, type Live, type LiveStore, type Snapshot } from '@csk/core/live';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { readingDoubtStyles } from '../device-facts/reading-doubt.styles.ts';
import { AccessController } from '../element/access-controller.ts';
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
import * as icons from '../theme/icons.ts';
import { controls } from '../theme/controls.styles.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { deviceSummaryStrings, type DeviceSummaryStrings } from './device-summary.strings.ts';
import { deviceSummaryStyles } from './device-summary.styles.ts';
import { latestMetrics, summaryTile, withLatest } from './summary-tile.ts';

const PACE = { everyMs: 60_000, settleMs: 1_000 };
/** Readings of this last span are kept for the newest figures. */
const WINDOW_MS = 60_000;

/**
 * The figures of a device at a glance: tiles that are set up for it or for its category, in their order. A tile shows
 * the latest value or an aggregate of a measure, or counts alerts, cases or work orders over a time. The latest values
 * follow the live stream; the others are fetched again each minute and when an alert or a case of the device changes.
 *
 * @summary Tiles with a device's measures and counts.
 * @attr device-id - The device.
 * @prop values - Figures of the host's own; the element then asks no client.
 * @prop strings - Texts that replace those of the language.
 * @csspart header - The title.
 * @csspart tile - One figure.
 * @csspart state - The text shown instead.
 * @cssprop --csk-surface-raised - Background of a tile.
 */
export class CskDeviceSummary extends CskElement<DeviceSummaryStrings> {
  static override styles = [tokens, controls, states, panel, readingDoubtStyles, deviceSummaryStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: false }) values: readonly SummaryValue[] | undefined;

  protected override readonly english = deviceSummaryStrings;
  protected override readonly section = 'deviceSummary';

  readonly #access = new AccessController(this);
  readonly #summary = new RepeatedFetch<readonly SummaryValue[]>(
    this,
    (client, signal) => (this.#asked ? client.devices.summary(this.#asked, { signal }) : undefined),
    () => [this.#asked],
    PACE,
  );
  readonly #readings = new LiveController(
    this,
    (store) =>
      this.#asked && this.#metrics.length > 0
        ? liveReadings(store, this.#asked, { metrics: this.#metrics, windowMs: WINDOW_MS })
        : undefined,
    () => [this.#asked, this.#metrics.join('\n')],
  );

  constructor() {
    super();
    new MinuteClock(this);
    this.#watch('Alerts_List', (store, deviceId) =>
      store.query('alert', { where: { deviceId, parentId: null }, orderBy: 'updatedAt desc' }, { pageSize: 20 }),
    );
    this.#watch('Cases_List', (store, deviceId) =>
      store.query(
        'case',
        { where: { deviceIds: { includes: deviceId } }, orderBy: 'updatedAt desc' },
        { pageSize: 20 },
      ),
    );
    this.#watch('SummaryTiles_List', (store, deviceId) =>
      store.query('summaryTile', { where: { deviceId } }, { pageSize: 50 }),
    );
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (this.values) return this.#ready(this.values);
    if (!this.store) return needsClientView(t);
    if (!this.deviceId) return messageView(icons.chart, t.nothing, t.nothingHint);
    const { data, error } = this.#summary;
    if (data) return this.#ready(withLatest(data, this.#readings.value?.data ?? []));
    return html`${this.#header()}
    ${error === undefined ? loadingView(t, 3) : errorView(t, this.explain(error), this.#summary.refresh)}`;
  }

  get #asked(): Id<'device'> | undefined {
    return this.values ? undefined : this.deviceId;
  }

  get #metrics(): readonly string[] {
    return latestMetrics(this.#summary.data ?? []);
  }

  #header(): TemplateResult {
    return html`<div class="header" part="header">
      <h2>${this.t.title}</h2>
      ${offlineBadge(this.t, this.values ? undefined : this.connection)}
    </div>`;
  }

  #ready(values: readonly SummaryValue[]): TemplateResult {
    const { t } = this;
    const { error } = this.#summary;
    const now = Date.now();
    return html`${this.#header()}
    ${error === undefined || this.values ? nothing : staleBanner(t, this.explain(error), this.#summary.refresh)}
    ${
      values.length === 0
        ? messageView(icons.chart, t.empty, t.emptyHint)
        : html`<dl>${values.map((value) => summaryTile(value, t, this.format, now))}</dl>`
    }`;
  }

  /** A change in what is counted says that the figures are old. */
  #watch(
    operation: string,
    open: (store: LiveStore, deviceId: Id<'device'>) => Live<Snapshot<readonly Entity[]>>,
  ): void {
    let known: unknown;
    new LiveController(
      this,
      (store) => (this.#asked && this.#access.allows(operation) ? open(store, this.#asked) : undefined),
      () => [this.#asked, this.#access.allows(operation)],
      ({ data }) => {
        // The first answer tells nothing new.
        if (known !== undefined && data !== known) this.#summary.soon();
        known = data;
      },
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-device-summary': CskDeviceSummary;
  }
}
