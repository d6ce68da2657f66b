import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { EventHubProducerClient } from '@azure/event-hubs';
import { ServiceBusClient } from '@azure/service-bus';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import type { Emulator, EmulatorOptions } from '../../src/index.ts';
import {
  createDevice,
  defer,
  deviceClient,
  errorNamed,
  eventually,
  openDevice,
  readEvents,
  registryOf,
  runEmulator,
  serviceOf,
} from './hub-clients.ts';

const message = (text: string): device.Message => new device.Message(text);
const connectionsOf = (emulator: Emulator, deviceId: string) =>
  emulator.faults.connections().filter(({ devices }) => devices.includes(deviceId));

async function withDevice(t: TestContext, options: EmulatorOptions = {}) {
  const emulator = await runEmulator(t, options);
  return { emulator, connection: await createDevice(emulator, 'd1') };
}

/** A client that comes back, as the SDKs do unless they are told not to. */
async function persistentDevice(
  t: TestContext,
  emulator: Emulator,
  connection: string,
  transport: 'Mqtt' | 'Amqp',
): Promise<device.Client> {
  const client = deviceClient(t, emulator, connection, transport);
  client.setRetryPolicy(new common.ExponentialBackOffWithJitter());
  await client.open();
  return client;
}

for (const transport of ['Mqtt', 'Amqp'] as const) {
  test(`${transport}: a device whose connection is dropped comes back by itself and goes on`, async (t) => {
    const { emulator, connection } = await withDevice(t);
    const client = await persistentDevice(t, emulator, connection, transport);
    await client.sendEvent(message('before'));
    const [first] = connectionsOf(emulator, 'd1');
    emulator.faults.add({ kind: 'drop', device: 'd1' });
    await eventually(() => !emulator.faults.connections().some(({ id }) => id === first?.id));
    await client.sendEvent(message('after'));
    assert.ok(emulator.diagnostics().events >= 2);
    assert.notEqual(connectionsOf(emulator, 'd1')[0]?.id, first?.id);
  });

  test(`${transport}: only the device that is named is dropped`, async (t) => {
    const { emulator, connection } = await withDevice(t);
    await openDevice(t, emulator, connection, transport).then((client) => client.sendEvent(message('x')));
    const other = await openDevice(t, emulator, await createDevice(emulator, 'd2'), transport);
    await other.sendEvent(message('x'));
    const [kept] = connectionsOf(emulator, 'd2');
    emulator.faults.add({ kind: 'drop', device: 'd1' });
    await eventually(() => connectionsOf(emulator, 'd1').length === 0);
    assert.equal(connectionsOf(emulator, 'd2')[0]?.id, kept?.id);
  });
}

test('Mqtt: the next two connections of a device are dropped, and the third holds', async (t) => {
  const { emulator, connection } = await withDevice(t);
  emulator.faults.add({ kind: 'drop', protocol: 'mqtt', device: 'd*', count: 2 });
  for (let attempt = 0; attempt < 2; attempt += 1) await assert.rejects(openDevice(t, emulator, connection));
  const client = await openDevice(t, emulator, connection);
  await client.sendEvent(message('x'));
  assert.equal(emulator.faults.strikes().length, 2);
  assert.deepEqual(emulator.faults.list(), []);
});

test('Mqtt: a half-open connection is noticed by the keep-alive, and the device comes back on another', async (t) => {
  const { emulator, connection } = await withDevice(t);
  const client = deviceClient(t, emulator, connection, 'Mqtt');
  client.setRetryPolicy(new common.ExponentialBackOffWithJitter());
  await client.setOptions({ keepalive: 1 });
  await client.open();
  await client.sendEvent(message('before'));
  emulator.faults.add({ kind: 'half-open', device: 'd1' });
  assert.ok(connectionsOf(emulator, 'd1').every(({ isSilent }) => isSilent));
  // The client ends what does not answer its pings.
  await eventually(() => connectionsOf(emulator, 'd1').length === 0);
  await client.sendEvent(message('after'));
  await eventually(() => emulator.diagnostics().events === 2);
});

test('Mqtt: what is late stays in order, and comes whole', async (t) => {
  const { emulator, connection } = await withDevice(t);
  const events = readEvents(t, emulator);
  const client = await openDevice(t, emulator, connection);
  const id = emulator.faults.add({ kind: 'delay', device: 'd1', direction: 'in', delayMs: 300 });
  const begun = Date.now();
  await Promise.all(['a', 'b', 'c'].map((text) => client.sendEvent(message(text))));
  assert.ok(Date.now() - begun >= 250);
  emulator.faults.remove(id);
  await client.sendEvent(message('d'));
  await eventually(() => events.length === 4);
  assert.deepEqual(
    events.map(({ body }) => String(body)),
    ['a', 'b', 'c', 'd'],
  );
});

test('Http: a request is late, lost on the way, or dropped, and the next is not', async (t) => {
  const { emulator, connection } = await withDevice(t);
  const client = await openDevice(t, emulator, connection, 'Http');
  emulator.faults.add({ kind: 'drop', protocol: 'http', device: 'd1', count: 1 });
  await assert.rejects(client.sendEvent(message('dropped')));
  const late = emulator.faults.add({ kind: 'delay', protocol: 'http', delayMs: 300 });
  const begun = Date.now();
  await client.sendEvent(message('late'));
  assert.ok(Date.now() - begun >= 250);
  emulator.faults.remove(late);
  await client.sendEvent(message('in time'));
  assert.equal(emulator.diagnostics().events, 2);
});

test('a duplicate of telemetry is in Event Hubs twice, with two numbers', async (t) => {
  const { emulator, connection } = await withDevice(t);
  const events = readEvents(t, emulator);
  const client = await openDevice(t, emulator, connection);
  emulator.faults.add({ kind: 'duplicate', device: 'd1', direction: 'in', count: 1 });
  const once = message('once');
  once.messageId = 'm1';
  await client.sendEvent(once);
  await client.sendEvent(message('next'));
  await eventually(() => events.length === 3);
  assert.deepEqual(
    events.map(({ body }) => String(body)),
    ['once', 'once', 'next'],
  );
  assert.equal(new Set(events.map(({ sequenceNumber }) => sequenceNumber)).size, 3);
  assert.deepEqual([events[0]?.messageId, events[1]?.messageId], ['m1', 'm1']);
});

test('telemetry overtakes what was sent before it', async (t) => {
  const { emulator, connection } = await withDevice(t);
  const events = readEvents(t, emulator);
  const client = await openDevice(t, emulator, connection, 'Amqp');
  emulator.faults.add({ kind: 'reorder', device: 'd1', count: 1, waitMs: 10_000 });
  await Promise.all(['first', 'second', 'third'].map((text) => client.sendEvent(message(text))));
  await eventually(() => events.length === 3);
  assert.equal(String(events[0]?.body), 'second');
});

for (const transport of ['Mqtt', 'Amqp'] as const) {
  test(`${transport}: a duplicate of a command comes to the device twice`, async (t) => {
    const { emulator, connection } = await withDevice(t);
    const service = await serviceOf(t, emulator);
    const client = await openDevice(t, emulator, connection, transport);
    const commands: string[] = [];
    client.on('message', (command: common.Message) => {
      commands.push(String(command.data));
      void client.complete(command).catch(() => {});
    });
    // Subscribing is not told when it is done; the first command tells.
    await service.send('d1', new common.Message('ready'));
    await eventually(() => commands.length === 1);
    emulator.faults.add({ kind: 'duplicate', device: 'd1', direction: 'out', count: 1 });
    await service.send('d1', new common.Message('twice'));
    await eventually(() => commands.length === 3);
    assert.deepEqual(commands, ['ready', 'twice', 'twice']);
    await service.send('d1', new common.Message('last'));
    await eventually(() => commands.includes('last'));
  });
}

test('commands overtake each other on their way to the device', async (t) => {
  const { emulator, connection } = await withDevice(t);
  const service = await serviceOf(t, emulator);
  for (const text of ['a', 'b', 'c']) await service.send('d1', new common.Message(text));
  emulator.faults.add({ kind: 'reorder', device: 'd1', direction: 'out', count: 1 });
  const client = await openDevice(t, emulator, connection, 'Amqp');
  const commands: string[] = [];
  client.on('message', (command: common.Message) => {
    commands.push(String(command.data));
    void client.complete(command);
  });
  await eventually(() => commands.length === 3);
  assert.deepEqual(commands, ['b', 'a', 'c']);
});

for (const transport of ['Mqtt', 'Amqp', 'Http'] as const) {
  test(`${transport}: a refused device is an UnauthorizedError, and welcome again when that is over`, async (t) => {
    const { emulator, connection } = await withDevice(t);
    const id = emulator.faults.add({ kind: 'refuse-auth', service: 'hub', device: 'd1' });
    const refused = deviceClient(t, emulator, connection, transport);
    await assert.rejects(
      refused.open().then(() => refused.sendEvent(message('x'))),
      errorNamed('UnauthorizedError'),
    );
    emulator.faults.remove(id);
    const client = await openDevice(t, emulator, connection, transport);
    await client.sendEvent(message('x'));
    assert.equal(emulator.diagnostics().events, 1);
  });
}

test('a refused service is an UnauthorizedError, while devices are let in', async (t) => {
  const { emulator, connection } = await withDevice(t);
  emulator.faults.add({ kind: 'refuse-auth', service: 'hub', count: 1 });
  await assert.rejects(registryOf(emulator).get('d1'), errorNamed('UnauthorizedError'));
  await openDevice(t, emulator, connection);
  await registryOf(emulator).get('d1');
});

test('a clock that is a day ahead finds every token expired, and none when it is right again', async (t) => {
  const { emulator, connection } = await withDevice(t);
  const id = emulator.faults.add({ kind: 'clock-skew', skewMs: 24 * 3_600_000 });
  await assert.rejects(openDevice(t, emulator, connection), errorNamed('UnauthorizedError'));
  await assert.rejects(registryOf(emulator).get('d1'), errorNamed('UnauthorizedError'));
  emulator.faults.remove(id);
  await openDevice(t, emulator, connection);
});

function busOf(t: TestContext, emulator: Emulator, maxRetries = 0): ServiceBusClient {
  const client = new ServiceBusClient(emulator.connectionStrings.serviceBus, {
    retryOptions: { maxRetries, retryDelayInMs: 200, timeoutInMs: 5000 },
  });
  defer(t, () => client.close());
  return client;
}

test('Service Bus: a sender whose connection is dropped sends again by itself', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q'] });
  const sender = busOf(t, emulator, 3).createSender('q');
  await sender.sendMessages({ body: 1 });
  emulator.faults.add({ kind: 'drop', service: 'service-bus' });
  await sender.sendMessages({ body: 2 });
  assert.equal(emulator.diagnostics().queues['q'], 2);
});

test('Service Bus: a duplicate is received twice, and dropped where duplicates are looked for', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q', { name: 'watchful', duplicateDetectionMs: 60_000 }] });
  const client = busOf(t, emulator);
  emulator.faults.add({ kind: 'duplicate', service: 'service-bus' });
  for (const queue of ['q', 'watchful']) await client.createSender(queue).sendMessages({ body: 1, messageId: 'm' });
  assert.deepEqual([emulator.diagnostics().queues['q'], emulator.diagnostics().queues['watchful']], [2, 1]);
});

test('Service Bus: a throttled queue is ServiceBusy, others are not, and the client gets through in the end', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q', 'other'] });
  emulator.faults.add({ kind: 'throttle', service: 'service-bus', entity: 'q', count: 2 });
  const client = busOf(t, emulator);
  await client.createSender('other').sendMessages({ body: 1 });
  await assert.rejects(client.createSender('q').sendMessages({ body: 1 }), { code: 'ServiceBusy' });
  await busOf(t, emulator, 3).createSender('q').sendMessages({ body: 1 });
  assert.equal(emulator.diagnostics().queues['q'], 1);
});

test('Service Bus: a refused client is UnauthorizedAccess, and let in later', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q'] });
  const id = emulator.faults.add({ kind: 'refuse-auth', service: 'service-bus' });
  await assert.rejects(busOf(t, emulator).createSender('q').sendMessages({ body: 1 }), { code: 'UnauthorizedAccess' });
  emulator.faults.remove(id);
  await busOf(t, emulator).createSender('q').sendMessages({ body: 1 });
});

test('Event Hubs: a producer whose connection is dropped sends again by itself', async (t) => {
  const emulator = await runEmulator(t);
  const options = { retryOptions: { maxRetries: 3, retryDelayInMs: 200, timeoutInMs: 2000 } };
  const producer = new EventHubProducerClient(emulator.connectionStrings.eventHubs, options);
  defer(t, () => producer.close());
  await producer.sendBatch([{ body: 1 }]);
  emulator.faults.add({ kind: 'drop', service: 'event-hubs' });
  await producer.sendBatch([{ body: 2 }]);
  assert.equal(emulator.diagnostics().events, 2);
});

test('a scenario goes the same way each time with the same seed, and another with another', async (t) => {
  const run = async (seed: number): Promise<string> => {
    const { emulator, connection } = await withDevice(t);
    await emulator.faults.play({
      seed,
      steps: [
        { atMs: 0, name: 'some', fault: { kind: 'duplicate', device: 'd1', probability: 0.5 } },
        { betweenMs: [1, 20], fault: { kind: 'throttle', operation: 'query', probability: 0.5 } },
      ],
    });
    const client = await openDevice(t, emulator, connection);
    for (let index = 0; index < 30; index += 1) await client.sendEvent(message(String(index)));
    const events = readEvents(t, emulator);
    await eventually(() => events.length === emulator.diagnostics().events);
    return events.map(({ body }) => String(body)).join();
  };
  const [first, same, other] = [await run(7), await run(7), await run(8)];
  assert.equal(first, same);
  assert.notEqual(first, other);
});
