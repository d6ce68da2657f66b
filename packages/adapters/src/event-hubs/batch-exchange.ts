import type { EventBatch } from '@csk/core';

interface Offer {
  readonly batch: EventBatch;
  taken(): void;
}

/**
 * Where the partitions hand their batches to the one reader. A partition waits until its batch is taken before it
 * brings the next, so a slow reader slows all partitions and at most one batch of each waits here; the oldest goes
 * first, so no partition starves.
 */
export class BatchExchange {
  readonly #offers: Offer[] = [];
  #wake: () => void = () => undefined;

  /** Resolves when the reader has taken the batch, or at the abort. */
  async offer(batch: EventBatch, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const taken = (): void => {
        signal.removeEventListener('abort', taken);
        resolve();
      };
      signal.addEventListener('abort', taken, { once: true });
      this.#offers.push({ batch, taken });
      this.#wake();
    });
  }

  /** The next batch; `undefined` after the abort. */
  async take(signal: AbortSignal): Promise<EventBatch | undefined> {
    while (!signal.aborted) {
      const offer = this.#offers.shift();
      if (offer) {
        offer.taken();
        return offer.batch;
      }
      await new Promise<void>((resolve) => {
        const awake = (): void => {
          signal.removeEventListener('abort', awake);
          resolve();
        };
        signal.addEventListener('abort', awake, { once: true });
        this.#wake = awake;
      });
    }
    return undefined;
  }
}
