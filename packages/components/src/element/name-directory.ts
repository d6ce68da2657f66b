import type { Entity } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';

interface Named extends Entity {
  readonly name: string;
}

interface NamesHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

const BATCH = 100;

/**
 * Names of devices or customers for lists that hold only ids. Unknown ids are fetched in one call for the whole screen;
 * names change so seldom that they are not kept live. Until a name is there, or when it cannot be had, the caller shows
 * what it has.
 */
export class NameDirectory<T extends Named> {
  readonly #host: NamesHost;
  readonly #list: (where: { readonly id: readonly string[] }) => AsyncIterable<T> | undefined;
  readonly #names = new Map<string, string | undefined>();
  #missing = new Set<string>();
  #store: LiveStore | undefined;
  #scheduled = false;
  #version = 0;

  constructor(host: NamesHost, list: (where: { readonly id: readonly string[] }) => AsyncIterable<T> | undefined) {
    this.#host = host;
    this.#list = list;
  }

  /** Another number whenever names have come. */
  get version(): number {
    return this.#version;
  }

  /** The name, if known; asks for it otherwise. */
  name(id: string | undefined): string | undefined {
    if (id === undefined) return undefined;
    this.#changeStore();
    if (!this.#names.has(id)) {
      this.#names.set(id, undefined);
      this.#missing.add(id);
      this.#schedule();
    }
    return this.#names.get(id);
  }

  /** Another client may see others, and what could not be asked for without one can be now. */
  #changeStore(): void {
    const { store } = this.#host;
    if (store === this.#store) return;
    this.#store = store;
    this.#names.clear();
    this.#missing.clear();
    this.#version += 1;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      void this.#fetch();
    });
  }

  async #fetch(): Promise<void> {
    const ids = [...this.#missing];
    const store = this.#store;
    this.#missing = new Set();
    try {
      for (let i = 0; i < ids.length; i += BATCH) {
        const found = this.#list({ id: ids.slice(i, i + BATCH) });
        for await (const { id, name } of found ?? []) {
          if (store !== this.#store) return;
          this.#names.set(id, name);
        }
      }
      this.#version += 1;
      this.#host.requestUpdate();
    } catch {
      // Asked again at the next rendering that needs them.
      if (store === this.#store) for (const id of ids) if (this.#names.get(id) === undefined) this.#names.delete(id);
    }
  }
}
