import type { TestContext } from 'node:test';
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  type CheckpointStore,
  type EventHubConsumerClientOptions,
  type EventPosition,
  type ReceivedEventData,
} from '@azure/event-hubs';
import type { Emulator } from '../../../src/index.ts';
import { defer, eventually } from '../../integration/running-emulator.ts';
import type { Scenario } from '../scenarios.ts';

/** What a scenario finds: a hub that it shares, a partition of its own, and clients that are closed when it ends. */
export interface Stage {
  readonly t: TestContext;
  readonly emulator: Emulator;
  readonly connection: string;
  /** A partition that no other scenario of the table sends to. */
  readonly partitionId: string;
  readonly producer: EventHubProducerClient;
  consumer(group?: string, connection?: string, options?: EventHubConsumerClientOptions): EventHubConsumerClient;
  processor(group: string, store: CheckpointStore): EventHubConsumerClient;
  /** Sends bodies to the scenario's partition. */
  send(...bodies: unknown[]): Promise<void>;
}

export type HubScenario = Scenario<Stage>;

export function stageOf(index: number, emulator: Emulator, t: TestContext): Stage {
  const connection = emulator.connectionStrings.eventHubs;
  const keep = <T extends { close(): Promise<void> }>(client: T): T => {
    defer(t, () => client.close());
    return client;
  };
  const producer = keep(new EventHubProducerClient(connection));
  const partitionId = String(index);
  return {
    t,
    emulator,
    connection,
    partitionId,
    producer,
    consumer: (group = '$Default', from = connection, options = {}) =>
      keep(new EventHubConsumerClient(group, from, options)),
    processor: (group, store) =>
      keep(
        new EventHubConsumerClient(group, connection, store, {
          loadBalancingOptions: {
            strategy: 'greedy',
            updateIntervalInMs: 300,
            partitionOwnershipExpirationIntervalInMs: 3000,
          },
        }),
      ),
    send: (...bodies) =>
      producer.sendBatch(
        bodies.map((body) => ({ body })),
        { partitionId },
      ),
  };
}

export const EARLIEST: EventPosition = { offset: '-1' };

/** Reads a partition from `startPosition` until it has `count` events. */
export async function read(
  client: EventHubConsumerClient,
  partitionId: string,
  startPosition: EventPosition,
  count: number,
): Promise<ReceivedEventData[]> {
  const got: ReceivedEventData[] = [];
  const errors: Error[] = [];
  const subscription = client.subscribe(
    partitionId,
    {
      processEvents: async (events) => void got.push(...events),
      processError: async (error) => void errors.push(error),
    },
    { startPosition, maxBatchSize: 50 },
  );
  await eventually(() => got.length >= count || errors.length > 0);
  await subscription.close();
  if (errors[0]) throw errors[0];
  return got;
}

/** A reader that stays, and what happened to it. */
export function follow(
  client: EventHubConsumerClient,
  partitionId: string,
  options: { startPosition?: EventPosition; ownerLevel?: number } = {},
): { readonly events: ReceivedEventData[]; readonly errors: string[]; close(): Promise<void> } {
  const events: ReceivedEventData[] = [];
  const errors: string[] = [];
  const subscription = client.subscribe(
    partitionId,
    {
      processEvents: async (found) => void events.push(...found),
      processError: async (error) => void errors.push((error as { code?: string }).code ?? error.name),
    },
    // The client notices a lost link only when a wait for events ends; it waits a minute if not told otherwise.
    { startPosition: EARLIEST, maxBatchSize: 50, maxWaitTimeInSeconds: 1, ...options },
  );
  return { events, errors, close: () => subscription.close() };
}

export const bodies = (events: readonly ReceivedEventData[]): unknown[] => events.map(({ body }) => body as unknown);
