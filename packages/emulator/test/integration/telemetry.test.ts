import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventHubConsumerClient, type ReceivedEventData } from '@azure/event-hubs';
import device from 'azure-iot-device';
import { connectDevice, createDevice, defer, eventually, runEmulator } from './running-emulator.ts';

test('telemetry of a Microsoft device client arrives at a Microsoft consumer with all that IoT Hub adds', async (t) => {
  const emulator = await runEmulator(t);
  const client = await connectDevice(t, emulator, await createDevice(emulator, 'thermostat-1'));

  const received: ReceivedEventData[] = [];
  const consumer = new EventHubConsumerClient('$Default', emulator.connectionStrings.eventHubs);
  defer(t, () => consumer.close());
  const subscription = consumer.subscribe(
    { processEvents: async (events) => void received.push(...events), processError: async () => {} },
    { startPosition: { offset: '-1' }, maxBatchSize: 10 },
  );
  defer(t, () => subscription.close());

  const message = new device.Message(JSON.stringify({ temperature: 21.5 }));
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  message.messageId = 'm-1';
  message.correlationId = 'c-1';
  message.properties.add('alert', 'yes & no/maybe');
  await client.sendEvent(message);
  await client.sendEvent(new device.Message('plain'));

  await eventually(() => received.length === 2);
  const [first, second] = received;
  assert.deepEqual(first!.body, { temperature: 21.5 });
  assert.deepEqual(first!.properties, { alert: 'yes & no/maybe' });
  assert.equal(first!.messageId, 'm-1');
  assert.equal(first!.correlationId, 'c-1');
  assert.equal(first!.contentType, 'application/json');
  assert.equal(first!.systemProperties!['iothub-connection-device-id'], 'thermostat-1');
  assert.equal(first!.systemProperties!['iothub-message-source'], 'Telemetry');
  assert.match(String(first!.systemProperties!['iothub-connection-auth-generation-id']), /^\d+$/);
  const method = JSON.parse(String(first!.systemProperties!['iothub-connection-auth-method'])) as { scope: string };
  assert.equal(method.scope, 'device');
  assert.ok(first!.enqueuedTimeUtc instanceof Date);
  assert.equal(second!.sequenceNumber, first!.sequenceNumber + 1);
  assert.equal(String(second!.body), 'plain');
});
