const DAY = 24 * 3_600_000;

/** Messages of a UTC day. Kept in memory: a restart of the emulator begins the day anew. */
export class DailyQuota {
  readonly limit: number;
  readonly #meterBytes: number;
  readonly #now: () => number;
  #day: number;
  #used = 0;

  constructor(limit: number, meterBytes: number, now: () => number) {
    this.limit = limit;
    this.#meterBytes = meterBytes;
    this.#now = now;
    this.#day = Math.floor(now() / DAY);
  }

  get used(): number {
    const day = Math.floor(this.#now() / DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#used = 0;
    }
    return this.#used;
  }

  get isExhausted(): boolean {
    return this.used >= this.limit;
  }

  /** When the next day begins. Milliseconds since 1970. */
  get resetsAt(): number {
    return (Math.floor(this.#now() / DAY) + 1) * DAY;
  }

  /** Counts something of this many bytes; what is empty counts as one message. */
  meter(bytes: number): void {
    this.#used = this.used + Math.max(1, Math.ceil(bytes / this.#meterBytes));
  }
}
