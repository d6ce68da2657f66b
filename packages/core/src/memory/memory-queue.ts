import { ConnectedServiceError } from '../model/index.ts';
import type { Clock, DeadLetter, Delivery, MessageQueue, QueueMessage, ReceiveOptions } from '../ports/index.ts';
import { linkAbort } from '../async/linked-abort.ts';
import { storedJson } from './stored-json.ts';
import { systemClock } from './system-clock.ts';
import { createWakeUp } from '../async/wake-up.ts';

export interface MemoryQueueOptions {
  readonly name?: string;
  readonly clock?: Clock;
  /** How long a received message stays hidden from others; the default is 60,000 ms. */
  readonly lockMs?: number;
  /** After so many deliveries a message is put aside; the default is 10, as in Service Bus. */
  readonly maxDeliveries?: number;
}

interface Entry {
  readonly message: QueueMessage;
  deliveries: number;
  lockedUntil: number;
  /** Changes with every delivery, so that a late settlement of an earlier one is recognised. */
  lock: symbol | undefined;
}

/** A queue with peek-lock that behaves as a Service Bus queue does. */
export function createMemoryQueue(options: MemoryQueueOptions = {}): MessageQueue {
  const { name = 'memory-queue', clock = systemClock, lockMs = 60_000, maxDeliveries = 10 } = options;
  /** In the order in which they were sent. */
  const entries = new Set<Entry>();
  /** Those that are in somebody's hand, or were when their lock ran out. */
  const locked = new Set<Entry>();
  const deadLetters: DeadLetter[] = [];
  const wakeUp = createWakeUp();
  const closing = new AbortController();

  const putAside = (entry: Entry, reason?: string, description?: string) => {
    remove(entry);
    deadLetters.push({
      ...entry.message,
      ...(reason === undefined ? {} : { reason }),
      ...(description === undefined ? {} : { description }),
    });
  };
  const remove = (entry: Entry) => {
    entries.delete(entry);
    locked.delete(entry);
  };

  /** Takes the first message that nobody holds. */
  const take = (): Entry | undefined => {
    const now = clock.now();
    for (const entry of entries) {
      if (entry.lock && entry.lockedUntil > now) continue;
      if (entry.deliveries >= maxDeliveries) {
        putAside(
          entry,
          'MaxDeliveryCountExceeded',
          `The message was delivered ${maxDeliveries} times and never acknowledged.`,
        );
        continue;
      }
      entry.deliveries += 1;
      entry.lock = Symbol('lock');
      entry.lockedUntil = now + lockMs;
      locked.add(entry);
      return entry;
    }
    return undefined;
  };

  /** Waits for a ring, or for the next lock to run out. */
  async function waitForWork(signal: AbortSignal): Promise<void> {
    const linked = linkAbort(signal);
    const now = clock.now();
    // One that has run out is no news: whoever has room has taken its message.
    const next = Math.min(...[...locked].map((entry) => entry.lockedUntil).filter((until) => until > now));
    const waits = [wakeUp.wait(linked.signal)];
    if (Number.isFinite(next)) waits.push(clock.sleep(next - now, { signal: linked.signal }).catch(() => undefined));
    await Promise.race(waits);
    linked.end();
  }

  async function* receive({ signal, prefetch = 16 }: ReceiveOptions = {}): AsyncGenerator<Delivery<QueueMessage>> {
    const { signal: ended, end } = linkAbort(signal, closing.signal);
    const inHand = new Map<symbol, number>();
    try {
      while (!ended.aborted) {
        // A lock that ran out no longer counts: the message belongs to the queue again.
        const now = clock.now();
        for (const [lock, until] of inHand) if (until <= now) inHand.delete(lock);
        const entry = inHand.size < prefetch ? take() : undefined;
        if (!entry?.lock) {
          await waitForWork(ended);
          continue;
        }
        const lock = entry.lock;
        inHand.set(lock, entry.lockedUntil);
        const item = delivery(entry, lock, () => inHand.delete(lock));
        let goesOn = false;
        try {
          yield item;
          goesOn = true;
        } finally {
          // A reader that leaves the loop without settling gives the message back at once.
          if (!goesOn) await item.nack().catch(() => undefined);
        }
      }
    } finally {
      end();
    }
  }

  function delivery(entry: Entry, lock: symbol, settled: () => void): Delivery<QueueMessage> {
    let open = true;
    const settle = (apply: () => void) => {
      if (!open) return;
      open = false;
      settled();
      if (entry.lock !== lock || entry.lockedUntil <= clock.now() || !entries.has(entry)) {
        throw new ConnectedServiceError('conflict', 'The lock on the message was lost; it will come again.', {
          port: name,
        });
      }
      apply();
      wakeUp.ring();
    };
    return {
      id: entry.message.id,
      value: entry.message,
      attempt: entry.deliveries,
      async ack() {
        settle(() => remove(entry));
      },
      async nack({ deadLetter, reason, description } = {}) {
        settle(() => {
          entry.lock = undefined;
          locked.delete(entry);
          if (deadLetter) putAside(entry, reason, description);
        });
      },
    };
  }

  return {
    name,
    capabilities: {},
    async send(messages, { signal } = {}) {
      signal?.throwIfAborted();
      if (closing.signal.aborted) throw new ConnectedServiceError('closed', 'The queue is closed.', { port: name });
      for (const message of messages)
        entries.add({ message: stored(message), deliveries: 0, lockedUntil: 0, lock: undefined });
      wakeUp.ring();
    },
    receive,
    async peekDeadLetters({ max = 100 } = {}) {
      return deadLetters.slice(0, max);
    },
    async close() {
      closing.abort();
    },
  };
}

function stored(message: QueueMessage): QueueMessage {
  const { body, ...rest } = message;
  return { ...storedJson(rest), body: body instanceof Uint8Array ? body.slice() : storedJson(body) };
}
