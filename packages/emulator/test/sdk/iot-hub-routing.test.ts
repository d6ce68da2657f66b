import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import type { ReceivedEventData } from '@azure/event-hubs';
import device from 'azure-iot-device';
import { startEmulator, type Emulator, type RoutingOptions } from '../../src/index.ts';
import { createDevice, defer, eventually, openDevice, readEvents, registryOf, runEmulator } from './hub-clients.ts';

const ALL_SOURCES: RoutingOptions = {
  routes: [
    { name: 'telemetry', source: 'DeviceMessages', endpoints: ['events'] },
    { name: 'twins', source: 'TwinChangeEvents', endpoints: ['events'] },
    { name: 'life', source: 'DeviceLifecycleEvents', endpoints: ['events'] },
    { name: 'connections', source: 'DeviceConnectionStateEvents', endpoints: ['events'] },
  ],
};

const sourceOf = (event: ReceivedEventData): unknown => event.systemProperties?.['iothub-message-source'];
const typesOf = (events: readonly ReceivedEventData[]): unknown[] =>
  events.map((event) => event.properties?.['opType']);

/** Everything that a queue gets, completed as it comes. */
function readQueue(t: TestContext, emulator: Emulator, queue: string): ServiceBusReceivedMessage[] {
  const received: ServiceBusReceivedMessage[] = [];
  const client = new ServiceBusClient(emulator.connectionStrings.serviceBus);
  defer(t, () => client.close());
  const receiver = client.createReceiver(queue);
  receiver.subscribe({
    processMessage: async (message) => void received.push(message),
    processError: async () => {},
  });
  return received;
}

async function send(
  client: device.Client,
  body: object,
  properties: Readonly<Record<string, string>> = {},
): Promise<void> {
  const message = new device.Message(JSON.stringify(body));
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  for (const [name, value] of Object.entries(properties)) message.properties.add(name, value);
  await client.sendEvent(message);
}

test('creating and deleting a device and its module are told with the twin', async (t) => {
  const emulator = await runEmulator(t, { routing: ALL_SOURCES });
  const received = readEvents(t, emulator);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'd1');
  await registry.addModule({ deviceId: 'd1', moduleId: 'm1' });
  await registry.removeModule('d1', 'm1');
  await registry.delete('d1');
  await eventually(() => received.length === 4);
  assert.deepEqual(typesOf(received), [
    'createDeviceIdentity',
    'createModuleIdentity',
    'deleteModuleIdentity',
    'deleteDeviceIdentity',
  ]);
  const [created, module] = received;
  assert.equal(created && sourceOf(created), 'deviceLifecycleEvents');
  assert.equal(created?.properties?.['iothub-message-schema'], 'deviceLifecycleNotification');
  assert.equal(created?.properties?.['hubName'], 'csk-hub');
  assert.equal(created?.properties?.['deviceId'], 'd1');
  assert.equal(module?.properties?.['moduleId'], 'm1');
  assert.equal(created?.contentType, 'application/json');
  const body = created?.body as { deviceId: string; version: number; properties: { desired: { $version: number } } };
  assert.deepEqual([body.deviceId, body.version, body.properties.desired.$version], ['d1', 1, 1]);
});

test('twin changes by the service and by the device are told with what changed', async (t) => {
  const emulator = await runEmulator(t, { routing: { routes: [ALL_SOURCES.routes?.[1]].flatMap((r) => r ?? []) } });
  const received = readEvents(t, emulator);
  const connection = await createDevice(emulator, 'd1');
  await registryOf(emulator).updateTwin('d1', { tags: { site: 'x' }, properties: { desired: { level: 3 } } }, '*');
  const client = await openDevice(t, emulator, connection);
  const twin = await client.getTwin();
  await new Promise<void>((resolve, reject) =>
    twin.properties.reported.update({ level: 3 }, (error: Error | undefined) => (error ? reject(error) : resolve())),
  );
  await eventually(() => received.length === 2);
  assert.deepEqual(typesOf(received), ['updateTwin', 'updateTwin']);
  const [service, own] = received.map((event) => event.body as Record<string, unknown>);
  assert.deepEqual(service?.['tags'], { site: 'x' });
  const { desired } = service?.['properties'] as { desired: Record<string, unknown> };
  assert.deepEqual([desired['level'], desired['$version']], [3, 2]);
  assert.ok((desired['$metadata'] as Record<string, unknown>)['level']);
  const { reported } = own?.['properties'] as { reported: Record<string, unknown> };
  assert.equal(reported['level'], 3);
});

test('coming and going of a device is told with rising sequence numbers', async (t) => {
  const emulator = await runEmulator(t, { routing: { routes: [ALL_SOURCES.routes?.[3]].flatMap((r) => r ?? []) } });
  const received = readEvents(t, emulator);
  const connection = await createDevice(emulator, 'd1');
  for (const transport of ['Mqtt', 'Amqp'] as const) {
    const client = await openDevice(t, emulator, connection, transport);
    await client.close();
    await eventually(() => emulator.diagnostics().connectedDevices === 0);
  }
  await eventually(() => received.length === 4);
  assert.deepEqual(typesOf(received), [
    'deviceConnected',
    'deviceDisconnected',
    'deviceConnected',
    'deviceDisconnected',
  ]);
  const numbers = received.map((event) => (event.body as { sequenceNumber: string }).sequenceNumber);
  assert.deepEqual(numbers, [...new Set(numbers)].sort());
});

test('without routes the built-in endpoint has telemetry and nothing else', async (t) => {
  const emulator = await runEmulator(t);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  await registryOf(emulator).updateTwin('d1', { tags: { a: 1 } }, '*');
  await client.sendEvent(new device.Message('x'));
  assert.equal(emulator.diagnostics().events, 1);
});

test('a route by application property takes messages to a queue, and the rest falls back', async (t) => {
  const emulator = await runEmulator(t, {
    queues: ['hot'],
    routing: {
      routes: [{ name: 'hot', source: 'DeviceMessages', condition: "level = 'critical'", endpoints: ['hot'] }],
    },
  });
  const received = readEvents(t, emulator);
  const queued = readQueue(t, emulator, 'hot');
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  await send(client, { n: 1 }, { level: 'critical' });
  await send(client, { n: 2 }, { Level: 'low' });
  await eventually(() => queued.length === 1 && received.length === 1);
  assert.deepEqual(received[0]?.body, { n: 2 });
  assert.deepEqual(queued[0]?.body, { n: 1 });
  assert.equal(queued[0]?.applicationProperties?.['iothub-connection-device-id'], 'd1');
  assert.equal(queued[0]?.applicationProperties?.['iothub-message-source'], 'Telemetry');
  assert.equal(queued[0]?.applicationProperties?.['level'], 'critical');
});

test('routes look into the body, at system properties and at the twin', async (t) => {
  const route = (name: string, condition: string) =>
    ({ name, source: 'DeviceMessages', condition, endpoints: [name] }) as const;
  const emulator = await runEmulator(t, {
    queues: ['body', 'system', 'twin'],
    routing: {
      routes: [
        route('body', '$body.engine.temperature > 90 AND is_defined($body.tags[0])'),
        route('system', "$contentType = 'application/json' AND $connectionDeviceId = 'd2'"),
        route('twin', "$twin.tags.site = 'north'"),
      ],
    },
  });
  const first = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  const second = await openDevice(t, emulator, await createDevice(emulator, 'd2'));
  await registryOf(emulator).updateTwin('d1', { tags: { site: 'north' } }, '*');
  await send(first, { engine: { temperature: 95 }, tags: ['x'] });
  await send(first, { engine: { temperature: 20 }, tags: ['x'] });
  await send(second, { engine: { temperature: 95 } });
  const { queues } = emulator.diagnostics();
  assert.deepEqual([queues['body'], queues['system'], queues['twin']], [1, 1, 2]);
  assert.equal(emulator.diagnostics().events, 0);
});

test('a route leads to a topic, whose rules see what the hub wrote on the message', async (t) => {
  const sqlFilter = "[iothub-connection-device-id] = 'd2' AND level = 'critical'";
  const emulator = await runEmulator(t, {
    topics: [{ name: 'telemetry', subscriptions: ['all', { name: 'one', rules: [{ name: 'one', sqlFilter }] }] }],
    routing: { routes: [{ name: 'all', source: 'DeviceMessages', endpoints: ['telemetry'] }] },
  });
  const first = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  const second = await openDevice(t, emulator, await createDevice(emulator, 'd2'));
  await send(first, { n: 1 }, { level: 'critical' });
  await send(second, { n: 2 }, { level: 'critical' });
  await send(second, { n: 3 }, { level: 'low' });
  const one = readQueue(t, emulator, 'telemetry/subscriptions/one');
  await eventually(() => one.length === 1);
  assert.deepEqual(one[0]?.body, { n: 2 });
  assert.equal(emulator.diagnostics().queues['telemetry/subscriptions/all'], 3);
});

test('a message that several routes take arrives once at each endpoint', async (t) => {
  const emulator = await runEmulator(t, {
    queues: ['q'],
    routing: {
      routes: [
        { name: 'a', source: 'DeviceMessages', endpoints: ['q', 'events'] },
        { name: 'b', source: 'DeviceMessages', condition: 'true', endpoints: ['q'] },
      ],
    },
  });
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  await send(client, {});
  assert.equal(emulator.diagnostics().queues['q'], 1);
  assert.equal(emulator.diagnostics().events, 1);
});

test('without the fallback a message that no route takes is dropped', async (t) => {
  const routes = [{ name: 'n', source: 'DeviceMessages', condition: 'false', endpoints: ['events'] }] as const;
  const emulator = await runEmulator(t, { routing: { routes, fallback: false } });
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  await send(client, {});
  assert.equal(emulator.diagnostics().events, 0);
});

test('enrichments are written on messages for their endpoint', async (t) => {
  const emulator = await runEmulator(t, {
    routing: {
      enrichments: [
        { key: 'hub', value: '$hubname', endpoints: ['events'] },
        { key: 'site', value: '$twin.tags.site', endpoints: ['events'] },
        { key: 'missing', value: '$twin.tags.nothing', endpoints: ['events'] },
        { key: 'fixed', value: 'text', endpoints: ['events'] },
      ],
    },
  });
  const received = readEvents(t, emulator);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  await registryOf(emulator).updateTwin('d1', { tags: { site: 'north' } }, '*');
  await send(client, {}, { own: 'x' });
  await eventually(() => received.length === 1);
  assert.deepEqual(received[0]?.properties, {
    own: 'x',
    hub: 'csk-hub',
    site: 'north',
    missing: '$twin.tags.nothing',
    fixed: 'text',
  });
});

test('routes to what does not exist or cannot be an endpoint, and conditions that are none, stop the start', async () => {
  const ports = { hub: 0, serviceBus: 0, eventHubs: 0 };
  const start = (route: object): Promise<Emulator> =>
    startEmulator({
      ports,
      queues: [
        { name: 'in-sessions', requiresSession: true },
        { name: 'once', duplicateDetectionMs: 60_000 },
      ],
      topics: [{ name: 'topic', subscriptions: ['s'] }],
      routing: { routes: [{ name: 'r', source: 'DeviceMessages', endpoints: ['events'], ...route }] },
    });
  await assert.rejects(start({ endpoints: ['nowhere'] }), RangeError);
  for (const name of ['in-sessions', 'once', 'topic/subscriptions/s']) {
    await assert.rejects(start({ endpoints: [name] }), RangeError, name);
  }
  await assert.rejects(start({ source: 'Everything' }), RangeError);
  await assert.rejects(start({ condtion: 'false' }), /unknown option 'condtion'/);
  await assert.rejects(start({ condition: 'level =' }), /query is not valid/);
});
