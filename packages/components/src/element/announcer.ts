/** Speaks through a live region, but seldom: what comes faster is replaced by the newest. */
export class Announcer {
  readonly #speak: (text: string) => void;
  readonly #everyMs: number;
  #next: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(speak: (text: string) => void, everyMs: number) {
    this.#speak = speak;
    this.#everyMs = everyMs;
  }

  say(text: string): void {
    this.#next = text;
    if (this.#timer === undefined) this.#flush();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = undefined;
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#next === undefined) return;
    this.#speak(this.#next);
    this.#next = undefined;
    this.#timer = setTimeout(() => this.#flush(), this.#everyMs);
  }
}
