import type { EventHubConsumerClient, EventPosition, ReceivedEventData } from '@azure/event-hubs';
import { linkAbort } from '@csk/core';
import type { Logger } from '@csk/core';

import { backoffMs, pause } from '../links/backoff.ts';
import type { Backoff } from '../links/backoff.ts';
import { tidyUp } from '../links/deadline.ts';
import { reasonOf } from '../links/redact.ts';
import type { BatchExchange } from './batch-exchange.ts';
import { isAfter, toStreamEvent } from './stream-event.ts';

export interface PartitionReaderOptions {
  readonly client: EventHubConsumerClient;
  readonly partition: string;
  readonly start: EventPosition;
  readonly maxBatch: number;
  /** An empty batch is given after so long without events, in milliseconds. */
  readonly idleMs: number;
  readonly exchange: BatchExchange;
  /** Told of the last event of each batch, before the reader can have it. */
  readonly handedOut: (last: ReceivedEventData) => void;
  readonly signal: AbortSignal;
  readonly backoff: Backoff;
  readonly logger: Logger | undefined;
}

/**
 * Reads one partition until the signal aborts. When the SDK gives up on it, the partition is opened again after the
 * last offset handed on; what comes twice around such a moment is dropped by its offset.
 */
export async function readPartition(options: PartitionReaderOptions): Promise<void> {
  const { signal, backoff } = options;
  const progress = { position: undefined, failures: 0 };
  while (!signal.aborted) {
    await readUntilClosed(options, progress);
    progress.failures += 1;
    await pause(backoffMs(progress.failures, backoff), signal);
  }
}

async function readUntilClosed(
  { client, partition, start, maxBatch, idleMs, exchange, handedOut, signal, logger }: PartitionReaderOptions,
  progress: { position: string | undefined; failures: number },
): Promise<void> {
  const { signal: current, end } = linkAbort(signal);

  async function handOn(events: readonly ReceivedEventData[]): Promise<void> {
    if (current.aborted) return;
    progress.failures = 0;
    const fresh = events.filter(({ offset }) => isAfter(offset, progress.position));
    if (events.length > 0 && fresh.length === 0) return;
    const last = fresh.at(-1);
    if (last) {
      progress.position = last.offset;
      handedOut(last);
    }
    await exchange.offer({ partition, events: fresh.map((event) => toStreamEvent(partition, event)) }, signal);
  }

  const subscription = client.subscribe(
    partition,
    {
      processEvents: (events) => handOn(events),
      processError: async (error) => {
        if (current.aborted) return;
        logger?.log('warn', 'event-hubs: reading a partition broke and is taken up again', {
          partition,
          reason: reasonOf(error),
        });
      },
      processClose: async () => end(),
    },
    {
      startPosition: progress.position === undefined ? start : { offset: progress.position, isInclusive: false },
      maxBatchSize: maxBatch,
      prefetchCount: maxBatch,
      maxWaitTimeInSeconds: idleMs / 1_000,
      skipParsingBodyAsJson: true,
    },
  );
  await aborted(current);
  // The SDK would start a closed partition anew by itself, but from where it began.
  end();
  await tidyUp(() => subscription.close());
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
