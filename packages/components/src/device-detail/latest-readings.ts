import type { Device, Reading } from '@csk/core';
import { liveReadings, type LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import { infoOf, type MetricInfos } from '../device-facts/metric-infos.ts';
import { readingDoubt } from '../device-facts/reading-doubt.ts';
import { readingText } from '../device-facts/reading-text.ts';
import { fetchMetricInfos } from '../device-facts/tile-metrics.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { LiveController } from '../element/live-controller.ts';
import { RepeatedFetch } from '../element/repeated-fetch.ts';
import { errorBanner, loadingView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { DeviceDetailStrings } from './device-detail.strings.ts';
import { newestReadings, type NewestReading } from './newest-readings.ts';

interface ReadingsHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** What has not come over the live stream is fetched again at this pace. */
const PACE = { everyMs: 60_000, settleMs: 1_000 };
/** Readings of this last span are kept for the newest values. */
const WINDOW_MS = 60_000;
/** So many are in sight; the others are behind one step. */
const IN_SIGHT = 8;

/** The newest value of each metric of a device, with its unit where a summary tile names one. */
export class LatestReadings {
  readonly #mayRead: () => boolean;
  readonly #fetched: RepeatedFetch<readonly Reading[]>;
  readonly #live;
  readonly #infos: FetchController<MetricInfos>;

  constructor(host: ReadingsHost, access: AccessController, device: () => Device | undefined) {
    this.#mayRead = () => access.allows('Readings_Latest');
    const id = () => (this.#mayRead() ? device()?.id : undefined);
    const tilesOf = () => (access.allows('SummaryTiles_List') ? id() : undefined);
    this.#fetched = new RepeatedFetch<readonly Reading[]>(
      host,
      (client, signal) => {
        const deviceId = id();
        return deviceId === undefined ? undefined : client.readings.latest(deviceId, { signal });
      },
      () => [id()],
      PACE,
    );
    this.#live = new LiveController(
      host,
      (store) => {
        const deviceId = id();
        return deviceId === undefined ? undefined : liveReadings(store, deviceId, { windowMs: WINDOW_MS });
      },
      () => [id()],
    );
    this.#infos = new FetchController(
      host,
      (client, signal) => {
        const deviceId = tilesOf();
        const categoryOf = async () => device()?.categoryId;
        return deviceId === undefined ? undefined : fetchMetricInfos(client, deviceId, categoryOf, signal);
      },
      () => [tilesOf(), device()?.categoryId],
    );
  }

  render(
    t: DeviceDetailStrings,
    format: Formatter,
    explain: (error: unknown) => string,
    now: number,
  ): TemplateResult | typeof nothing {
    if (!this.#mayRead()) return nothing;
    return html`<section part="readings" aria-labelledby="readings">
      <h3 id="readings">${t.latestReadings}</h3>
      ${this.#body(t, format, explain, now)}
    </section>`;
  }

  #body(
    t: DeviceDetailStrings,
    format: Formatter,
    explain: (error: unknown) => string,
    now: number,
  ): TemplateResult | typeof nothing {
    const { data, error, refresh } = this.#fetched;
    const found = newestReadings(data ?? [], this.#live.value?.data ?? []);
    const failed = error === undefined ? nothing : errorBanner(explain(error), { label: t.retry, run: refresh });
    if (found.length === 0) {
      if (error !== undefined) return failed;
      return data ? html`<p class="muted">${t.noReadings}</p>` : loadingView(t, 1);
    }
    const list = (readings: readonly NewestReading[]) =>
      html`<dl>
        ${readings.map((one) => readingView(one, infoOf(this.#infos.data, one.metric)?.unit, t, format, now))}
      </dl>`;
    const folded = found.slice(IN_SIGHT);
    return html`${failed}${list(found.slice(0, IN_SIGHT))}
    ${
      folded.length === 0
        ? nothing
        : html`<details>
            <summary>${interpolate(t.moreReadings, { count: format.number(folded.length) })}</summary>
            ${list(folded)}
          </details>`
    }`;
  }
}

function readingView(
  { metric, value, at, quality }: NewestReading,
  unit: string | undefined,
  t: DeviceDetailStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  const moment = new Date(at);
  // A device may be anywhere in time, also where there is no date.
  const datetime = Number.isNaN(moment.getTime()) ? nothing : moment.toISOString();
  return html`<div part="reading">
    <dt dir="auto">${metric}</dt>
    <dd>
      <span class="figure">${readingText(value, format)}</span>
      ${unit === undefined ? nothing : html`<bdi>${unit}</bdi>`} ${readingDoubt(quality, t)}
      <small><time datetime=${datetime} title=${format.exact(at)}>${format.relative(at, now)}</time></small>
    </dd>
  </div>`;
}
