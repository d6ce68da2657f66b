import { setMaxListeners } from 'node:events';

import { earliestEventPosition } from '@azure/event-hubs';
import type { CheckpointStore, EventHubConsumerClient, EventPosition } from '@azure/event-hubs';
import { ConnectedServiceError, linkAbort } from '@csk/core';
import type { EventBatch, EventStream, Logger, ReadStreamOptions, StreamPositions } from '@csk/core';

import { backoffMs, DEFAULT_BACKOFF, pause } from '../links/backoff.ts';
import type { Backoff } from '../links/backoff.ts';
import { callWithin, tidyUp } from '../links/deadline.ts';
import { invalidField } from '../links/invalid-field.ts';
import { reasonOf } from '../links/redact.ts';
import { BatchExchange } from './batch-exchange.ts';
import { connectEventHub } from './connection.ts';
import type { EventHubConnection } from './connection.ts';
import { Checkpoints } from './checkpoints.ts';
import { PORT, toEventHubError } from './event-hub-errors.ts';
import { readPartition } from './partition-reader.ts';

export type EventHubStreamOptions = EventHubConnection & EventHubStreamSettings;

export interface EventHubStreamSettings {
  /**
   * Where Azure's own tools look how far a consumer group is: the `BlobCheckpointStore` of
   * `@azure/eventhubs-checkpointstore-blob`, say. A reader without positions of its own starts at what is written there.
   * A consumer group then has one reader.
   */
  readonly checkpoints?: CheckpointStore;
  /** How long a question to the hub may take, in milliseconds; the default is 30,000. */
  readonly deadlineMs?: number;
  /** How long to wait before a broken partition is read on; the default grows from 0.5 to 30 seconds. */
  readonly backoff?: Backoff;
  readonly logger?: Logger;
}

const DEFAULT_GROUP = '$Default';
const DEFAULT_DEADLINE_MS = 30_000;
const DEFAULT_BATCH = 256;
/** How often a quiet partition says so, unless the reader asks otherwise. */
const DEFAULT_IDLE_MS = 1_000;

/**
 * An Event Hubs-compatible endpoint as an {@link EventStream}: every partition in order, from the given offsets, over
 * one connection. A quiet partition gives an empty batch every second, or every `maxWaitMs` when that is given.
 */
export function createEventHubStream(options: EventHubStreamOptions): EventStream {
  const { deadlineMs = DEFAULT_DEADLINE_MS, backoff = DEFAULT_BACKOFF, logger } = options;
  const closing = new AbortController();
  const openClients = new Set<EventHubConsumerClient>();
  const checkpoints =
    options.checkpoints && new Checkpoints({ store: options.checkpoints, deadlineMs, ...(logger ? { logger } : {}) });

  const assertOpen = (): void => {
    if (closing.signal.aborted) {
      throw new ConnectedServiceError('closed', 'The event stream is closed.', { port: PORT });
    }
  };
  const openClient = (group: string): EventHubConsumerClient => {
    const client = connectEventHub(options, group);
    openClients.add(client);
    return client;
  };
  const closeClient = async (client: EventHubConsumerClient): Promise<void> => {
    if (openClients.delete(client)) await tidyUp(() => client.close());
  };
  const ask = <R>(what: string, signal: AbortSignal, question: () => Promise<R>): Promise<R> =>
    callWithin(question, { signal, deadlineMs, what, port: PORT, toError: toEventHubError });

  /** Asks until there is an answer: a reader that starts before the hub must not need to be started again. */
  async function startPositions(
    client: EventHubConsumerClient,
    group: string,
    after: ReadStreamOptions['after'],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, EventPosition>> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        const partitions = await ask('Listing partitions', signal, () => client.getPartitionIds());
        const written = await ask('Reading checkpoints', signal, async () =>
          after === undefined ? checkpoints?.of(client, group) : undefined,
        );
        const starts = partitions.map(async (partition): Promise<[string, EventPosition]> => {
          const offset = await startOffset(client, partition, after, signal);
          const start = offset === undefined ? written?.get(partition) : { offset, isInclusive: false };
          return [partition, start ?? earliestEventPosition];
        });
        return new Map(await Promise.all(starts));
      } catch (error) {
        if (signal.aborted) break;
        const retryInMs = backoffMs(failures, backoff);
        logger?.log('warn', 'event-hubs: the stream cannot be read yet', { reason: reasonOf(error), retryInMs });
        await pause(retryInMs, signal);
      }
    }
    return new Map();
  }

  /** "Latest" becomes a fixed offset before anything is read; asked again after a break, it would leave a gap. */
  async function startOffset(
    client: EventHubConsumerClient,
    partition: string,
    after: StreamPositions | 'latest' | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (after !== 'latest') return after && Object.hasOwn(after, partition) ? after[partition] : undefined;
    const state = await ask('Reading the end of a partition', signal, () => client.getPartitionProperties(partition));
    return state.isEmpty ? undefined : state.lastEnqueuedOffset;
  }

  async function* read(request: ReadStreamOptions = {}): AsyncGenerator<EventBatch, void, undefined> {
    assertOpen();
    const { maxBatch = DEFAULT_BATCH } = request;
    // Of less the SDK brings nothing, without ever giving way to others.
    if (!Number.isInteger(maxBatch) || maxBatch < 1)
      throw invalidField(PORT, 'maxBatch', 'must be a whole number from 1');
    const group = request.consumerGroup ?? DEFAULT_GROUP;
    const client = openClient(group);
    const { signal, end } = linkAbort(closing.signal, request.signal);
    // Every partition waits on it, and Node.js takes more than ten listeners for a leak.
    setMaxListeners(0, signal);
    let readers: Promise<void>[] = [];
    try {
      const positions = await startPositions(client, group, request.after, signal);
      const exchange = new BatchExchange();
      readers = [...positions].map(([partition, start]) =>
        readPartition({
          client,
          partition,
          start,
          maxBatch,
          idleMs: request.maxWaitMs ?? DEFAULT_IDLE_MS,
          exchange,
          handedOut: (last) => {
            // Who starts at the end only looks on.
            if (request.after !== 'latest') checkpoints?.handedOut(client, group, partition, last);
          },
          signal,
          backoff,
          logger,
        }),
      );
      for (;;) {
        const batch = await exchange.take(signal);
        if (!batch) return;
        yield batch;
      }
    } finally {
      end();
      await Promise.all(readers);
      await closeClient(client);
    }
  }

  return {
    name: PORT,
    capabilities: Object.freeze({}),
    partitions: async () => {
      assertOpen();
      const client = openClient(DEFAULT_GROUP);
      try {
        return await ask('Listing partitions', closing.signal, () => client.getPartitionIds());
      } finally {
        await closeClient(client);
      }
    },
    read,
    ...(checkpoints
      ? {
          confirm: (positions: StreamPositions, { consumerGroup = DEFAULT_GROUP } = {}) =>
            checkpoints.confirm(consumerGroup, positions),
        }
      : {}),
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort(new ConnectedServiceError('closed', 'The event stream is closed.', { port: PORT }));
      await Promise.all([...[...openClients].map(closeClient), checkpoints?.close()]);
    },
  };
}
