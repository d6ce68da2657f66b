import type { LiveStore, Mutation } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface WriteHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

/** Writes of an element: one at a time, and what went wrong stays until it is dismissed or the next one begins. */
export class WriteController implements ReactiveController {
  readonly #host: WriteHost;
  #busy = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(host: WriteHost) {
    this.#host = host;
    host.addController(this);
  }

  get busy(): boolean {
    return this.#busy;
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  readonly dismiss = () => {
    this.#failure = undefined;
    this.#host.requestUpdate();
  };

  /** The result; `undefined` when it failed, or another write is under way. */
  async run<R>(mutation: Mutation<R>): Promise<R | undefined> {
    const { store } = this.#host;
    if (this.#busy || !store) return undefined;
    this.#busy = true;
    this.dismiss();
    try {
      return await store.mutate(mutation);
    } catch (error) {
      this.#failure = { error };
      return undefined;
    } finally {
      this.#busy = false;
      this.#host.requestUpdate();
    }
  }

  hostDisconnected(): void {
    this.#failure = undefined;
  }
}
