import type { ConnectedServiceClient, Page, Paged } from '@csk/core';
import { isJoined, mergeFirstPage } from './day-groups.ts';

const PAGE_SIZE = 30;
/** Changes come in bursts; one fetch answers for all of a burst. */
const SETTLE_MS = 250;

/** Where a history comes from. */
export interface HistorySource<T extends { readonly at: string }, K> {
  readonly list: (
    client: ConnectedServiceClient,
    id: string,
    kinds: readonly K[] | undefined,
    signal: AbortSignal,
  ) => Paged<T>;
  /** By it an entry is known again in another page. */
  readonly keyOf: (item: T) => string;
}

/** The loaded part of the history of one record. */
export class HistoryPages<T extends { readonly at: string }, K extends string> {
  readonly #onChange: () => void;
  readonly #source: HistorySource<T, K>;
  #client: ConnectedServiceClient | undefined;
  #id: string | undefined;
  #kinds: readonly K[] | undefined;
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Something has changed since it was last fetched. */
  #isOld = false;
  #next: string | undefined;
  /** Counts refreshes: what an earlier one brings late is older than what is there. */
  #run = 0;
  items: readonly T[] | undefined;
  error: unknown;
  loadingMore = false;

  constructor(onChange: () => void, source: HistorySource<T, K>) {
    this.#onChange = onChange;
    this.#source = source;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  /** Says what is wanted; fetches when that is something else than before. */
  ask(client: ConnectedServiceClient | undefined, id: string | undefined, kinds: readonly K[] | undefined): void {
    if (client === this.#client && id === this.#id && kinds?.join() === this.#kinds?.join()) return;
    this.stop();
    this.#client = client;
    this.#id = id;
    this.#kinds = kinds;
    void this.refresh();
  }

  /** Forgets everything and lets go of what is under way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#client = undefined;
    this.items = undefined;
    this.error = undefined;
    this.#next = undefined;
    this.loadingMore = false;
  }

  /** Something that the history tells of changed. */
  refreshSoon(): void {
    if (this.items === undefined) return;
    this.#isOld = true;
    // Not put off by each change, nor begun anew: while they go on, nothing would ever be shown.
    this.#timer ??= setTimeout(() => void this.#renew(), SETTLE_MS);
  }

  async #renew(): Promise<void> {
    const { signal } = this.#abort;
    this.#isOld = false;
    await this.refresh();
    if (signal.aborted) return;
    this.#timer = undefined;
    if (this.#isOld) this.refreshSoon();
  }

  /** Fetches the first page again and keeps what was loaded below it, where the two meet. */
  async refresh(): Promise<void> {
    const run = ++this.#run;
    const isLatest = () => run === this.#run;
    await this.#load(undefined, isLatest, ({ items, continuationToken }) => {
      const { keyOf } = this.#source;
      const loaded = this.items ?? [];
      const goesOn = continuationToken !== undefined && isJoined(loaded, items, keyOf);
      if (!goesOn || loaded.length <= items.length) this.#next = continuationToken;
      this.items = goesOn ? mergeFirstPage(loaded, items, keyOf) : items;
    });
  }

  async loadMore(): Promise<void> {
    if (this.#next === undefined || this.loadingMore) return;
    this.loadingMore = true;
    this.#onChange();
    const last = this.#lastKey;
    // A refresh may have begun the list anew: older entries than those of before do not follow on it.
    const isNext = () => last === this.#lastKey;
    await this.#load(this.#next, isNext, (page) => {
      this.#next = page.continuationToken;
      const known = new Set(this.items?.map((item) => this.#source.keyOf(item)));
      this.items = [...(this.items ?? []), ...page.items.filter((item) => !known.has(this.#source.keyOf(item)))];
    });
    this.loadingMore = false;
    this.#onChange();
  }

  get #lastKey(): string | undefined {
    const last = this.items?.at(-1);
    return last && this.#source.keyOf(last);
  }

  async #load(
    continuationToken: string | undefined,
    isWanted: () => boolean,
    take: (page: Page<T>) => void,
  ): Promise<void> {
    const { signal } = this.#abort;
    const isLate = () => signal.aborted || !isWanted();
    if (!this.#client || !this.#id) return;
    try {
      const pages = this.#source.list(this.#client, this.#id, this.#kinds, signal);
      for await (const page of pages.byPage({ continuationToken, maxPageSize: PAGE_SIZE })) {
        if (isLate()) return;
        take(page);
        break;
      }
      this.error = undefined;
    } catch (error) {
      if (isLate()) return;
      this.error = error;
    }
    this.#onChange();
  }
}
