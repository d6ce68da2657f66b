import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** So far from the screen, in pixels, an element is as good as on it: it is there when the reader has scrolled to it. */
const MARGIN = '300px';
/** Gone for so long, it is not about to come back. */
const GONE_MS = 60_000;

/** Whether an element is on or near the screen, or was a moment ago: what nobody sees need not be asked for. */
export class NearScreen implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #changed: () => void;
  #observer: IntersectionObserver | undefined;
  #gone: ReturnType<typeof setTimeout> | undefined;
  #isNear = false;

  constructor(host: ReactiveControllerHost & Element, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  get isNear(): boolean {
    return this.#isNear;
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => this.#see(entries.at(-1)?.isIntersecting === true), {
      rootMargin: MARGIN,
    });
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    clearTimeout(this.#gone);
    this.#gone = undefined;
    this.#isNear = false;
  }

  #see(isNear: boolean): void {
    if (isNear) {
      clearTimeout(this.#gone);
      this.#gone = undefined;
      this.#set(true);
    } else if (this.#isNear) this.#gone ??= setTimeout(() => this.#set(false), GONE_MS);
  }

  #set(isNear: boolean): void {
    if (isNear === this.#isNear) return;
    this.#isNear = isNear;
    this.#changed();
  }
}
