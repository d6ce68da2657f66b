import type { EntityMap, Id } from '../model/index.ts';
import { createCell } from './cell.ts';
import type { LiveKind } from './live-kind.ts';
import type { Live, Snapshot } from './live.ts';
import { readClientOf } from './read-client-of.ts';
import { NOTHING_PENDING, pendingAmong, sameSnapshot } from './snapshot.ts';
import { createLoader } from './view.ts';
import type { View, ViewContext } from './view.ts';

/** One record. `ready` without data means that there is no such record. */
export function createEntityView<K extends LiveKind>(
  key: string,
  kind: K,
  id: Id<K>,
  context: ViewContext,
): View & { readonly live: Live<Snapshot<EntityMap[K]>> } {
  const { table, link } = context;
  let isLoaded = false;
  /** What is shown is what was known last, until it is fetched. */
  let isForgotten = false;

  const loader = createLoader(
    context,
    async (signal) => {
      const since = table.begin();
      try {
        const record = await readClientOf(context.client, kind).get(id, { signal });
        signal.throwIfAborted();
        table.fetched(kind, id, record, since);
        isLoaded = true;
        isForgotten = false;
      } finally {
        table.end();
      }
    },
    () => cell.touch(),
  );

  const cell = createCell<Snapshot<EntityMap[K]>>({
    initial: { status: 'pending', data: undefined, stale: false, pending: NOTHING_PENDING },
    batch: context.batch,
    refresh: () => loader.load(),
    onObserved() {
      context.observed(view);
      // A list may have brought it already: shown at once, fetched all the same if we never were sure of it.
      if (table.get(kind, id)) cell.touch();
      if (loader.isDue) void loader.load();
    },
    onUnobserved: () => context.unobserved(view),
    compute(previous) {
      // The table holds under a kind only records of that kind.
      const data = (table.get(kind, id) as EntityMap[K] | undefined) ?? (isForgotten ? previous.data : undefined);
      const isKnown = isLoaded || data !== undefined;
      return sameSnapshot(previous, {
        status: isKnown ? 'ready' : loader.error && !loader.isLoading ? 'error' : 'pending',
        data,
        error: loader.error,
        stale: isLoaded && (loader.isDue || link.isLost),
        pending: pendingAmong(previous.pending, [id], (one) => context.overlays.isPending(kind, one)),
      });
    },
  });

  const view: View & { readonly live: Live<Snapshot<EntityMap[K]>> } = {
    key,
    get isObserved() {
      return cell.isObserved;
    },
    reconsider(changed, changedId) {
      if (changed !== kind || changedId !== id) return;
      // A list names it no more: it has changed without our hearing of it, which need not mean that it is gone.
      isForgotten = isLoaded && !table.knows(kind, id);
      if (isForgotten) {
        loader.setDue();
        if (cell.isObserved) void loader.load();
      }
      cell.touch();
    },
    holds: (held, heldId) => held === kind && heldId === id,
    invalidate() {
      loader.setDue();
      cell.touch();
      if (cell.isObserved) void loader.load();
    },
    attached() {
      if (loader.isDue && cell.isObserved) void loader.load();
    },
    touch: () => cell.touch(),
    evict() {
      loader.reset();
      isLoaded = isForgotten = false;
      cell.touch();
    },
    live: cell,
  };
  return view;
}
