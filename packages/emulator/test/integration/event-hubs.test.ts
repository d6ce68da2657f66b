import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  type ReceivedEventData,
} from '@azure/event-hubs';
import { defer, eventually, runEmulator } from './running-emulator.ts';
import type { Emulator } from '../../src/index.ts';

function consumer(t: TestContext, emulator: Emulator, group = '$Default'): EventHubConsumerClient {
  const client = new EventHubConsumerClient(group, emulator.connectionStrings.eventHubs);
  defer(t, () => client.close());
  return client;
}

function producer(t: TestContext, emulator: Emulator): EventHubProducerClient {
  const client = new EventHubProducerClient(emulator.connectionStrings.eventHubs);
  defer(t, () => client.close());
  return client;
}

/** Reads one partition from `startPosition` until it has `count` events. */
async function read(
  client: EventHubConsumerClient,
  startPosition: EventPosition,
  count: number,
): Promise<ReceivedEventData[]> {
  const got: ReceivedEventData[] = [];
  const processEvents = async (events: ReceivedEventData[]): Promise<void> => void got.push(...events);
  const subscription = client.subscribe(
    '0',
    { processEvents, processError: async () => {} },
    { startPosition, maxBatchSize: 50 },
  );
  await eventually(() => got.length >= count);
  await subscription.close();
  return got;
}

test('receivers start at offset, sequence number, time, earliest and latest', async (t) => {
  const emulator = await runEmulator(t, { partitions: 1 });
  const sender = producer(t, emulator);
  await sender.sendBatch(Array.from({ length: 5 }, (_, n) => ({ body: { n }, properties: { kind: 'a' } })));
  await new Promise((resolve) => setTimeout(resolve, 30));
  const middle = new Date();
  // Only what comes after that millisecond is meant, and an event can arrive within it.
  await new Promise((resolve) => setTimeout(resolve, 30));
  await sender.sendBatch(Array.from({ length: 5 }, (_, n) => ({ body: { n: n + 5 } })));
  const client = consumer(t, emulator);
  const numbers = (events: ReceivedEventData[]): number[] => events.map((event) => (event.body as { n: number }).n);
  const all = await read(client, { offset: '-1' }, 10);
  assert.deepEqual(numbers(all), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(
    all.map((event) => event.sequenceNumber),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.equal(all[0]!.properties!['kind'], 'a');
  assert.deepEqual(numbers(await read(client, { offset: String(all[6]!.offset) }, 3)), [7, 8, 9]);
  assert.deepEqual(numbers(await read(client, { sequenceNumber: 8 }, 1)), [9]);
  assert.deepEqual(numbers(await read(client, { sequenceNumber: 8, isInclusive: true }, 2)), [8, 9]);
  assert.deepEqual(numbers(await read(client, { enqueuedOn: middle }, 5)), [5, 6, 7, 8, 9]);

  const late: ReceivedEventData[] = [];
  const subscription = client.subscribe(
    '0',
    { processEvents: async (events) => void late.push(...events), processError: async () => {} },
    { startPosition: { offset: '@latest' }, maxBatchSize: 10, trackLastEnqueuedEventProperties: true },
  );
  defer(t, () => subscription.close());
  await eventually(() => emulator.diagnostics().eventReceivers === 1);
  await sender.sendBatch([{ body: { n: 10 } }]);
  await eventually(() => late.length === 1);
  assert.deepEqual(numbers(late), [10]);
});

test('runtime properties and partition keys', async (t) => {
  const emulator = await runEmulator(t);
  const client = consumer(t, emulator);
  const properties = await client.getEventHubProperties();
  assert.deepEqual(properties.partitionIds, ['0', '1', '2', '3']);
  const empty = await client.getPartitionProperties('2');
  assert.equal(empty.isEmpty, true);
  const sender = producer(t, emulator);
  await sender.sendBatch([{ body: 1 }], { partitionId: '2' });
  const filled = await client.getPartitionProperties('2');
  assert.deepEqual([filled.isEmpty, filled.beginningSequenceNumber, filled.lastEnqueuedSequenceNumber], [false, 0, 0]);

  const where = new Map<string, Set<string>>();
  let count = 0;
  const subscription = client.subscribe(
    {
      processEvents: async (events, { partitionId }) => {
        for (const event of events) {
          if (!event.partitionKey) continue;
          where.set(event.partitionKey, (where.get(event.partitionKey) ?? new Set()).add(partitionId));
          count += 1;
        }
      },
      processError: async () => {},
    },
    { startPosition: { offset: '-1' }, maxBatchSize: 10 },
  );
  defer(t, () => subscription.close());
  for (const partitionKey of ['a', 'b', 'a', 'b']) await sender.sendBatch([{ body: 2 }], { partitionKey });
  await eventually(() => count === 4);
  assert.equal(where.size, 2);
  for (const partitions of where.values()) assert.equal(partitions.size, 1);
});

test('an epoch receiver displaces the one before it', async (t) => {
  const emulator = await runEmulator(t, { partitions: 1 });
  const errors: string[] = [];
  const subscribe = (ownerLevel: number, closed: () => void) =>
    consumer(t, emulator).subscribe(
      '0',
      {
        processEvents: async () => {},
        processError: async (error) => void errors.push((error as { code?: string }).code ?? error.name),
        processClose: async () => closed(),
      },
      { startPosition: { offset: '-1' }, ownerLevel },
    );
  let firstClosed = false;
  const first = subscribe(1, () => (firstClosed = true));
  defer(t, () => first.close());
  await eventually(() => emulator.diagnostics().eventReceivers === 1);
  const second = subscribe(2, () => {});
  defer(t, () => second.close());
  await eventually(() => firstClosed);
  assert.ok(errors.includes('ReceiverDisconnectedError'), errors.join());
  await eventually(() => emulator.diagnostics().eventReceivers === 1);
});

test('unknown hubs, configured-out consumer groups and wrong keys are refused', async (t) => {
  const emulator = await runEmulator(t, { consumerGroups: ['alerts'] });
  await consumer(t, emulator, 'alerts').getPartitionIds();
  const fails = async (client: EventHubConsumerClient): Promise<string> =>
    new Promise((resolve) => {
      const subscription = client.subscribe(
        '0',
        {
          processEvents: async () => {},
          processError: async (error) => {
            resolve((error as { code?: string }).code ?? error.name);
            void subscription.close();
          },
        },
        { startPosition: { offset: '-1' } },
      );
    });
  assert.equal(await fails(consumer(t, emulator, 'other')), 'MessagingEntityNotFoundError');
  const wrong = emulator.connectionStrings.eventHubs.replace(/SharedAccessKey=[^;]*/, 'SharedAccessKey=wrong');
  const stranger = new EventHubConsumerClient('$Default', wrong, { retryOptions: { maxRetries: 0 } });
  defer(t, () => stranger.close());
  await assert.rejects(
    stranger.getPartitionIds(),
    (error) => (error as { code?: string }).code === 'UnauthorizedError',
  );
});

test('retention bounds what is kept, and numbering goes on', async (t) => {
  const emulator = await runEmulator(t, { partitions: 1, retention: { maxBytesPerPartition: 4096 } });
  const sender = producer(t, emulator);
  for (let n = 0; n < 20; n += 1) await sender.sendBatch([{ body: Buffer.alloc(600, n) }]);
  assert.ok(emulator.diagnostics().events < 10);
  const client = consumer(t, emulator);
  const { beginningSequenceNumber, lastEnqueuedSequenceNumber } = await client.getPartitionProperties('0');
  assert.equal(lastEnqueuedSequenceNumber, 19);
  const events = await read(client, { offset: '-1' }, emulator.diagnostics().events);
  assert.equal(events[0]!.sequenceNumber, beginningSequenceNumber);
});

test('a receiver with more credit than a session holds gets every event', async (t) => {
  const emulator = await runEmulator(t, { partitions: 1 });
  const total = 18_000;
  const sender = producer(t, emulator);
  for (let from = 0; from < total; from += 1000) {
    await sender.sendBatch(Array.from({ length: 1000 }, (_, index) => ({ body: from + index })));
  }
  const bodies: unknown[] = [];
  const subscription = consumer(t, emulator).subscribe(
    '0',
    {
      processEvents: async (events) => void bodies.push(...events.map(({ body }): unknown => body)),
      processError: async () => {},
    },
    { startPosition: { offset: '-1' }, maxBatchSize: total, maxWaitTimeInSeconds: 1 },
  );
  await eventually(() => bodies.length >= total, 60_000);
  await subscription.close();
  assert.deepEqual(
    bodies,
    Array.from({ length: total }, (_, index) => index),
  );
});
