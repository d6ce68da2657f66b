import { throttled } from './provisioning-error.ts';

const MINUTE = 60_000;

/** How many registrations a minute takes. Azure takes 1,000 from one service; by default the emulator takes all. */
export class RegistrationLimit {
  readonly #perMinute: number | undefined;
  readonly #now: () => number;
  #begunAt = 0;
  #taken = 0;

  constructor(perMinute: number | undefined, now: () => number) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** @throws ProvisioningError 429 with the seconds until the next minute begins. */
  take(): void {
    if (this.#perMinute === undefined) return;
    const now = this.#now();
    if (now - this.#begunAt >= MINUTE) {
      this.#begunAt = now;
      this.#taken = 0;
    }
    if (this.#taken >= this.#perMinute) throw throttled(Math.ceil((this.#begunAt + MINUTE - now) / 1000));
    this.#taken += 1;
  }
}
