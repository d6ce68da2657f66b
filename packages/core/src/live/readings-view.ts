import { canonicalKey } from '../model/canonical-key.ts';
import type { Id, Reading, ReadingSeries } from '../model/index.ts';
import { createCell } from './cell.ts';
import type { LiveStore } from './live-store.ts';
import type { Live, Snapshot } from './live.ts';
import { createSeriesWindow } from './series-window.ts';
import { NOTHING_PENDING, sameSnapshot } from './snapshot.ts';
import { createLoader } from './view.ts';
import type { View, ViewContext } from './view.ts';

export interface LiveReadingsQuery {
  /** All metrics when absent. */
  readonly metrics?: readonly string[] | undefined;
  /** Width of the window that ends now, in milliseconds. */
  readonly windowMs: number;
}

/**
 * The last `windowMs` of a device's readings, then each new one as it comes. The same arguments give the same object. A
 * function beside the store, and not one of its own: a page that shows no readings does not load what they need.
 */
export function liveReadings(
  store: LiveStore,
  deviceId: Id<'device'>,
  query: LiveReadingsQuery,
): Live<Snapshot<readonly ReadingSeries[]>> {
  const key = canonicalKey(['readings', deviceId, query]);
  return store.view(key, (own, context) => createReadingsView(own, deviceId, query, context)).live;
}

/** A view of live readings of one device. */
export interface ReadingsView extends View {
  readonly deviceId: Id<'device'>;
  readonly live: Live<Snapshot<readonly ReadingSeries[]>>;
  add(readings: readonly Reading[]): void;
}

/** Live readings that arrive while the range is fetched and wait for it. */
const MAX_WAITING = 10_000;

function createReadingsView(
  key: string,
  deviceId: Id<'device'>,
  query: LiveReadingsQuery,
  context: ViewContext,
): ReadingsView {
  const { client, clock, link } = context;
  const window = createSeriesWindow();
  const metrics = query.metrics && new Set(query.metrics);
  let isLoaded = false;
  let waiting: Reading[] = [];

  const loader = createLoader(
    context,
    async (signal) => {
      const now = clock.now();
      const range = {
        metrics: query.metrics,
        from: new Date(now - query.windowMs).toISOString(),
        // A device's clock may be a little ahead of ours.
        to: new Date(now + 60_000).toISOString(),
      };
      const series = await client.readings.range(deviceId, range, { signal });
      signal.throwIfAborted();
      window.replace(series);
      for (const reading of waiting.splice(0)) window.add(reading);
      isLoaded = true;
    },
    () => cell.touch(),
  );

  const cell = createCell<Snapshot<readonly ReadingSeries[]>>({
    initial: { status: 'pending', data: undefined, stale: false, pending: NOTHING_PENDING },
    batch: context.batch,
    refresh: () => loader.load(),
    onObserved() {
      context.observed(view);
      if (loader.isDue) void loader.load();
    },
    onUnobserved: () => context.unobserved(view),
    compute(previous) {
      const series = isLoaded ? window.series() : undefined;
      const isSame =
        series !== undefined &&
        previous.data?.length === series.length &&
        previous.data.every((one, index) => one === series[index]);
      return sameSnapshot(previous, {
        status: isLoaded ? 'ready' : loader.error && !loader.isLoading ? 'error' : 'pending',
        data: isSame ? previous.data : series,
        error: loader.error,
        stale: isLoaded && (loader.isDue || link.isLost),
        pending: NOTHING_PENDING,
      });
    },
  });

  function invalidate(): void {
    loader.setDue();
    cell.touch();
    if (cell.isObserved) void loader.load();
  }

  const view: ReadingsView = {
    key,
    deviceId,
    get isObserved() {
      return cell.isObserved;
    },
    add(readings) {
      const ours = metrics ? readings.filter(({ metric }) => metrics.has(metric)) : readings;
      if (loader.isLoading) {
        waiting.push(...ours);
        if (waiting.length > MAX_WAITING) waiting = waiting.slice(-MAX_WAITING);
      }
      if (!isLoaded || ours.length === 0) return;
      for (const reading of ours) window.add(reading);
      window.trim(clock.now() - query.windowMs);
      if (window.isFull) void loader.load();
      cell.touch();
    },
    reconsider: () => undefined,
    holds: () => false,
    invalidate,
    // Readings are not kept for a resume: whatever came between two connections is only in the store.
    attached: () => (isLoaded ? invalidate() : loader.isDue && cell.isObserved ? void loader.load() : undefined),
    touch: () => cell.touch(),
    evict() {
      loader.reset();
      window.replace([]);
      waiting = [];
      isLoaded = false;
      cell.touch();
    },
    live: cell,
  };
  return view;
}
