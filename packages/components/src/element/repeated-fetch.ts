import type { ConnectedServiceClient } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface FetchHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

export interface FetchPace {
  /** After so long it is fetched again, whatever happened. */
  readonly everyMs: number;
  /** Changes come in bursts; one fetch answers for all of a burst, so long after its first. */
  readonly settleMs: number;
}

/**
 * Figures that the service computes and that are no records, so that no change names them: fetched again from time to
 * time, and soon after something that they count has changed. What is known stays while it is fetched again, and beside
 * an error. Nothing is fetched while the page is hidden; it catches up when it is seen.
 */
export class RepeatedFetch<T> implements ReactiveController {
  readonly #host: FetchHost;
  readonly #fetch: (client: ConnectedServiceClient, signal: AbortSignal) => Promise<T> | undefined;
  readonly #inputs: () => readonly unknown[];
  readonly #pace: FetchPace;
  #fetchedFor: readonly unknown[] | undefined;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When it is fetched next. */
  #due = Number.POSITIVE_INFINITY;
  #soon = false;
  #running = false;
  #data: T | undefined;
  #error: unknown;

  constructor(
    host: FetchHost,
    fetch: (client: ConnectedServiceClient, signal: AbortSignal) => Promise<T> | undefined,
    inputs: () => readonly unknown[],
    pace: FetchPace,
  ) {
    this.#host = host;
    this.#fetch = fetch;
    this.#inputs = inputs;
    this.#pace = pace;
    host.addController(this);
  }

  get data(): T | undefined {
    return this.#data;
  }

  /** Why the last fetch failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Something that the figures depend on has changed. */
  soon(): void {
    if (this.#fetchedFor === undefined || this.#soon) return;
    this.#soon = true;
    // What is under way may have been computed before the change; it is let through, and followed by another.
    if (!this.#running) this.#plan(this.#pace.settleMs);
  }

  readonly refresh = () => {
    if (this.#host.store) void this.#run(this.#host.store.client);
  };

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#seen);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#seen);
    this.#stop();
    this.#fetchedFor = undefined;
  }

  hostUpdate(): void {
    // One that was taken away may be rendered once more, and would go on for ever.
    if (!this.#host.isConnected) return;
    const inputs = [this.#host.store?.client, ...this.#inputs()];
    if (this.#fetchedFor?.every((input, index) => Object.is(input, inputs[index]))) return;
    this.#stop();
    this.#fetchedFor = inputs;
    this.#data = undefined;
    this.#error = undefined;
    this.refresh();
  }

  #stop(): void {
    this.#abort?.abort();
    this.#unplan();
    this.#soon = false;
    this.#running = false;
  }

  /** Fetches after so long, or sooner where that is planned already. */
  #plan(ms: number): void {
    const due = performance.now() + ms;
    if (due >= this.#due) return;
    this.#unplan();
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      if (document.visibilityState === 'visible') this.refresh();
    }, ms);
  }

  #unplan(): void {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
  }

  readonly #seen = () => {
    if (document.visibilityState === 'visible' && this.#fetchedFor !== undefined) this.#plan(0);
  };

  async #run(client: ConnectedServiceClient): Promise<void> {
    this.#stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.#running = true;
    try {
      const data = await this.#fetch(client, abort.signal);
      if (abort.signal.aborted) return;
      this.#data = data;
      this.#error = undefined;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#error = error;
    }
    this.#running = false;
    this.#plan(this.#soon ? this.#pace.settleMs : this.#pace.everyMs);
    this.#host.requestUpdate();
  }
}
