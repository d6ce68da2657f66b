import { ConnectedServiceError } from '@csk/core';
import type { Delivery } from '@csk/core';

import { tidyUp } from './deadline.ts';

/** One message on an open link, with what can be done to it there. */
export interface LinkItem<T> {
  readonly id: string;
  readonly value: T;
  readonly attempt: number;
  complete(): Promise<void>;
  giveBack(): Promise<void>;
  deadLetter(reason: string | undefined, description: string | undefined): Promise<void>;
  /** Gives back an item that nobody has seen. */
  release(): Promise<void>;
  /** Whether the broker has taken it back meanwhile. */
  lost(): boolean;
}

/** An open receiving link. */
export interface Link {
  /** Takes no more messages; those in hand can still be settled. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Where an open link reports to. */
export interface LinkEvents<T> {
  receive(item: LinkItem<T>): void;
  /** The link is of no use any more. */
  fail(error: unknown): void;
}

export interface LinkSessionOptions {
  readonly port: string;
  /** Deliveries in hand at most. */
  readonly prefetch: number;
  /** Messages kept at most, in hand and waiting; more than that breaks the link, which makes the broker keep them. */
  readonly capacity: number;
  /** Without any message for so long, and none in hand, the link counts as dead; milliseconds. */
  readonly silenceMs: number;
  /** How long deliveries in hand may still be settled after the end, in milliseconds. */
  readonly graceMs: number;
}

export type Next<T> =
  | {
      readonly kind: 'delivery';
      readonly delivery: Delivery<T>;
      /** Unless it was settled. */ giveBack(): Promise<void>;
    }
  | { readonly kind: 'silent' }
  | { readonly kind: 'broken'; readonly error: unknown }
  | { readonly kind: 'aborted' };

/** The life of one link, from its opening to its end: what waits, what is in hand, whether it is still alive. */
export class LinkSession<T> implements LinkEvents<T> {
  readonly #options: LinkSessionOptions;
  readonly #waiting: LinkItem<T>[] = [];
  readonly #inHand = new Set<LinkItem<T>>();
  #failure: { readonly error: unknown } | undefined;
  #ended = false;
  #received = false;
  #wake: () => void = () => undefined;

  constructor(options: LinkSessionOptions) {
    this.#options = options;
  }

  /** Whether the link has ever brought a message. */
  get received(): boolean {
    return this.#received;
  }

  receive(item: LinkItem<T>): void {
    this.#received = true;
    if (this.#ended) {
      void tidyUp(() => item.release());
      return;
    }
    if (this.#waiting.length + this.#inHand.size >= this.#options.capacity) {
      this.fail(new Error(`more than ${this.#options.capacity} messages wait to be handled`));
      void tidyUp(() => item.release());
      return;
    }
    this.#waiting.push(item);
    this.#wake();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** Waits for the next delivery, or for the reason why there is none. */
  async next(signal: AbortSignal): Promise<Next<T>> {
    for (;;) {
      if (signal.aborted) return { kind: 'aborted' };
      if (this.#failure) return { kind: 'broken', error: this.#failure.error };
      if (this.#inHand.size < this.#options.prefetch) {
        const item = this.#waiting.shift();
        if (item?.lost()) {
          void tidyUp(() => item.release());
          continue;
        }
        if (item) return this.#handOut(item);
      }
      const quiet = await this.#change(signal);
      if (quiet && this.#waiting.length === 0 && this.#inHand.size === 0) return { kind: 'silent' };
    }
  }

  /**
   * Gives back what nobody has seen, and the delivery that the reader walked away from. What else is in hand may still
   * be settled for a while, then the link closes. The intake stops first, or all of it would come back at once.
   */
  async end(link: Link, leftOn?: { giveBack(): Promise<void> }): Promise<void> {
    this.#ended = true;
    await tidyUp(() => link.stop());
    await leftOn?.giveBack();
    const unseen = this.#waiting.splice(0);
    await tidyUp(() => Promise.allSettled(unseen.map((item) => item.release())));
    if (this.#inHand.size === 0 || this.#failure) {
      await tidyUp(() => link.close());
      return;
    }
    void this.#settledOrGrace().then(() => tidyUp(() => link.close()));
  }

  #handOut(item: LinkItem<T>): Next<T> {
    let settled = false;
    this.#inHand.add(item);
    const settle = async (how: () => Promise<void>): Promise<void> => {
      if (settled) {
        throw new ConnectedServiceError('conflict', 'This delivery was settled or given back already.', {
          port: this.#options.port,
        });
      }
      settled = true;
      try {
        await how();
      } finally {
        this.#inHand.delete(item);
        this.#wake();
      }
    };
    return {
      kind: 'delivery',
      delivery: {
        id: item.id,
        value: item.value,
        attempt: item.attempt,
        ack: () => settle(() => item.complete()),
        nack: (options = {}) =>
          settle(() => (options.deadLetter ? item.deadLetter(options.reason, options.description) : item.giveBack())),
      },
      giveBack: async () => {
        if (!settled) await tidyUp(() => settle(() => item.giveBack()));
      },
    };
  }

  /** Resolves when something changed; true when nothing did for the time of silence. */
  async #change(signal: AbortSignal): Promise<boolean> {
    return await new Promise<boolean>((resolve) => {
      const finish = (quiet: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', awake);
        this.#wake = () => undefined;
        resolve(quiet);
      };
      const awake = (): void => finish(false);
      const timer = setTimeout(() => finish(true), this.#options.silenceMs);
      signal.addEventListener('abort', awake, { once: true });
      this.#wake = awake;
    });
  }

  async #settledOrGrace(): Promise<void> {
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve();
      };
      // The grace must not keep a process alive that has nothing else to do.
      const timer = setTimeout(finish, this.#options.graceMs).unref();
      this.#wake = () => {
        if (this.#inHand.size === 0) finish();
      };
    });
  }
}
