import assert from 'node:assert/strict';
import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs';
import WebSocket from 'ws';
import { defer, eventually, runEmulator } from '../../integration/running-emulator.ts';
import { field, renewing, sasToken, withToken } from '../credentials.ts';
import { startProxy } from '../dropping-proxy.ts';
import { withFasterRenewal } from '../faster-renewal.ts';
import { codeIs, pause } from '../scenarios.ts';
import { MemoryCheckpoints } from './memory-checkpoints.ts';
import { bodies, EARLIEST, follow, read, type HubScenario } from './stage.ts';

/** Resource of a token for all of the hub. */
const hubOf = (connection: string): string => `sb://localhost/${field(connection, 'EntityPath')}`;

/** The clients' own patience is 30 s between attempts. */
const QUICK = { retryOptions: { retryDelayInMs: 100, timeoutInMs: 5000, maxRetries: 10 } };

/** Consumer groups, epochs, credentials, transports, retention. */
export const RECEIVERS: readonly HubScenario[] = [
  {
    name: 'consumer groups read independently',
    run: async ({ send, consumer, partitionId }) => {
      await send(1, 2);
      const [one, other] = await Promise.all([
        read(consumer('one'), partitionId, EARLIEST, 2),
        read(consumer('other'), partitionId, EARLIEST, 2),
      ]);
      assert.deepEqual(
        [bodies(one), bodies(other)],
        [
          [1, 2],
          [1, 2],
        ],
      );
    },
  },
  {
    name: 'a consumer group that there is not is not found',
    run: async ({ consumer, partitionId }) => {
      const reading = read(consumer('nowhere'), partitionId, EARLIEST, 1);
      await assert.rejects(reading, codeIs('MessagingEntityNotFoundError'));
    },
  },
  {
    name: 'a higher epoch steals the partition',
    run: async ({ send, consumer, partitionId }) => {
      const first = follow(consumer(), partitionId, { ownerLevel: 1 });
      await send(1);
      await eventually(() => first.events.length === 1);
      const second = follow(consumer(), partitionId, { ownerLevel: 2 });
      await eventually(() => first.errors.includes('ReceiverDisconnectedError'));
      await eventually(() => second.events.length === 1);
      await Promise.all([first.close(), second.close()]);
    },
  },
  {
    name: 'the newer of two receivers with one epoch wins',
    run: async ({ send, consumer, partitionId }) => {
      const first = follow(consumer(), partitionId, { ownerLevel: 5 });
      await send(1);
      await eventually(() => first.events.length === 1);
      const second = follow(consumer(), partitionId, { ownerLevel: 5 });
      await eventually(() => first.errors.includes('ReceiverDisconnectedError') && second.events.length === 1);
      await Promise.all([first.close(), second.close()]);
    },
  },
  {
    name: 'a lower epoch, or none, is refused while a higher one reads',
    run: async ({ send, consumer, partitionId }) => {
      const owner = follow(consumer(), partitionId, { ownerLevel: 3 });
      await send(1);
      await eventually(() => owner.events.length === 1);
      const lower = follow(consumer(), partitionId, { ownerLevel: 2 });
      const none = follow(consumer(), partitionId);
      await eventually(() => lower.errors.includes('ReceiverDisconnectedError'));
      await eventually(() => none.errors.includes('ReceiverDisconnectedError'));
      await send(2);
      await eventually(() => owner.events.length === 2);
      assert.deepEqual(owner.errors, []);
      await Promise.all([owner.close(), lower.close(), none.close()]);
    },
  },
  {
    name: 'an epoch displaces receivers without one',
    run: async ({ send, consumer, partitionId }) => {
      const none = follow(consumer(), partitionId);
      await send(1);
      await eventually(() => none.events.length === 1);
      const owner = follow(consumer(), partitionId, { ownerLevel: 1 });
      await eventually(() => none.errors.includes('ReceiverDisconnectedError') && owner.events.length === 1);
      await Promise.all([owner.close(), none.close()]);
    },
  },
  {
    name: 'a sixth receiver without epoch exceeds the quota',
    run: async ({ send, consumer, partitionId }) => {
      await send(1);
      const five = Array.from({ length: 5 }, () => follow(consumer(), partitionId));
      await eventually(() => five.every(({ events }) => events.length === 1));
      await assert.rejects(read(consumer(), partitionId, EARLIEST, 1), codeIs('QuotaExceededError'));
      await Promise.all(five.map((reader) => reader.close()));
    },
  },
  {
    name: 'two processors share the partitions, and one takes over what the other leaves',
    run: async ({ processor }) => {
      const store = new MemoryCheckpoints();
      const owners = (): Set<string> => new Set([...store.ownerships.values()].map(({ ownerId }) => ownerId));
      const handlers = { processEvents: async () => {}, processError: async () => {} };
      const total = (await processor('$Default', store).getPartitionIds()).length;
      const one = processor('shared', store).subscribe(handlers, { startPosition: EARLIEST });
      await eventually(() => store.ownerships.size === total);
      const [idOfOne] = owners();
      const two = processor('shared', store).subscribe(handlers, { startPosition: EARLIEST });
      await eventually(() => owners().size === 2);
      await one.close();
      await eventually(() => owners().size === 1);
      assert.ok(!owners().has(idOfOne!) && !owners().has(''));
      await two.close();
    },
  },
  {
    name: 'a processor goes on from its checkpoint',
    run: async ({ send, processor, partitionId }) => {
      const store = new MemoryCheckpoints();
      const session = async (count: number): Promise<unknown[]> => {
        const got: unknown[] = [];
        const subscription = processor('checkpointed', store).subscribe(
          {
            processEvents: async (events, context) => {
              if (context.partitionId !== partitionId || events.length === 0) return;
              got.push(...bodies(events));
              await context.updateCheckpoint(events.at(-1)!);
            },
            processError: async () => {},
          },
          { startPosition: EARLIEST, maxBatchSize: 10 },
        );
        await eventually(() => got.length >= count);
        await subscription.close();
        return got;
      };
      await send(1, 2);
      assert.deepEqual(await session(2), [1, 2]);
      await send(3);
      assert.deepEqual(await session(1), [3]);
    },
  },
  {
    name: 'a wrong key is unauthorized',
    run: async ({ consumer, connection, partitionId, t }) => {
      const wrong = connection.replace(/SharedAccessKey=[^;]*/, 'SharedAccessKey=wrong');
      const options = { retryOptions: { maxRetries: 0 } };
      await assert.rejects(consumer('$Default', wrong, options).getPartitionIds(), codeIs('UnauthorizedError'));
      const producer = new EventHubProducerClient(wrong, options);
      defer(t, () => producer.close());
      await assert.rejects(producer.sendBatch([{ body: 1 }], { partitionId }), codeIs('UnauthorizedError'));
    },
  },
  {
    name: 'a token that has expired is unauthorized',
    run: async ({ consumer, connection }) => {
      const expired = `${withToken(connection, sasToken(connection, hubOf(connection), -5))};EntityPath=${field(connection, 'EntityPath')}`;
      const client = consumer('$Default', expired, { retryOptions: { maxRetries: 0 } });
      await assert.rejects(client.getPartitionIds(), codeIs('UnauthorizedError'));
    },
  },
  {
    name: 'links end with their token',
    run: async ({ consumer, connection, partitionId }) => {
      const brief = `${withToken(connection, sasToken(connection, hubOf(connection), 2))};EntityPath=${field(connection, 'EntityPath')}`;
      const reader = follow(consumer('$Default', brief, { retryOptions: { maxRetries: 0 } }), partitionId);
      await eventually(() => reader.errors.includes('UnauthorizedError'));
      await reader.close();
    },
  },
  {
    name: 'the client renews its token, and its receiver stays open',
    run: async ({ connection, emulator, partitionId, send, t }) => {
      const credential = renewing(connection, hubOf(connection), 5);
      const host = `localhost:${emulator.ports.eventHubs}`;
      const client = withFasterRenewal(
        t,
        1000,
        () => new EventHubConsumerClient('$Default', host, field(connection, 'EntityPath'), credential),
      );
      defer(t, () => client.close());
      const reader = follow(client, partitionId);
      await pause(7000);
      await send(1);
      await eventually(() => reader.events.length === 1);
      assert.deepEqual(reader.errors, []);
      await reader.close();
    },
  },
  {
    name: 'AMQP over WebSocket, with TLS and without the emulator flag',
    run: async ({ consumer, connection, send, partitionId }) => {
      await send(1);
      const secure = connection.replace(';UseDevelopmentEmulator=true', '');
      const framed = consumer('$Default', secure, { webSocketOptions: { webSocket: WebSocket } });
      assert.deepEqual(bodies(await read(framed, partitionId, EARLIEST, 1)), [1]);
      assert.deepEqual(bodies(await read(consumer('$Default', secure), partitionId, EARLIEST, 1)), [1]);
    },
  },
  {
    name: 'a consumer goes on after a dropped socket, without gap or repetition',
    run: async ({ consumer, connection, emulator, partitionId, send, t }) => {
      const proxy = await startProxy(t, emulator.ports.eventHubs);
      const through = connection.replace(/localhost:\d+/, `localhost:${proxy.port}`);
      const reader = follow(consumer('$Default', through, QUICK), partitionId);
      for (let n = 0; n < 4; n += 1) {
        if (n > 0) proxy.drop();
        await send(n);
        await eventually(() => reader.events.length > n);
      }
      assert.deepEqual(bodies(reader.events), [0, 1, 2, 3]);
      assert.ok(proxy.connections >= 4);
      await reader.close();
    },
  },
  {
    name: 'retention by bytes drops the oldest, and numbering goes on',
    run: async ({ t }) => {
      const emulator = await runEmulator(t, { partitions: 1, retention: { maxBytesPerPartition: 4096 } });
      await retained(t, emulator.connectionStrings.eventHubs, () => pause(0));
    },
  },
  {
    name: 'retention by time drops the oldest, and numbering goes on',
    run: async ({ t }) => {
      const emulator = await runEmulator(t, { partitions: 1, retention: { maxAgeMs: 200 } });
      await retained(t, emulator.connectionStrings.eventHubs, () => pause(40));
    },
  },
];

/** Sends twenty events and looks at what is left. */
async function retained(t: Parameters<typeof defer>[0], connection: string, wait: () => Promise<void>): Promise<void> {
  const producer = new EventHubProducerClient(connection);
  const consumer = new EventHubConsumerClient('$Default', connection);
  defer(t, () => Promise.all([producer.close(), consumer.close()]));
  for (let n = 0; n < 20; n += 1) {
    await producer.sendBatch([{ body: Buffer.alloc(600, n) }]);
    await wait();
  }
  const properties = await consumer.getPartitionProperties('0');
  assert.equal(properties.lastEnqueuedSequenceNumber, 19);
  assert.ok(properties.beginningSequenceNumber > 5, `${properties.beginningSequenceNumber}`);
  const events = await read(consumer, '0', EARLIEST, 20 - properties.beginningSequenceNumber);
  assert.equal(events[0]!.sequenceNumber, properties.beginningSequenceNumber);
}
