/** What a bucket says to a request: go after `waitMs`, or come again after `retryAfterMs`. */
export type Verdict =
  { readonly isAllowed: true; readonly waitMs: number } | { readonly isAllowed: false; readonly retryAfterMs: number };

/**
 * A throttle. An idle hub has `burst` tokens; a request takes its cost. When they are used up, requests wait for their
 * turn in a queue of limited length ("traffic shaping"): the bucket goes into debt. When the queue is full they are
 * refused.
 */
export class TokenBucket {
  readonly rate: number;
  readonly #burst: number;
  readonly #maxDebt: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  /** @param rate tokens per second. @param now milliseconds since 1970. */
  constructor(rate: number, burst: number, maxDebt: number, now: () => number) {
    this.rate = rate;
    this.#burst = burst;
    this.#maxDebt = maxDebt;
    this.#now = now;
    this.#tokens = burst;
    this.#at = now();
  }

  /** Tokens that are there now; negative while requests wait. */
  get tokens(): number {
    this.#refill();
    return this.#tokens;
  }

  take(cost: number): Verdict {
    this.#refill();
    const left = this.#tokens - cost;
    if (left < 0 && left < -this.#maxDebt) {
      // What costs more than the bucket ever holds may go when the bucket is full, or it could never go.
      const needed = Math.min(cost - this.#maxDebt, this.#burst);
      if (this.#tokens < needed) return { isAllowed: false, retryAfterMs: this.#msFor(needed - this.#tokens) };
    }
    this.#tokens = left;
    return { isAllowed: true, waitMs: left < 0 ? this.#msFor(-left) : 0 };
  }

  #refill(): void {
    const now = this.#now();
    // A clock that was set back gives nothing, and takes nothing.
    const elapsed = Math.max(0, now - this.#at) / 1000;
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsed * this.rate);
  }

  #msFor(tokens: number): number {
    return Math.ceil((tokens / this.rate) * 1000);
  }
}
