import type { LiveStore, Mutation } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface WriteHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

interface Failure {
  readonly about: unknown;
  readonly error: unknown;
}

/**
 * Writes of an element: one at a time, and what went wrong stays until it is dismissed or the next one begins. Both are
 * told of what was written to only: when the element shows something else by then, nothing was done to that.
 */
export class WriteController implements ReactiveController {
  readonly #host: WriteHost;
  readonly #about: () => unknown;
  /** What is being written to: one write to each at a time. */
  readonly #running = new Set<unknown>();
  #failure: Failure | undefined;

  /** `about`: what the element shows, and writes to. */
  constructor(host: WriteHost, about: () => unknown) {
    this.#host = host;
    this.#about = about;
    host.addController(this);
  }

  get busy(): boolean {
    return this.#running.has(this.#about());
  }

  get failure(): Failure | undefined {
    return this.#failure?.about === this.#about() ? this.#failure : undefined;
  }

  readonly dismiss = () => {
    this.#failure = undefined;
    this.#host.requestUpdate();
  };

  /** The result; `undefined` when it failed, or another write is under way. */
  async run<R>(mutation: Mutation<R>): Promise<R | undefined> {
    const { store } = this.#host;
    if (this.busy || !store) return undefined;
    const about = this.#about();
    this.#running.add(about);
    this.dismiss();
    try {
      return await store.mutate(mutation);
    } catch (error) {
      if (this.#about() === about) this.#failure = { about, error };
      return undefined;
    } finally {
      this.#running.delete(about);
      this.#host.requestUpdate();
    }
  }

  hostUpdate(): void {
    this.#failure = this.failure;
  }

  hostDisconnected(): void {
    this.#failure = undefined;
  }
}
