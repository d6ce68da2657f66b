import assert from 'node:assert/strict';
import { EventHubBufferedProducerClient } from '@azure/event-hubs';
import device from 'azure-iot-device';
import { connectDevice, createDevice, defer, eventually, runEmulator } from '../../integration/running-emulator.ts';
import { codeIs, pause } from '../scenarios.ts';
import { bodies, EARLIEST, follow, read, stageOf, type HubScenario } from './stage.ts';

/** Publishing, positions and properties. What has no partition of its own has an emulator of its own. */
export const EVENTS: readonly HubScenario[] = [
  {
    name: 'a consumer from the earliest event gets all, in order and numbered without gaps',
    run: async ({ send, consumer, partitionId }) => {
      await send(0, 1, 2);
      await send(3, 4);
      const events = await read(consumer(), partitionId, EARLIEST, 5);
      assert.deepEqual(bodies(events), [0, 1, 2, 3, 4]);
      const numbers = events.map(({ sequenceNumber }) => sequenceNumber);
      assert.deepEqual(numbers, [0, 1, 2, 3, 4]);
    },
  },
  {
    name: 'a consumer from the latest event gets only what comes later',
    run: async ({ t }) => {
      // Receivers of other scenarios come and go: only where there are none can this one be counted.
      const emulator = await runEmulator(t);
      const { send, consumer, partitionId } = stageOf(0, emulator, t);
      await send('before');
      const late = follow(consumer(), partitionId, { startPosition: { offset: '@latest' } });
      await eventually(() => emulator.diagnostics().eventReceivers === 1);
      await send('after');
      await eventually(() => late.events.length > 0);
      assert.deepEqual(bodies(late.events), ['after']);
      await late.close();
    },
  },
  {
    name: 'a position is an offset, with or without the event itself',
    run: async ({ send, consumer, partitionId }) => {
      await send(0, 1, 2, 3);
      const client = consumer();
      const all = await read(client, partitionId, EARLIEST, 4);
      const offset = String(all[1]!.offset);
      assert.deepEqual(bodies(await read(client, partitionId, { offset }, 2)), [2, 3]);
      assert.deepEqual(bodies(await read(client, partitionId, { offset, isInclusive: true }, 3)), [1, 2, 3]);
    },
  },
  {
    name: 'a position is a sequence number, with or without the event itself',
    run: async ({ send, consumer, partitionId }) => {
      await send(0, 1, 2, 3);
      const client = consumer();
      assert.deepEqual(bodies(await read(client, partitionId, { sequenceNumber: 2 }, 1)), [3]);
      const inclusive = { sequenceNumber: 2, isInclusive: true };
      assert.deepEqual(bodies(await read(client, partitionId, inclusive, 2)), [2, 3]);
    },
  },
  {
    name: 'a position is a time',
    run: async ({ send, consumer, partitionId }) => {
      await send(0, 1);
      await pause(30);
      const enqueuedOn = new Date();
      // Only what comes after that millisecond is meant, and an event can arrive within it.
      await pause(30);
      await send(2, 3);
      assert.deepEqual(bodies(await read(consumer(), partitionId, { enqueuedOn }, 2)), [2, 3]);
    },
  },
  {
    name: 'a position behind the newest event is an error, not silence',
    run: async ({ send, consumer, partitionId }) => {
      await send(0);
      const client = consumer();
      await assert.rejects(read(client, partitionId, { offset: '999999' }, 1), codeIs('ArgumentError'));
      await assert.rejects(read(client, partitionId, { sequenceNumber: 7 }, 1), codeIs('ArgumentError'));
    },
  },
  {
    name: 'the properties of the hub and of a partition',
    run: async ({ send, consumer, partitionId, producer }) => {
      const client = consumer();
      const hub = await client.getEventHubProperties();
      assert.equal(hub.name, producer.eventHubName);
      assert.ok(hub.partitionIds.includes(partitionId));
      const empty = await client.getPartitionProperties(partitionId);
      assert.deepEqual([empty.isEmpty, empty.lastEnqueuedSequenceNumber], [true, -1]);
      await send(1, 2);
      const filled = await client.getPartitionProperties(partitionId);
      assert.deepEqual(
        [filled.isEmpty, filled.beginningSequenceNumber, filled.lastEnqueuedSequenceNumber],
        [false, 0, 1],
      );
      assert.ok(Date.now() - filled.lastEnqueuedOnUtc.getTime() < 60_000);
    },
  },
  {
    name: 'a partition that there is not is out of range',
    run: async ({ consumer, producer }) => {
      await assert.rejects(consumer().getPartitionProperties('99'), codeIs('ArgumentOutOfRangeError'));
      await assert.rejects(read(consumer(), '99', EARLIEST, 1), codeIs('ArgumentOutOfRangeError'));
      const sending = producer.sendBatch([{ body: 1 }], { partitionId: '99' });
      await assert.rejects(sending, codeIs('ArgumentOutOfRangeError'));
    },
  },
  {
    name: 'events with one partition key stay together and keep it',
    run: async ({ t }) => {
      const { producer, consumer } = stageOf(0, await runEmulator(t), t);
      const partitionKey = 'machine-7';
      for (let n = 0; n < 3; n += 1) await producer.sendBatch([{ body: { n, partitionKey } }], { partitionKey });
      const where: string[] = [];
      const subscription = consumer().subscribe(
        {
          processEvents: async (events, { partitionId }) => {
            for (const event of events) if (event.partitionKey === partitionKey) where.push(partitionId);
          },
          processError: async () => {},
        },
        { startPosition: EARLIEST, maxBatchSize: 50 },
      );
      await eventually(() => where.length === 3);
      await subscription.close();
      assert.equal(new Set(where).size, 1);
    },
  },
  {
    name: 'bodies, properties and system properties arrive as they were sent',
    run: async ({ producer, consumer, partitionId }) => {
      const bytes = Buffer.from([0, 1, 255]);
      await producer.sendBatch(
        [
          {
            body: { a: 1 },
            properties: { n: 1, s: 'x' },
            contentType: 'application/json',
            correlationId: 'c',
            messageId: 'm',
          },
          { body: bytes },
          { body: 'text' },
        ],
        { partitionId },
      );
      const [json, binary, text] = await read(consumer(), partitionId, EARLIEST, 3);
      assert.deepEqual([json!.body, json!.properties], [{ a: 1 }, { n: 1, s: 'x' }]);
      assert.deepEqual([json!.contentType, json!.correlationId, json!.messageId], ['application/json', 'c', 'm']);
      assert.ok(bytes.equals(binary!.body as Buffer));
      assert.equal(text!.body, 'text');
      assert.ok(Math.abs(Date.now() - json!.enqueuedTimeUtc.getTime()) < 60_000);
    },
  },
  {
    name: 'a batch takes what fits, and no more',
    run: async ({ producer, consumer, partitionId }) => {
      const batch = await producer.createBatch({ partitionId });
      let count = 0;
      while (batch.tryAdd({ body: Buffer.alloc(50_000, count) })) count += 1;
      assert.ok(count >= 19 && count <= 21, `${count} events`);
      await producer.sendBatch(batch);
      assert.equal((await read(consumer(), partitionId, EARLIEST, count)).length, count);
    },
  },
  {
    name: 'an event above 1 MiB is refused, and the producer lives on',
    run: async ({ producer, partitionId, consumer }) => {
      const sending = producer.sendBatch([{ body: Buffer.alloc(1_100_000) }], { partitionId });
      await assert.rejects(sending, codeIs('MessageTooLargeError'));
      await producer.sendBatch([{ body: 'fine' }], { partitionId });
      assert.deepEqual(bodies(await read(consumer(), partitionId, EARLIEST, 1)), ['fine']);
    },
  },
  {
    name: 'a buffered producer delivers everything on flush',
    run: async ({ connection, consumer, partitionId, t }) => {
      const producer = new EventHubBufferedProducerClient(connection, { onSendEventsErrorHandler: () => {} });
      defer(t, () => producer.close());
      for (let body = 0; body < 50; body += 1) await producer.enqueueEvent({ body }, { partitionId });
      await producer.flush();
      const events = await read(consumer(), partitionId, EARLIEST, 50);
      assert.deepEqual(
        bodies(events),
        Array.from({ length: 50 }, (_, index) => index),
      );
    },
  },
  {
    name: 'a consumer that asks is told of the newest event',
    run: async ({ send, consumer, partitionId }) => {
      await send(0, 1, 2);
      let told: number | undefined;
      const subscription = consumer().subscribe(
        partitionId,
        {
          processEvents: async (_events, { lastEnqueuedEventProperties }) => {
            told = lastEnqueuedEventProperties?.sequenceNumber ?? told;
          },
          processError: async () => {},
        },
        { startPosition: EARLIEST, maxBatchSize: 1, trackLastEnqueuedEventProperties: true },
      );
      await eventually(() => told === 2);
      await subscription.close();
    },
  },
  {
    name: 'what a device sends has the annotations of IoT Hub and one partition',
    run: async ({ t }) => {
      const emulator = await runEmulator(t);
      const { consumer } = stageOf(0, emulator, t);
      const client = await connectDevice(t, emulator, await createDevice(emulator, 'annotated'));
      for (let n = 0; n < 3; n += 1) {
        const message = new device.Message(JSON.stringify({ n }));
        message.contentType = 'application/json';
        message.contentEncoding = 'utf-8';
        message.properties.add('kind', 'test');
        await client.sendEvent(message);
      }
      const found: [string, Record<string, unknown>, unknown][] = [];
      const subscription = consumer().subscribe(
        {
          processEvents: async (events, { partitionId }) => {
            for (const event of events) {
              const system = event.systemProperties ?? {};
              if (system['iothub-connection-device-id'] !== 'annotated') continue;
              found.push([partitionId, system, [event.body, event.properties, event.contentType]]);
            }
          },
          processError: async () => {},
        },
        { startPosition: EARLIEST, maxBatchSize: 50 },
      );
      await eventually(() => found.length === 3);
      await subscription.close();
      const [[, system, content]] = found as [(typeof found)[number]];
      assert.equal(new Set(found.map(([partition]) => partition)).size, 1);
      assert.equal(system['iothub-message-source'], 'Telemetry');
      assert.equal((JSON.parse(String(system['iothub-connection-auth-method'])) as { scope: string }).scope, 'device');
      assert.ok(system['iothub-connection-auth-generation-id']);
      assert.ok(system['iothub-enqueuedtime']);
      assert.deepEqual(content, [{ n: 0 }, { kind: 'test' }, 'application/json']);
    },
  },
];
