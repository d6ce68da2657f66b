import type { LiveList, LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import type { standsIn } from '@csk/core/search';
import { LazyPart } from '../element/lazy-part.ts';
import { LiveController } from '../element/live-controller.ts';

/** So long after the last key the service is asked for what is typed. */
const TYPING_MS = 250;

/** The list that is searched. */
export interface SearchedList<T> {
  /** Whether the service has more records than are loaded. */
  readonly hasMore: () => boolean;
  /** The list with the search that the service carries out. */
  readonly ask: (store: LiveStore, search: string) => LiveList<T>;
  /** What else decides about the answer, for comparing. */
  readonly parts: () => readonly unknown[];
  /** The texts of a loaded record that are looked through. */
  readonly texts: (record: T) => readonly (string | undefined)[];
  /** Another value when the texts of the same records have changed, as names do that come later. */
  readonly textsVersion?: () => unknown;
  /** The typing paused at another text. */
  readonly paused?: () => void;
}

/** Searches what is loaded at once. When the service has more, it is asked, too: it finds the beginnings of words. */
export class RowSearch<T extends { readonly id: string }> {
  readonly #host: ReactiveControllerHost & { readonly store: LiveStore | undefined; readonly isConnected: boolean };
  readonly #list: SearchedList<T>;
  readonly #atService: LiveController<LiveList<T>>;
  readonly #match: LazyPart<typeof standsIn>;
  #text = '';
  /** What is typed, once the typing has paused. */
  #asked = '';
  /** Rows are rendered with each step of scrolling; looking through all records each time would be felt. */
  #found: { readonly inputs: readonly unknown[]; readonly records: readonly T[] } | undefined;
  #shown: readonly T[] = [];
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: ReactiveControllerHost & { readonly store: LiveStore | undefined; readonly isConnected: boolean },
    list: SearchedList<T>,
  ) {
    this.#host = host;
    this.#list = list;
    this.#match = new LazyPart(host, async () => (await import('@csk/core/search')).standsIn);
    this.#atService = new LiveController(
      host,
      (store) => (this.#asksService ? list.ask(store, this.#asked) : undefined),
      () => [this.#asksService, this.#asked, ...list.parts()],
    );
  }

  get text(): string {
    return this.#text;
  }

  /** Whether an answer is awaited. */
  get isWaiting(): boolean {
    if (!this.isOn) return false;
    if (!this.#match.part) return true;
    return this.#list.hasMore() && (this.#asked !== this.#text.trim() || this.#atService.value?.status === 'pending');
  }

  /** Why nothing could be looked through, or the service could not be asked. */
  get error(): unknown {
    return this.isOn ? (this.#match.error ?? this.#atService.value?.error) : undefined;
  }

  get isOn(): boolean {
    return this.#text.trim() !== '';
  }

  /** Whether the service found more than it has given so far. */
  get hasMore(): boolean {
    return this.#atService.live?.hasMore === true;
  }

  /** `null` comes from an attribute that was removed. */
  readonly type = (typed: string | null) => {
    const text = typed ?? '';
    if (text === this.#text) return;
    this.#text = text;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(
      () => {
        this.#asked = text.trim();
        this.#list.paused?.();
        this.#host.requestUpdate();
      },
      this.isOn ? TYPING_MS : 0,
    );
    this.#host.requestUpdate();
  };

  /** The element leaves the page: what was typed is asked for when it is back. */
  stop(): void {
    clearTimeout(this.#typing);
    this.#asked = this.#text.trim();
  }

  retry(): void {
    this.#match.retry();
    void this.#atService.refresh();
  }

  loadMore(): void {
    void this.#atService.live?.loadMore();
  }

  /** The records among the loaded ones, and those that the service has found. The same ones as long as nothing changes. */
  found(loaded: readonly T[]): readonly T[] {
    return (this.#shown = this.isOn ? this.#search(loaded) : loaded);
  }

  #search(loaded: readonly T[]): readonly T[] {
    const stands = this.#match.want();
    // At the first key that is a moment, in which what is there stays.
    if (!stands) return this.#match.error === undefined ? this.#shown : [];
    const atService = this.#atService.value?.data;
    const inputs = [loaded, atService, this.#text, this.#list.textsVersion?.(), ...this.#list.parts()];
    if (!this.#found?.inputs.every((input, index) => input === inputs[index])) {
      const isFound = (record: T) => stands(this.#list.texts(record), this.#text);
      const all = [...loaded.filter(isFound), ...(atService ?? [])];
      this.#found = { inputs, records: [...new Map(all.map((record) => [record.id, record])).values()] };
    }
    return this.#found.records;
  }

  /** Whether there are records that only the service can search. */
  get #asksService(): boolean {
    return this.#asked !== '' && this.#list.hasMore();
  }
}
