import type { EntityMap, Id, Kind, Query } from '../model/index.ts';
import { systemClock } from '../memory/system-clock.ts';
import type { Clock, Connection, ConnectedServiceClient } from '../ports/index.ts';
import { createActivityLink } from './activity-link.ts';
import { canonicalKey } from '../model/canonical-key.ts';
import { createBatch, createCell } from './cell.ts';
import { createEntityView } from './entity-view.ts';
import type { LiveKind } from './live-kind.ts';
import type { Live, LiveList, Snapshot } from './live.ts';
import { createMutations } from './mutations.ts';
import type { Mutation } from './mutations.ts';
import { createOverlays } from './overlays.ts';
import { createQueryView } from './query-view.ts';
import type { ReadingsView } from './readings-view.ts';
import { createRecheck } from './recheck.ts';
import { createRecordTable } from './record-table.ts';
import type { View, ViewContext } from './view.ts';

export interface LiveStoreOptions {
  /** How long something that nobody watches is kept, in milliseconds; the default is 30,000. */
  readonly retainMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Source of jitter, `[0, 1)`. */
  readonly random?: (() => number) | undefined;
}

/**
 * Everything a page shows, kept up to date over one activity stream: records once, however many lists show them,
 * optimistic changes on top, and nothing missed over a lost connection. Nothing is fetched before it is watched, and
 * what is no longer watched is let go.
 */
export interface LiveStore {
  readonly client: ConnectedServiceClient;
  readonly connection: Live<Connection>;
  /** The same arguments give the same object. */
  query<K extends LiveKind>(
    kind: K,
    query?: Query<EntityMap[K]>,
    options?: { readonly pageSize?: number | undefined },
  ): LiveList<EntityMap[K]>;
  entity<K extends LiveKind>(kind: K, id: Id<K>): Live<Snapshot<EntityMap[K]>>;
  /**
   * The view that is kept under a key, made when there is none. For functions that show something else than records, so
   * that a page that shows only records does not load them: see `liveReadings`.
   *
   * @internal
   */
  view<V extends View>(key: string, create: (key: string, context: ViewContext) => V): V;
  /** Does something and shows what it is expected to bring before it has. */
  mutate<R>(mutation: Mutation<R>): Promise<R>;
  /** Lets go of everything. The client stays open: it belongs to whoever made it. */
  close(): void;
}

export function createLiveStore(client: ConnectedServiceClient, options: LiveStoreOptions = {}): LiveStore {
  const { retainMs = 30_000, clock = systemClock, random = Math.random } = options;
  const closing = new AbortController();
  const batch = createBatch();
  const views = new Map<string, View>();
  const evictions = new Map<View, AbortController>();
  const overlays = createOverlays();
  const table = createRecordTable(overlays, (kind, id) => each((view) => view.reconsider(kind, id)));
  const recheck = createRecheck(client, table, clock, closing.signal);

  const link = createActivityLink({
    client,
    clock,
    random,
    onItem(item) {
      if (item.type === 'reset') each((view) => view.invalidate());
      if (item.type === 'readings') {
        each((view) => {
          if (isReadingsView(view) && view.deviceId === item.deviceId) view.add(item.readings);
        });
      }
      if (item.type !== 'change') return;
      const { change } = item;
      if (!table.changed(change)) recheck.add(change.kind, change.id);
      mutations.echoed(change);
      // Also keeps the table from growing by what no list shows.
      if (!isHeld(change.kind, change.id)) letGo(change.kind, change.id);
    },
    onLive(mayHaveMissed) {
      each((view) => (mayHaveMissed ? view.invalidate() : view.attached()));
      each((view) => view.touch());
    },
    onConnection() {
      connection.touch();
      each((view) => view.touch());
    },
  });

  const connection = createCell<Connection>({
    initial: link.connection,
    compute: () => link.connection,
    batch,
    refresh: async () => undefined,
    onObserved: () => undefined,
    onUnobserved: () => undefined,
  });

  const mutations = createMutations({ client, clock, table, overlays, recheck, closed: closing.signal });

  function each(visit: (view: View) => void): void {
    for (const view of [...views.values()]) visit(view);
  }

  function isHeld(kind: Kind, id: Id): boolean {
    return [...views.values()].some((view) => view.holds(kind, id)) || overlays.isPending(kind, id);
  }

  let sweepPlanned = false;
  function letGo(kind: Kind, id: Id): void {
    table.loosen(kind, id);
    if (sweepPlanned) return;
    sweepPlanned = true;
    queueMicrotask(() => {
      sweepPlanned = false;
      table.sweep('loose', isHeld);
    });
  }

  function carryReadings(): void {
    const watched = [...views.values()].filter(isReadingsView).filter((view) => view.isObserved);
    link.carry(new Set(watched.map(({ deviceId }) => deviceId)));
  }

  function planEviction(view: View): void {
    evictions.get(view)?.abort();
    const plan = new AbortController();
    evictions.set(view, plan);
    clock.sleep(retainMs, { signal: plan.signal }).then(
      () => {
        if (view.isObserved) return;
        evictions.delete(view);
        if (views.get(view.key) === view) views.delete(view.key);
        view.evict();
        table.sweep('all', isHeld);
        if (views.size === 0) link.stop();
      },
      () => undefined,
    );
  }

  const context: ViewContext = {
    client,
    clock,
    batch,
    table,
    overlays,
    link,
    closed: closing.signal,
    observed(view) {
      if (closing.signal.aborted) return;
      evictions.get(view)?.abort();
      evictions.delete(view);
      // An evicted view that is watched again takes its place back.
      if (!views.has(view.key)) views.set(view.key, view);
      carryReadings();
      link.start();
    },
    unobserved(view) {
      if (!closing.signal.aborted) planEviction(view);
    },
  };

  function viewOf<V extends View>(key: string, create: (key: string, context: ViewContext) => V): V {
    // A key names its kind of view, so what is under it was made by the same call.
    const known = views.get(key) as V | undefined;
    if (known) return known;
    const view = create(key, context);
    if (!closing.signal.aborted) {
      views.set(key, view);
      planEviction(view);
    }
    return view;
  }

  return {
    client,
    connection,
    query: (kind, query = {}, { pageSize = 50 } = {}) =>
      viewOf(canonicalKey(['query', kind, query, pageSize]), (key) =>
        createQueryView(key, kind, query, pageSize, context),
      ).live,
    entity: (kind, id) =>
      viewOf(canonicalKey(['entity', kind, id]), (key) => createEntityView(key, kind, id, context)).live,
    view: viewOf,
    mutate: mutations.run,
    close() {
      closing.abort();
      for (const plan of evictions.values()) plan.abort();
      evictions.clear();
      link.stop();
      each((view) => view.evict());
      views.clear();
    },
  };
}

function isReadingsView(view: View): view is ReadingsView {
  return 'deviceId' in view;
}
