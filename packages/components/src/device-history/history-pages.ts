import type { ConnectedServiceClient, Page, Paged } from '@csk/core';
import { mergeFirstPage } from './day-groups.ts';

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
  #next: string | undefined;
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
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SETTLE_MS);
  }

  /** Fetches the first page again and keeps what was loaded below it. */
  async refresh(): Promise<void> {
    await this.#load(undefined, (page) => {
      const isFirst = this.items === undefined || this.items.length <= page.items.length;
      if (isFirst) this.#next = page.continuationToken;
      this.items = mergeFirstPage(this.items ?? [], page.items, this.#source.keyOf);
    });
  }

  async loadMore(): Promise<void> {
    if (this.#next === undefined || this.loadingMore) return;
    this.loadingMore = true;
    this.#onChange();
    await this.#load(this.#next, (page) => {
      this.#next = page.continuationToken;
      const known = new Set(this.items?.map((item) => this.#source.keyOf(item)));
      this.items = [...(this.items ?? []), ...page.items.filter((item) => !known.has(this.#source.keyOf(item)))];
    });
    this.loadingMore = false;
    this.#onChange();
  }

  async #load(continuationToken: string | undefined, take: (page: Page<T>) => void): Promise<void> {
    const { signal } = this.#abort;
    if (!this.#client || !this.#id) return;
    try {
      const pages = this.#source.list(this.#client, this.#id, this.#kinds, signal);
      for await (const page of pages.byPage({ continuationToken, maxPageSize: PAGE_SIZE })) {
        if (signal.aborted) return;
        take(page);
        break;
      }
      this.error = undefined;
    } catch (error) {
      if (!signal.aborted) this.error = error;
    }
    if (!signal.aborted) this.#onChange();
  }
}
