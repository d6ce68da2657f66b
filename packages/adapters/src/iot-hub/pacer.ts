import { ConnectedServiceError, linkAbort } from '@csk/core';

import { pause } from '../links/backoff.ts';
import { hubThrottleMs, PORT } from './hub-errors.ts';
import type { HubOperation } from './tier-limits.ts';

export interface PacerOptions {
  /** Operations in a second; absent: as many as there are, until the hub asks to wait. */
  readonly rates: Readonly<Record<HubOperation, number>> | undefined;
  /** Ends all waiting. */
  readonly closing: AbortSignal;
  /** Milliseconds of a clock that nobody sets: after a step back of the wall clock every turn would be far away. */
  readonly now?: () => number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** So many may go at once after a rest, or what a second brings if that is more: a person clicks a few times in a row. */
const LEAST_BURST = 5;

export interface Turn {
  readonly operation: HubOperation;
  /** What it counts; the default is 1. */
  readonly cost?: number;
  /** What is done, as the subject of a sentence. */
  readonly what: string;
  /** Whoever would wait longer than this is sent away at once. Milliseconds. */
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Keeps to what a hub takes in a second, so that its callers wait here for a moment instead of being refused there: the
 * hub answers 429, and counts what it refuses. Each operation has a bucket of its own, as in the hub.
 */
export class Pacer {
  readonly #rates: PacerOptions['rates'];
  readonly #closing: AbortSignal;
  readonly #now: () => number;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** When each operation's bucket is full again, if nobody comes. */
  readonly #fullAt = new Map<HubOperation, number>();
  /** Until when the hub has asked us to wait. */
  readonly #closedUntil = new Map<HubOperation, number>();

  constructor({ rates, closing, now = () => performance.now(), wait = pause }: PacerOptions) {
    this.#rates = rates;
    this.#closing = closing;
    this.#now = now;
    this.#wait = wait;
  }

  /**
   * Runs an operation when it is its turn, in the order of the calls.
   * @throws ConnectedServiceError `throttled` with the time to wait, for whom the turn would come too late; `closed`.
   */
  async run<R>(turn: Turn, operation: () => Promise<R>): Promise<R> {
    const waitMs = this.#reserve(turn);
    if (waitMs > 0) {
      const { signal, end } = linkAbort(turn.signal, this.#closing);
      await this.#wait(waitMs, signal).finally(end);
    }
    turn.signal?.throwIfAborted();
    if (this.#closing.aborted) {
      throw new ConnectedServiceError('closed', 'The IoT Hub adapter is closed.', { port: PORT });
    }
    try {
      return await operation();
    } catch (error) {
      const askedMs = hubThrottleMs(error);
      if (askedMs !== undefined) this.#closedUntil.set(turn.operation, this.#now() + askedMs);
      throw error;
    }
  }

  /** Takes a turn and tells how long it is until then. */
  #reserve({ operation, cost = 1, what, patienceMs }: Turn): number {
    const now = this.#now();
    const rate = this.#rates?.[operation] ?? Infinity;
    const burstMs = (Math.max(LEAST_BURST, rate) / rate) * 1_000 || 0;
    const costMs = (cost / rate) * 1_000;
    const fullAt = Math.max(now, this.#fullAt.get(operation) ?? now) + costMs;
    const closedMs = (this.#closedUntil.get(operation) ?? now) - now;
    // More than a burst costs waits until the bucket would be full, and not for ever.
    const waitMs = Math.ceil(Math.max(0, closedMs, fullAt - Math.max(burstMs, costMs) - now));
    if (waitMs > patienceMs) {
      throw new ConnectedServiceError('throttled', `${what} would be more than the IoT hub takes at the moment.`, {
        port: PORT,
        retryAfterMs: waitMs,
      });
    }
    this.#fullAt.set(operation, fullAt);
    return waitMs;
  }
}
