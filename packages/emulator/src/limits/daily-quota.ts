import type { Clock } from '../clock.ts';
import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';

const TOPIC = 'quota';
const DAY = 24 * 3_600_000;
/** A record for each message would be a second write for all that comes in. Milliseconds. */
const KEEP_EVERY = 1000;

/** Messages of a UTC day. A restart goes on counting where the day was; a crash forgets the last second at most. */
export class DailyQuota implements Journaled {
  readonly topic = TOPIC;
  readonly limit: number;
  readonly #meterBytes: number;
  readonly #clock: Clock;
  #day: number;
  #used = 0;
  #journal: Journal | undefined;
  /** Set while the count is not on disk. */
  #callOff: (() => void) | undefined;

  constructor(limit: number, meterBytes: number, clock: Clock) {
    this.limit = limit;
    this.#meterBytes = meterBytes;
    this.#clock = clock;
    this.#day = this.#today;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get used(): number {
    const day = this.#today;
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
    return (this.#today + 1) * DAY;
  }

  /** Counts something of this many bytes; what is empty counts as one message. */
  meter(bytes: number): void {
    this.#used = this.used + Math.max(1, Math.ceil(bytes / this.#meterBytes));
    this.#callOff ??= this.#clock.at(this.#clock.now() + KEEP_EVERY, () => void this.keep());
  }

  /** Puts the count on disk, if it is not. */
  async keep(): Promise<void> {
    if (!this.#callOff) return;
    this.#callOff();
    this.#callOff = undefined;
    // A journal that has failed refuses everything that matters more, until a restart.
    await this.#journal?.append(this.#record()).catch(() => {});
  }

  replay({ day, used }: JsonObject): void {
    if (day === this.#day) this.#used = used as number;
  }

  *snapshot(): Iterable<JournalRecord> {
    yield this.#record();
  }

  #record(): JournalRecord {
    return { topic: TOPIC, data: { used: this.used, day: this.#day } };
  }

  get #today(): number {
    return Math.floor(this.#clock.now() / DAY);
  }
}
