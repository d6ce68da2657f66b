import { ConnectedServiceError } from '../model/index.ts';
import type { Instant, Json } from '../model/index.ts';
import type { Clock, EventBatch, EventStream, ReadStreamOptions, StreamEvent } from '../ports/index.ts';
import { linkAbort } from '../async/linked-abort.ts';
import { systemClock } from './system-clock.ts';
import { createWakeUp } from '../async/wake-up.ts';

/** A message to publish. */
export interface PublishedEvent {
  readonly deviceKey?: string;
  /** Bytes and text go out untouched, anything else as JSON. */
  readonly body: Uint8Array | Json;
  readonly properties?: StreamEvent['properties'];
  readonly notice?: StreamEvent['notice'];
  readonly messageId?: string;
  readonly correlationId?: string;
  /** The default is now. */
  readonly enqueuedAt?: Instant;
}

export interface MemoryEventStream extends EventStream {
  /** Appends a message to the partition of its device. */
  publish(event: PublishedEvent): StreamEvent;
}

export interface MemoryEventStreamOptions {
  readonly clock?: Clock;
  /** Number of partitions; the default is 2. */
  readonly partitions?: number;
}

/** After so long without a message readers get an empty batch, in milliseconds. */
const IDLE_MS = 500;

/** A partitioned log in memory. */
export function createMemoryEventStream(options: MemoryEventStreamOptions = {}): MemoryEventStream {
  const clock = options.clock ?? systemClock;
  const logs = Array.from({ length: options.partitions ?? 2 }, (): StreamEvent[] => []);
  const wakeUp = createWakeUp();
  const closing = new AbortController();

  async function* read(
    { after, signal, maxBatch = 256 }: ReadStreamOptions,
    latest: readonly number[],
  ): AsyncGenerator<EventBatch> {
    const { signal: ended, end } = linkAbort(signal, closing.signal);
    // The offset of an event is its index; reading goes on after it.
    const next = logs.map((_log, index) =>
      after === 'latest'
        ? (latest[index] ?? 0)
        : after && Object.hasOwn(after, String(index))
          ? Number(after[index]) + 1
          : 0,
    );
    try {
      while (!ended.aborted) {
        let found = false;
        for (const [index, log] of logs.entries()) {
          const start = next[index] ?? 0;
          const events = log.slice(start, start + maxBatch);
          if (events.length === 0) continue;
          found = true;
          next[index] = start + events.length;
          yield { partition: String(index), events };
          if (ended.aborted) return;
        }
        if (found) continue;
        if (await idle(ended)) for (const index of logs.keys()) yield { partition: String(index), events: [] };
      }
    } finally {
      end();
    }
  }

  /** Waits for a message; `true` when none came for a while. */
  async function idle(signal: AbortSignal): Promise<boolean> {
    const linked = linkAbort(signal);
    const quiet = await Promise.race([
      wakeUp.wait(linked.signal).then(() => false),
      clock.sleep(IDLE_MS, { signal: linked.signal }).then(
        () => true,
        () => false,
      ),
    ]);
    linked.end();
    return quiet;
  }

  return {
    name: 'memory-events',
    capabilities: {},
    async partitions() {
      return logs.map((_log, index) => String(index));
    },
    read: (options = {}) =>
      read(
        options,
        logs.map((log) => log.length),
      ),
    publish({ body, deviceKey, enqueuedAt, notice, properties = {}, messageId, correlationId }) {
      if (closing.signal.aborted) throw new ConnectedServiceError('closed', 'The stream is closed.');
      const index = partitionOf(deviceKey ?? '', logs.length);
      const log = logs[index] ?? [];
      const event: StreamEvent = {
        partition: String(index),
        offset: String(log.length),
        enqueuedAt: enqueuedAt ?? new Date(clock.now()).toISOString(),
        body: bytesOf(body),
        properties,
        ...(deviceKey === undefined ? {} : { deviceKey }),
        ...(notice === undefined ? {} : { notice }),
        ...(messageId === undefined ? {} : { messageId }),
        ...(correlationId === undefined ? {} : { correlationId }),
      };
      log.push(event);
      wakeUp.ring();
      return event;
    },
    async close() {
      closing.abort();
    },
  };
}

function bytesOf(body: Uint8Array | Json): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

function partitionOf(key: string, count: number): number {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}
