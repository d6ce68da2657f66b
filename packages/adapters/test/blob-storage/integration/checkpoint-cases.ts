import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import type { ContainerClient } from '@azure/storage-blob';
import { createEventHubStream } from '@csk/adapters/event-hubs';
import type { StreamPositions } from '@csk/core';
import { startEmulator } from '@csk/emulator';

/** Our readers and Microsoft's processors on the same consumer group, with Microsoft's checkpoint store between them. */
export function checkpointCases(newContainer: () => Promise<ContainerClient>): void {
  test("Microsoft's processor goes on where our reader was, and our reader where the processor was", async () => {
    const emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, partitions: 2 });
    const connectionString = emulator.connectionStrings.eventHubs;
    const producer = new EventHubProducerClient(connectionString);
    try {
      const container = await newContainer();
      const checkpoints = new BlobCheckpointStore(container);
      const send = (from: number, to: number): Promise<void> =>
        producer.sendBatch(
          Array.from({ length: to - from }, (_, n) => ({ body: from + n })),
          { partitionId: '0' },
        );

      await send(0, 10);
      assert.deepEqual(await ours(connectionString, checkpoints, 10), sequence(0, 10));
      const names: string[] = [];
      for await (const { name, metadata } of container.listBlobsFlat({ includeMetadata: true })) {
        names.push(name);
        assert.equal(metadata?.['sequencenumber'], '9');
      }
      assert.deepEqual(names, ['localhost/csk-hub/$default/checkpoint/0']);

      await send(10, 20);
      assert.deepEqual(await microsofts(connectionString, checkpoints, 10), sequence(10, 20));
      await send(20, 30);
      assert.deepEqual(await ours(connectionString, checkpoints, 10), sequence(20, 30));
      // A reader with positions of its own reads from there, whatever the store says.
      assert.deepEqual(await ours(connectionString, checkpoints, 30, { 0: '-1' }), sequence(0, 30));
    } finally {
      await producer.close();
      await emulator.close();
    }
  });
}

const sequence = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

/** Reads so many events the way the engine does: take, store, confirm. */
async function ours(
  connectionString: string,
  checkpoints: BlobCheckpointStore,
  count: number,
  after?: StreamPositions,
): Promise<number[]> {
  const stream = createEventHubStream({ connectionString, checkpoints });
  const got: number[] = [];
  let positions: StreamPositions = {};
  for await (const { partition, events } of stream.read({ after, signal: AbortSignal.timeout(30_000) })) {
    const last = events.at(-1);
    if (!last) continue;
    got.push(...events.map(({ body }) => Number(Buffer.from(body).toString('utf8'))));
    positions = { ...positions, [partition]: last.offset };
    stream.confirm?.(positions);
    if (got.length >= count) break;
  }
  await stream.close?.();
  return got;
}

async function microsofts(connectionString: string, store: BlobCheckpointStore, count: number): Promise<number[]> {
  const client = new EventHubConsumerClient('$Default', connectionString, store);
  const got: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The processor got too little.')), 120_000);
    client.subscribe(
      {
        processEvents: async (events, context) => {
          got.push(...events.map(({ body }) => Number(body)));
          const last = events.at(-1);
          if (last) await context.updateCheckpoint(last);
          if (got.length < count) return;
          clearTimeout(timer);
          resolve();
        },
        processError: async (error) => reject(error),
      },
      { startPosition: { offset: '-1' }, maxWaitTimeInSeconds: 1 },
    );
  });
  await client.close();
  return got;
}
