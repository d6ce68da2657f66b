/** setTimeout cannot wait longer (about 24 days). */
const MAX_TIMER = 2 ** 31 - 1;
const MAX_AHEAD = 10 * 365 * 24 * 3_600_000;

/** The emulator's time: the machine's, or ahead of it. */
export class Clock {
  /** Set the timers of those that wait anew. */
  readonly #waiting = new Set<() => void>();
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
    for (const wait of this.#waiting) wait();
  }

  /**
   * Runs something when a moment (milliseconds since 1970) has come, never within this call, however time gets there.
   * Whoever waits does not keep the process alive.
   *
   * @returns the function that calls it off.
   */
  at(moment: number, run: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(wait);
    };
    const elapse = (): void => {
      if (this.now() < moment) {
        wait();
        return;
      }
      end();
      run();
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(elapse, Math.min(Math.max(0, moment - this.now()), MAX_TIMER));
      timer.unref();
    };
    this.#waiting.add(wait);
    wait();
    return end;
  }
}
