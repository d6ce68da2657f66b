import type { ConnectedServiceClient, HistoryItem, HistoryKind, Id, Page } from '@csk/core';
import { keyOf, mergeFirstPage } from './day-groups.ts';

const PAGE_SIZE = 30;
/** Changes come in bursts; one fetch answers for all of a burst. */
const SETTLE_MS = 250;

/** The loaded part of one device's history. */
export class HistoryPages {
  readonly #onChange: () => void;
  #client: ConnectedServiceClient | undefined;
  #deviceId: Id<'device'> | undefined;
  #kind: HistoryKind | undefined;
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: string | undefined;
  items: readonly HistoryItem[] | undefined;
  error: unknown;
  loadingMore = false;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  /** Says what is wanted; fetches when that is something else than before. */
  ask(
    client: ConnectedServiceClient | undefined,
    deviceId: Id<'device'> | undefined,
    kind: HistoryKind | undefined,
  ): void {
    if (client === this.#client && deviceId === this.#deviceId && kind === this.#kind) return;
    this.stop();
    this.#client = client;
    this.#deviceId = deviceId;
    this.#kind = kind;
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

  /** Something about the device changed. */
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
      this.items = mergeFirstPage(this.items ?? [], page.items);
    });
  }

  async loadMore(): Promise<void> {
    if (this.#next === undefined || this.loadingMore) return;
    this.loadingMore = true;
    this.#onChange();
    await this.#load(this.#next, (page) => {
      this.#next = page.continuationToken;
      const known = new Set(this.items?.map(keyOf));
      this.items = [...(this.items ?? []), ...page.items.filter((item) => !known.has(keyOf(item)))];
    });
    this.loadingMore = false;
    this.#onChange();
  }

  async #load(continuationToken: string | undefined, take: (page: Page<HistoryItem>) => void): Promise<void> {
    const { signal } = this.#abort;
    if (!this.#client || !this.#deviceId) return;
    const kinds = this.#kind === undefined ? undefined : [this.#kind];
    try {
      const pages = this.#client.devices.history(this.#deviceId, { kinds }, { signal });
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
