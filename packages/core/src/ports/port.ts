import type { CallOptions } from '../model/index.ts';

/** What every adapter has: a name for messages, and what it can do, fixed for its life. */
export interface Port<C extends object = object> {
  readonly name: string;
  readonly capabilities: Readonly<C>;
  /** Frees what the adapter holds. Idempotent; later calls reject with `closed`. */
  close?(): Promise<void>;
}

/** One item of an at-least-once stream. Exactly one of `ack` and `nack` is called, after the effect is committed. */
export interface Delivery<T> {
  /** Identifies the item across redeliveries. */
  readonly id: string;
  readonly value: T;
  /** 1 for the first delivery. */
  readonly attempt: number;
  ack(): Promise<void>;
  /** Gives the item back, or with `deadLetter` puts it aside for a person, with the reason. */
  nack(options?: {
    readonly reason?: string;
    readonly description?: string;
    readonly deadLetter?: boolean;
  }): Promise<void>;
}

export interface ReceiveOptions extends CallOptions {
  /** How many items may be in hand at once; the default is 16. */
  readonly prefetch?: number | undefined;
}
