/** The emulator's time: the machine's, or ahead of it. */
export class Clock {
  readonly #listeners = new Set<() => void>();
  #ahead = 0;

  /** Milliseconds since 1970. */
  readonly now = (): number => Date.now() + this.#ahead;

  /** By how many milliseconds it is ahead of the machine's. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Time passes at once. @throws RangeError when it would run backwards, or beyond ten years. */
  advance(ms: number): void {
    const ahead = this.#ahead + ms;
    if (!Number.isInteger(ms) || ms < 0 || ahead > MAX_AHEAD) {
      throw new RangeError('Time advances by a whole number of milliseconds, at most ten years in all.');
    }
    this.#ahead = ahead;
    for (const listener of this.#listeners) listener();
  }

  /** Those whose timers were set by the old time set them anew. */
  onAdvance(listener: () => void): void {
    this.#listeners.add(listener);
  }
}

const MAX_AHEAD = 10 * 365 * 24 * 3_600_000;
