import { ConnectedServiceError, linkAbort } from '@csk/core';
import type { EventBatch, EventStream, ReadStreamOptions, StreamEvent } from '@csk/core';

import { PORT } from '../central-errors.ts';

const PARTITION = '0';
const DEFAULT_MAX_BATCH = 256;
/** After so long without an event a reader gets an empty batch, so that it can let time pass. Milliseconds. */
const IDLE_MS = 1_000;
/** Events that a reader may have waiting; whoever sends more is told to wait. */
const MAX_PENDING = 2_000;
/** How long readers may take over an event before its sender is told to send it again. Milliseconds. */
const TAKE_MS = 15_000;

interface Pending {
  readonly event: StreamEvent;
  readonly taken: () => void;
  readonly lost: () => void;
}

interface Reader {
  readonly pending: Pending[];
  /** Only looks on: it stores nothing, so nothing depends on it. */
  readonly isWatching: boolean;
  readonly wake: () => void;
}

/**
 * A stream of events that are brought to us. It keeps nothing: whoever brings an event is answered when every reader has
 * come back for more, which is when it has stored what it was given; otherwise the sender sends it again. A reader that
 * begins with `latest` only looks on.
 */
export class PushedStream implements EventStream {
  readonly name = `${PORT}-export`;
  readonly capabilities = Object.freeze({});
  readonly #readers = new Set<Reader>();
  readonly #now: () => number;
  readonly #closing = new AbortController();
  #last = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  async partitions(): Promise<readonly string[]> {
    return [PARTITION];
  }

  /** @throws ConnectedServiceError `unavailable` when nobody reads or a reader ended; `throttled`; `timeout`. */
  async push(make: (place: Pick<StreamEvent, 'partition' | 'offset'>) => StreamEvent): Promise<void> {
    const readers = [...this.#readers];
    const storing = readers.filter((reader) => !reader.isWatching);
    if (storing.length === 0) throw fail('unavailable', 'Nobody takes telemetry at the moment.');
    if (storing.some(({ pending }) => pending.length >= MAX_PENDING))
      throw fail('throttled', 'Too much telemetry waits.');
    // Offsets grow over restarts, too, because time does.
    this.#last = Math.max(this.#last + 1, this.#now() * 1_000);
    const event = make({ partition: PARTITION, offset: String(this.#last) });
    await new Promise<void>((resolve, reject) => {
      let open = storing.length;
      const timer = setTimeout(() => reject(fail('timeout', 'The telemetry was not stored in time.')), TAKE_MS);
      const settle = (outcome: () => void) => () => {
        clearTimeout(timer);
        outcome();
      };
      const lost = settle(() => reject(fail('unavailable', 'The telemetry was not stored.')));
      const taken = () => {
        open -= 1;
        if (open === 0) settle(resolve)();
      };
      for (const reader of readers) {
        if (reader.isWatching && reader.pending.length >= MAX_PENDING) continue;
        reader.pending.push(reader.isWatching ? { event, taken: ignore, lost: ignore } : { event, taken, lost });
        reader.wake();
      }
    });
  }

  async *read(options: ReadStreamOptions = {}): AsyncGenerator<EventBatch, void, undefined> {
    const { after, maxBatch = DEFAULT_MAX_BATCH } = options;
    const { signal, end } = linkAbort(options.signal, this.#closing.signal);
    let wake: () => void = ignore;
    const reader: Reader = { pending: [], isWatching: after === 'latest', wake: () => wake() };
    const arrival = () =>
      new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          wake = ignore;
          resolve();
        };
        const timer = setTimeout(done, IDLE_MS);
        signal.addEventListener('abort', done, { once: true });
        wake = done;
      });
    let inHand: readonly Pending[] = [];
    this.#readers.add(reader);
    try {
      while (!signal.aborted) {
        if (reader.pending.length === 0) await arrival();
        if (signal.aborted) return;
        inHand = reader.pending.splice(0, maxBatch);
        yield { partition: PARTITION, events: inHand.map(({ event }) => event) };
        for (const { taken } of inHand) taken();
        inHand = [];
      }
    } finally {
      end();
      this.#readers.delete(reader);
      for (const { lost } of [...inHand, ...reader.pending]) lost();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }
}

function ignore(): void {
  // Nobody waits for this one.
}

const fail = (code: 'unavailable' | 'throttled' | 'timeout', message: string): ConnectedServiceError =>
  new ConnectedServiceError(code, message, { port: PORT });
