import type { LiveList, LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
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
  /** Whether a loaded record is found. `text` is trimmed and in lower case. */
  readonly isFound: (record: T, text: string) => boolean;
  /** The typing paused at another text. */
  readonly paused?: () => void;
}

/** Searches what is loaded at once. When the service has more, it is asked, too: it finds the beginnings of words. */
export class RowSearch<T extends { readonly id: string }> {
  readonly #host: ReactiveControllerHost & { readonly store: LiveStore | undefined };
  readonly #list: SearchedList<T>;
  readonly #atService: LiveController<LiveList<T>>;
  #text = '';
  /** What is typed, once the typing has paused. */
  #asked = '';
  /** Rows are rendered with each step of scrolling; looking through all records each time would be felt. */
  #found: { readonly inputs: readonly unknown[]; readonly records: readonly T[] } | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost & { readonly store: LiveStore | undefined }, list: SearchedList<T>) {
    this.#host = host;
    this.#list = list;
    this.#atService = new LiveController(
      host,
      (store) => (this.#asksService ? list.ask(store, this.#asked) : undefined),
      () => [this.#asksService, this.#asked, ...list.parts()],
    );
  }

  get text(): string {
    return this.#text;
  }

  get isOn(): boolean {
    return this.#text.trim() !== '';
  }

  /** Whether the service found more than it has given so far. */
  get hasMore(): boolean {
    return this.#atService.live?.hasMore === true;
  }

  readonly type = (text: string) => {
    if (text === this.#text) return;
    this.#text = text;
    this.stop();
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

  stop(): void {
    clearTimeout(this.#typing);
  }

  loadMore(): void {
    void this.#atService.live?.loadMore();
  }

  /** The records among the loaded ones, and those that the service has found. The same ones as long as nothing changes. */
  found(loaded: readonly T[]): readonly T[] {
    if (!this.isOn) return loaded;
    const atService = this.#atService.value?.data;
    const inputs = [loaded, atService, this.#text, ...this.#list.parts()];
    if (!this.#found?.inputs.every((input, index) => input === inputs[index])) {
      const text = this.#text.trim().toLowerCase();
      const all = [...loaded.filter((record) => this.#list.isFound(record, text)), ...(atService ?? [])];
      this.#found = { inputs, records: [...new Map(all.map((record) => [record.id, record])).values()] };
    }
    return this.#found.records;
  }

  /** Whether there are records that only the service can search. */
  get #asksService(): boolean {
    return this.#asked !== '' && this.#list.hasMore();
  }
}
