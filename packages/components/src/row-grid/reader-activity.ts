import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** So long after the last movement the reader has let go. */
const PAUSE_MS = 3_000;

/**
 * Whether the reader's hand is on the rows just now: the pointer moves over them, or keys are pressed in them. A row that
 * moved away at that moment would let a click hit another one.
 */
export class ReaderActivity implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get busy(): boolean {
    return this.#timer !== undefined;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly touched = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.ended, PAUSE_MS);
  };

  readonly ended = () => {
    this.hostDisconnected();
    this.#host.requestUpdate();
  };
}
