import type { Alert, Id, ReadingSeries } from '@csk/core';
import { liveReadings, type LiveStore } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { FetchController } from '../element/fetch-controller.ts';
import { LiveController } from '../element/live-controller.ts';
import { alertOverlay, type AlertOverlay } from './alert-overlay.ts';
import type { MetricInfos } from '../device-facts/metric-infos.ts';
import { fetchMetricInfos } from '../device-facts/tile-metrics.ts';
import type { TimeWindow } from './time-window.ts';

interface SourceHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

const NO_ALERTS: readonly Alert[] = [];

/** What of a device is to be read. */
export interface SourceTerms {
  /** Absent: nothing. */
  readonly deviceId: Id<'device'> | undefined;
  /** Nobody looks: what is known stays, and nothing is asked for. */
  readonly rests: boolean;
  /** Width of the live window. */
  readonly range: number;
  /** Not live: only this span. */
  readonly fixed: TimeWindow | undefined;
  /** A span that the reader looks at. */
  readonly held: TimeWindow | undefined;
  /** The same once it has come to rest. */
  readonly rested: TimeWindow | undefined;
}

/**
 * The readings and alerts of a device as a chart shows them: live, or of a span of the past. While the reader looks at a
 * span, the readings stay as they were, though new ones go on to be collected; what the live window does not hold, or only
 * coarser, is fetched. While it rests it asks for nothing and keeps what it has.
 */
export class ReadingsSource implements ReactiveController {
  readonly #host: SourceHost;
  readonly #terms: () => SourceTerms;
  readonly #readings;
  readonly #alerts;
  readonly #past: FetchController<readonly ReadingSeries[]>;
  readonly #infos: FetchController<MetricInfos>;
  /** What the live window was when the reader stopped it. */
  #stopped: { readonly data: readonly ReadingSeries[]; readonly window: TimeWindow } | undefined;
  #last: readonly ReadingSeries[] | undefined;
  /** Since it has rested, no readings have come. */
  #hasRested = false;
  #lastOf: Id<'device'> | undefined;
  #lastFrom: LiveStore | undefined;
  #overlay: { readonly alerts: readonly Alert[]; readonly drawn: AlertOverlay } | undefined;
  /** The span that is fetched. */
  #asked: TimeWindow | undefined;
  /** The rested span for which it was last decided whether to fetch. */
  #weighed: TimeWindow | undefined;

  constructor(host: SourceHost, terms: () => SourceTerms) {
    this.#host = host;
    this.#terms = terms;
    host.addController(this);
    this.#readings = new LiveController(
      host,
      (store) => {
        const { deviceId, range, fixed, rests } = terms();
        return deviceId && !fixed && !rests ? liveReadings(store, deviceId, { windowMs: range }) : undefined;
      },
      () => [terms().deviceId, terms().range, terms().fixed === undefined, terms().rests],
    );
    this.#alerts = new LiveController(
      host,
      (store) => {
        const { deviceId, rests } = terms();
        return deviceId && !rests
          ? store.query('alert', { where: { deviceId, parentId: null }, orderBy: 'raisedAt desc' }, { pageSize: 50 })
          : undefined;
      },
      () => [terms().deviceId, terms().rests],
    );
    this.#past = new FetchController(
      host,
      (client, signal) => {
        const { deviceId } = terms();
        const window = this.#asked;
        return deviceId && window
          ? client.readings.range(
              deviceId,
              { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() },
              { signal },
            )
          : undefined;
      },
      () => [terms().deviceId, this.#asked?.from, this.#asked?.to],
    );
    this.#infos = new FetchController(
      host,
      (client, signal) => {
        const { deviceId } = terms();
        if (!deviceId) return undefined;
        const categoryOf = async () => (await client.devices.get(deviceId, { signal }))?.categoryId;
        return fetchMetricInfos(client, deviceId, categoryOf, signal);
      },
      () => [terms().deviceId],
    );
  }

  /** Before the controllers that fetch look at what they are to fetch. */
  hostUpdate(): void {
    const { deviceId, range, fixed, held, rested, rests } = this.#terms();
    this.#hasRested ||= rests;
    const { store } = this.#host;
    if (deviceId !== this.#lastOf || store !== this.#lastFrom) {
      this.#lastOf = deviceId;
      this.#lastFrom = store;
      this.#last = this.#overlay = undefined;
    }
    if (!held) {
      this.#stopped = this.#weighed = undefined;
      this.#asked = fixed;
      return;
    }
    const live = this.#readings.value?.data;
    if (!this.#stopped && live) {
      const now = Date.now();
      this.#stopped = { data: live, window: { from: now - range, to: now } };
    }
    if (rested === this.#weighed) return;
    this.#weighed = rested;
    if (rested && !this.#covers(rested)) this.#asked = rested;
  }

  hostUpdated(): void {
    if (this.#readings.value?.data || (this.#asked && !this.#terms().rests)) this.#hasRested = false;
    this.#last = this.data;
  }

  /** What its metrics are called and measured in. */
  get metricInfos(): MetricInfos | undefined {
    return this.#infos.data;
  }

  /** What the device's alerts add; worked out when they have changed, and not for each drawing. */
  get overlay(): AlertOverlay {
    const alerts = this.#alerts.value?.data ?? this.#overlay?.alerts ?? NO_ALERTS;
    if (this.#overlay?.alerts !== alerts) this.#overlay = { alerts, drawn: alertOverlay(alerts) };
    return this.#overlay.drawn;
  }

  /** `undefined` while nothing is known. What was shown last stays while other readings are on their way. */
  get data(): readonly ReadingSeries[] | undefined {
    if (this.#asked) return this.#past.data ?? this.#last;
    return this.#stopped?.data ?? this.#readings.value?.data ?? (this.#hasRested ? this.#last : undefined);
  }

  /** Why the readings are not the newest. */
  get error(): unknown {
    return this.#asked ? this.#past.error : this.#readings.value?.error;
  }

  get isFailed(): boolean {
    return this.#asked ? this.#past.error !== undefined : this.#readings.value?.status === 'error';
  }

  readonly retry = () => {
    if (this.#asked) this.#past.refresh();
    else void this.#readings.refresh();
    if (this.#infos.error !== undefined) this.#infos.refresh();
  };

  /** Whether the readings at hand are all there are of a span: buckets stand for more readings than they show. */
  #covers(window: TimeWindow): boolean {
    const data = this.#asked ? this.#past.data : this.#stopped?.data;
    const known = this.#asked ?? this.#stopped?.window;
    if (!data || !known || window.from < known.from || window.to > known.to) return false;
    const isWhole = window.to - window.from > 0.9 * (known.to - known.from);
    return isWhole || data.every(({ bucketMs }) => bucketMs === 0);
  }
}
