import type { ReactiveController, ReactiveControllerHost } from 'lit';

const MINUTE = 60_000;

/** Renders its element again on each full minute of the clock, so that all ages of a page change together. */
export class MinuteClock implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const untilFullMinute = MINUTE - (Date.now() % MINUTE);
    this.#timer = setTimeout(() => {
      this.#host.requestUpdate();
      this.hostConnected();
    }, untilFullMinute);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }
}
