import type { ConnectedServiceClient } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface FetchHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** Something an element fetches that does not change live. Fetched again when `inputs` change; late answers are dropped. */
export class FetchController<T> implements ReactiveController {
  readonly #host: FetchHost;
  readonly #fetch: (client: ConnectedServiceClient, signal: AbortSignal) => Promise<T> | undefined;
  readonly #inputs: () => readonly unknown[];
  #fetchedFor: readonly unknown[] | undefined;
  #abort: AbortController | undefined;
  #data: T | undefined;
  #error: unknown;

  constructor(
    host: FetchHost,
    fetch: (client: ConnectedServiceClient, signal: AbortSignal) => Promise<T> | undefined,
    inputs: () => readonly unknown[],
  ) {
    this.#host = host;
    this.#fetch = fetch;
    this.#inputs = inputs;
    host.addController(this);
  }

  get data(): T | undefined {
    return this.#data;
  }

  /** Why the last fetch failed. */
  get error(): unknown {
    return this.#error;
  }

  refresh(): void {
    this.#fetchedFor = undefined;
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#abort?.abort();
    this.#fetchedFor = undefined;
  }

  hostUpdate(): void {
    // One that was taken away may be rendered once more.
    if (!this.#host.isConnected) return;
    const { store } = this.#host;
    const inputs = [store?.client, ...this.#inputs()];
    const known = this.#fetchedFor;
    if (known?.every((input, index) => Object.is(input, inputs[index]))) return;
    this.#fetchedFor = inputs;
    this.#abort?.abort();
    this.#data = undefined;
    this.#error = undefined;
    if (store) void this.#run(store.client);
  }

  async #run(client: ConnectedServiceClient): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const data = await this.#fetch(client, abort.signal);
      if (!abort.signal.aborted) this.#data = data;
    } catch (error) {
      if (!abort.signal.aborted) this.#error = error;
    }
    if (!abort.signal.aborted) this.#host.requestUpdate();
  }
}
