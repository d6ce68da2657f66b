import { comparator, matches } from '../model/index.ts';
import type { ConnectedServiceError, EntityMap, Id, Kind, Page, Query } from '../model/index.ts';
import { createCell } from './cell.ts';
import type { LiveKind } from './live-kind.ts';
import type { LiveList, Snapshot } from './live.ts';
import { NOTHING_PENDING, pendingAmong, sameSnapshot } from './snapshot.ts';
import { readClientOf } from './read-client-of.ts';
import { asError, createLoader } from './view.ts';
import type { View, ViewContext } from './view.ts';

/**
 * A list: the beginning of what the service would answer, kept by testing every change against the query.
 *
 * The window ends at the last record that was fetched. A record that sorts behind it is the next page's business, so
 * it is left out although it matches: `hasMore` is true then.
 */
export function createQueryView<K extends LiveKind>(
  key: string,
  kind: K,
  query: Query<EntityMap[K]>,
  pageSize: number,
  context: ViewContext,
): View & { readonly live: LiveList<EntityMap[K]> } {
  type Item = EntityMap[K];
  const { table, link } = context;
  const compare = comparator<Item>(query.orderBy);
  /** Which records the search finds. Until that is loaded nothing is shown, and any record may be one of them. */
  let isFound: (record: object) => boolean = () => true;
  let rows: Item[] = [];
  let hasChanged = false;
  const byId = new Map<Id, Item>();
  /** Seen while a fetch is under way: they may lie in the window it will open. */
  const candidates = new Set<Id>();
  let isLoaded = false;
  let pages = 1;
  let boundary: Item | undefined;
  let token: string | undefined;
  /** Fetches under way, of the beginning or of a further page. */
  let fetching = 0;
  let more: Promise<void> | undefined;
  let moreError: ConnectedServiceError | undefined;

  function pagesFrom(continuationToken: string | undefined, signal: AbortSignal): AsyncIterator<Page<Item>> {
    const list = readClientOf(context.client, kind).list(query, { signal });
    return list.byPage({ maxPageSize: pageSize, continuationToken })[Symbol.asyncIterator]();
  }

  function isInWindow(record: Item): boolean {
    return token === undefined || (boundary !== undefined && compare(record, boundary) <= 0);
  }

  function reconsider(id: Id): void {
    // The table holds under a kind only records of that kind.
    const record = table.get(kind, id) as Item | undefined;
    const isMatch = record !== undefined && matches(record, query.where) && isFound(record);
    if (fetching > 0 && isMatch) candidates.add(id);
    const before = byId.get(id);
    const after = isLoaded && isMatch && isInWindow(record) ? record : undefined;
    if (before !== after) {
      if (before) {
        rows.splice(indexOf(before), 1);
        byId.delete(id);
      }
      if (after) {
        rows.splice(indexOf(after), 0, after);
        byId.set(id, after);
      }
      hasChanged = true;
    }
    cell.touch();
  }

  /** Where the record is, or belongs. */
  function indexOf(record: Item): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = rows[middle];
      if (row && compare(row, record) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes in pages; `since` of each is when its fetch began. */
  function commit(fetched: readonly { readonly page: Page<Item>; readonly since: number }[]): void {
    for (const { page, since } of fetched) {
      for (const record of page.items) {
        candidates.add(record.id);
        table.fetched(kind, record.id, record, since);
      }
      boundary = page.items.at(-1) ?? boundary;
      token = page.continuationToken;
    }
    isLoaded = true;
    moreError = undefined;
    hasChanged = true;
    for (const id of [...candidates, ...byId.keys()]) reconsider(id);
  }

  async function fetchBeginning(signal: AbortSignal): Promise<void> {
    const first = table.begin();
    fetching += 1;
    try {
      // Most lists are not searched, so that only those that are load what it takes.
      if (query.search) isFound = (await import('../model/search.ts')).finderOf(kind, query.search);
      const iterator = pagesFrom(undefined, signal);
      const fetched: { page: Page<Item>; since: number }[] = [];
      for (let count = 0; count < pages; count += 1) {
        const since = table.begin();
        const result = await iterator.next().finally(() => table.end());
        if (result.done) break;
        fetched.push({ page: result.value, since });
        if (result.value.continuationToken === undefined) break;
      }
      signal.throwIfAborted();
      const answered = new Set<string>(fetched.flatMap(({ page }) => page.items.map(({ id }) => id)));
      boundary = undefined;
      commit(fetched);
      // What the service did not name although it lies in the window, and what no change has touched since, has
      // changed or gone without our hearing of it.
      for (const id of [...byId.keys()]) {
        if (!answered.has(id) && !table.isNewerThan(kind, id, first)) table.forget(kind, id);
      }
    } finally {
      ended();
    }
  }

  async function fetchMore(signal: AbortSignal): Promise<void> {
    const since = table.begin();
    const from = token;
    fetching += 1;
    try {
      const result = await pagesFrom(from, signal).next();
      signal.throwIfAborted();
      // The beginning was fetched anew and ends elsewhere: what lies between there and this page nobody has fetched.
      if (token !== from) {
        if (token !== undefined) await fetchMore(signal);
        return;
      }
      if (result.done) token = undefined;
      else {
        pages += 1;
        commit([{ page: result.value, since }]);
      }
    } finally {
      ended();
    }
  }

  function ended(): void {
    table.end();
    fetching -= 1;
    if (fetching === 0) candidates.clear();
    cell.touch();
  }

  let life = new AbortController();
  const loader = createLoader(context, fetchBeginning, () => cell.touch());

  const cell = createCell<Snapshot<readonly Item[]>>({
    initial: { status: 'pending', data: undefined, stale: false, pending: NOTHING_PENDING },
    batch: context.batch,
    refresh: () => loader.load(),
    onObserved() {
      context.observed(view);
      if (loader.isDue) void loader.load();
    },
    onUnobserved: () => context.unobserved(view),
    compute(previous) {
      const data = !isLoaded ? undefined : hasChanged || !previous.data ? sameRows(previous.data, rows) : previous.data;
      hasChanged = false;
      return sameSnapshot(previous, {
        status: isLoaded ? 'ready' : loader.error && !loader.isLoading ? 'error' : 'pending',
        data,
        error: loader.error ?? moreError,
        stale: isLoaded && (loader.isDue || link.isLost),
        pending: pendingAmong(previous.pending, byId.keys(), (id) => context.overlays.isPending(kind, id)),
      });
    },
  });

  const view: View & { readonly live: LiveList<Item> } = {
    key,
    get isObserved() {
      return cell.isObserved;
    },
    reconsider(changed: Kind, id: Id) {
      if (changed === kind) reconsider(id);
    },
    holds: (held, id) => held === kind && (byId.has(id) || candidates.has(id)),
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
      life.abort();
      life = new AbortController();
      loader.reset();
      rows = [];
      byId.clear();
      candidates.clear();
      isLoaded = false;
      pages = 1;
      token = undefined;
      boundary = undefined;
      cell.touch();
    },
    live: {
      get value() {
        return cell.value;
      },
      get hasMore() {
        return token !== undefined;
      },
      subscribe: cell.subscribe,
      refresh: cell.refresh,
      loadMore() {
        if (token === undefined) return Promise.resolve();
        const { signal } = life;
        more ??= (loader.isLoading ? loader.load() : Promise.resolve())
          .then(() => (token === undefined || signal.aborted ? undefined : fetchMore(signal)))
          .catch((error: unknown) => {
            if (!signal.aborted) moreError = asError(error);
            cell.touch();
          })
          .finally(() => {
            more = undefined;
          });
        return more;
      },
    },
  };
  return view;
}

/** The rows as an array of their own; the previous one when it has the same rows. */
function sameRows<T>(previous: readonly T[] | undefined, rows: readonly T[]): readonly T[] {
  const isSame = previous?.length === rows.length && previous.every((row, index) => row === rows[index]);
  return isSame && previous ? previous : [...rows];
}
