import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import iotHub from 'azure-iothub';
import {
  createDevice,
  defer,
  deviceClient,
  errorNamed,
  errorWithCode,
  eventually,
  openDevice,
  readEvents,
  registryOf,
  runEmulator,
  serviceOf,
  transports,
  type TransportName,
} from './hub-clients.ts';

const ALL: readonly TransportName[] = ['Mqtt', 'MqttWs', 'Amqp', 'AmqpWs', 'Http'];
/** Transports that keep a connection: twins and methods need one. */
const CONNECTED: readonly TransportName[] = ['Mqtt', 'MqttWs', 'Amqp', 'AmqpWs'];

for (const transport of ALL) {
  test(`${transport}: telemetry arrives with its properties`, async (t) => {
    const emulator = await runEmulator(t);
    const received = readEvents(t, emulator);
    const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), transport);
    const message = new device.Message(JSON.stringify({ temperature: 21.5 }));
    message.contentType = 'application/json';
    message.contentEncoding = 'utf-8';
    message.messageId = 'm-1';
    message.correlationId = 'c-1';
    message.properties.add('Alert', 'yes & no');
    await client.sendEvent(message);
    await eventually(() => received.length === 1);
    const event = received[0];
    assert.deepEqual(event?.body, { temperature: 21.5 });
    assert.deepEqual(event?.properties, { Alert: 'yes & no' });
    assert.deepEqual([event?.messageId, event?.correlationId, event?.contentType], ['m-1', 'c-1', 'application/json']);
    assert.equal(event?.systemProperties?.['iothub-connection-device-id'], 'd1');
  });

  test(`${transport}: a command arrives, and its completion is told to the service`, async (t) => {
    const emulator = await runEmulator(t);
    const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), transport);
    const messages: common.Message[] = [];
    client.on('message', (message: common.Message) => {
      messages.push(message);
      void client.complete(message);
    });
    const service = await serviceOf(t, emulator);
    const command = new common.Message('turn left');
    command.messageId = 'c-1';
    command.ack = 'full';
    await service.send('d1', command);
    await eventually(() => messages.length === 1 && emulator.diagnostics().pendingFeedback === 1);
    assert.equal(messages[0]?.data?.toString(), 'turn left');
    assert.equal(messages[0]?.messageId, 'c-1');
  });
}

for (const transport of CONNECTED) {
  test(`${transport}: a direct method is answered`, async (t) => {
    const emulator = await runEmulator(t);
    const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), transport);
    client.onDeviceMethod('add', (request, response) => {
      const { a, b } = request.payload as { a: number; b: number };
      response.send(201, { sum: a + b }, () => {});
    });
    const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
    const call = { methodName: 'add', payload: { a: 2, b: 3 }, connectTimeoutInSeconds: 10 };
    const { result } = await service.invokeDeviceMethod('d1', call);
    assert.deepEqual(result, { status: 201, payload: { sum: 5 } });
  });

  test(`${transport}: the twin is read, reported to and told of changes`, async (t) => {
    const emulator = await runEmulator(t);
    const registry = registryOf(emulator);
    const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), transport);
    await registry.updateTwin('d1', { properties: { desired: { level: 1 } } }, '*');
    const twin = await client.getTwin();
    assert.equal(twin.properties.desired.level, 1);
    const changes: Record<string, unknown>[] = [];
    twin.on('properties.desired', (delta: Record<string, unknown>) => changes.push(delta));
    await new Promise<void>((resolve, reject) =>
      twin.properties.reported.update({ level: 1 }, (error: Error | undefined) => (error ? reject(error) : resolve())),
    );
    // The subscription is on its way: the change is made again until one is seen.
    await eventually(async () => {
      await registry.updateTwin('d1', { properties: { desired: { level: 2 } } }, '*');
      return changes.some((change) => change['level'] === 2);
    });
    assert.equal((await registry.getTwin('d1')).responseBody.properties.reported['level'], 1);
  });
}

for (const transport of ['Mqtt', 'Amqp', 'Http'] as const) {
  test(`${transport}: a wrong key is refused with the typed error`, async (t) => {
    const emulator = await runEmulator(t);
    const good = await createDevice(emulator, 'd1');
    const wrong = good.replace(/SharedAccessKey=.*/, `SharedAccessKey=${Buffer.alloc(32, 9).toString('base64')}`);
    const client = deviceClient(t, emulator, wrong, transport);
    const attempt = client.open().then(() => client.sendEvent(new device.Message('x')));
    await assert.rejects(attempt, errorNamed('UnauthorizedError'));
  });

  test(`${transport}: an expired token is refused`, async (t) => {
    const emulator = await runEmulator(t);
    const key = /SharedAccessKey=(.*)$/.exec(await createDevice(emulator, 'd1'))?.[1] ?? '';
    const resource = `${emulator.hostName}/devices/d1`;
    const expired = common.SharedAccessSignature.create(resource, undefined as never, key, 1000).toString();
    const client = device.Client.fromSharedAccessSignature(expired, transports(emulator)[transport]);
    client.setRetryPolicy(new common.NoRetry());
    client.on('error', () => {});
    defer(t, () => client.close().catch(() => {}));
    const attempt = client.open().then(() => client.sendEvent(new device.Message('x')));
    await assert.rejects(attempt, errorNamed('UnauthorizedError'));
  });

  test(`${transport}: a disabled device is refused`, async (t) => {
    const emulator = await runEmulator(t);
    const connection = await createDevice(emulator, 'd1');
    const { responseBody: known } = await registryOf(emulator).get('d1');
    await registryOf(emulator).update({ ...known, status: 'disabled' });
    const client = deviceClient(t, emulator, connection, transport);
    const attempt = client.open().then(() => client.sendEvent(new device.Message('x')));
    await assert.rejects(attempt, errorNamed('UnauthorizedError'));
  });
}

for (const [first, second] of [
  ['Mqtt', 'Amqp'],
  ['Amqp', 'Mqtt'],
  ['Amqp', 'Amqp'],
] as const) {
  test(`a second connection over ${second} ends the first over ${first}`, async (t) => {
    const emulator = await runEmulator(t);
    const connection = await createDevice(emulator, 'd1');
    const old = await openDevice(t, emulator, connection, first);
    const dropped = once(old, 'disconnect');
    const fresh = await openDevice(t, emulator, connection, second);
    await dropped;
    await fresh.sendEvent(new device.Message('still here'));
    assert.equal(emulator.diagnostics().connectedDevices, 1);
  });
}

for (const transport of ['Mqtt', 'Amqp'] as const) {
  test(`${transport}: a client whose connection is cut comes back by itself and goes on`, async (t) => {
    const emulator = await runEmulator(t);
    const connection = await createDevice(emulator, 'd1');
    const client = device.Client.fromConnectionString(connection, transports(emulator)[transport]);
    client.on('error', () => {});
    defer(t, () => client.close().catch(() => {}));
    await client.open();
    const messages: common.Message[] = [];
    client.on('message', (message: common.Message) => {
      messages.push(message);
      void client.complete(message);
    });
    await client.sendEvent(new device.Message('before'));
    const isOfDevice = ({ devices }: { devices: readonly string[] }): boolean => devices.includes('d1');
    const [cut] = emulator.faults.connections().filter(isOfDevice);
    emulator.faults.add({ kind: 'drop', device: 'd1' });
    await eventually(() => emulator.faults.connections().some((one) => isOfDevice(one) && one.id !== cut?.id));
    await client.sendEvent(new device.Message('after'));
    const service = await serviceOf(t, emulator);
    await service.send('d1', new common.Message('hello again'));
    await eventually(() => messages.length === 1);
    assert.equal(emulator.diagnostics().events, 2);
  });

  test(`${transport}: a token is renewed and the device stays beyond the life of the first`, async (t) => {
    const emulator = await runEmulator(t);
    const client = deviceClient(t, emulator, await createDevice(emulator, 'd1'), transport);
    await client.setOptions({ tokenRenewal: { tokenValidTimeInSeconds: 5, tokenRenewalMarginInSeconds: 3 } });
    await client.open();
    await new Promise((resolve) => setTimeout(resolve, 5500));
    await client.sendEvent(new device.Message('under the second token'));
    assert.equal(emulator.diagnostics().events, 1);
  });
}

test('AMQP: hundreds of twin reports and telemetry messages go through one link', async (t) => {
  const emulator = await runEmulator(t);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), 'Amqp');
  const twin = await client.getTwin();
  for (let index = 1; index <= 450; index += 1) {
    await new Promise<void>((resolve, reject) =>
      twin.properties.reported.update({ index }, (error: Error | undefined) => (error ? reject(error) : resolve())),
    );
  }
  await Promise.all(Array.from({ length: 450 }, (_, index) => client.sendEvent(new device.Message(String(index)))));
  assert.equal((await registryOf(emulator).getTwin('d1')).responseBody.properties.reported['index'], 450);
  assert.equal(emulator.diagnostics().events, 450);
});

test('AMQP: a report that breaks the rules is refused, and the connection stays', async (t) => {
  const emulator = await runEmulator(t);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), 'Amqp');
  const twin = await client.getTwin();
  const report = (patch: object): Promise<void> =>
    new Promise((resolve, reject) =>
      twin.properties.reported.update(patch, (error: Error | undefined) => (error ? reject(error) : resolve())),
    );
  // The SDK makes a FormatError of status 400 and then wraps it into a plain one.
  await assert.rejects(report({ 'not.valid': 1 }), /not a valid twin key/);
  await report({ valid: 1 });
});

test('AMQP: a message that is too large is refused with the typed error', async (t) => {
  const emulator = await runEmulator(t);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), 'Amqp');
  const large = client.sendEvent(new device.Message(Buffer.alloc(300 * 1024)));
  await assert.rejects(large, errorNamed('MessageTooLargeError'));
  await client.sendEvent(new device.Message('small'));
});

test('HTTPS: a batch of messages arrives as single events', async (t) => {
  const emulator = await runEmulator(t);
  const received = readEvents(t, emulator);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), 'Http');
  const messages = ['one', 'two', 'three'].map((text) => new device.Message(text));
  messages[1]?.properties.add('n', '2');
  await client.sendEventBatch(messages);
  await eventually(() => received.length === 3);
  assert.deepEqual(
    received.map((event) => String(event.body)),
    ['one', 'two', 'three'],
  );
  assert.deepEqual(received[1]?.properties, { n: '2' });
});

test('a token for another device opens no connection', async (t) => {
  const emulator = await runEmulator(t);
  const own = await createDevice(emulator, 'd1');
  await createDevice(emulator, 'd2');
  const stolen = own.replace('DeviceId=d1', 'DeviceId=d2');
  await assert.rejects(openDevice(t, emulator, stolen, 'Amqp'), errorNamed('UnauthorizedError'));
  await assert.rejects(openDevice(t, emulator, stolen), errorNamed('UnauthorizedError'));
});

test('a host at which no hub listens is told as not connected', async (t) => {
  const emulator = await runEmulator(t);
  const connection = (await createDevice(emulator, 'd1')).replace(/HostName=[^;]*/, 'HostName=localhost:1');
  await assert.rejects(openDevice(t, emulator, connection, 'Amqp'), errorNamed('NotConnectedError'));
  const service = emulator.connectionStrings.iotHub.replace(/HostName=[^;]*/, 'HostName=localhost:1');
  await assert.rejects(iotHub.Registry.fromConnectionString(service).get('d1'));
});

test('the name of one policy with the key of another is refused', async (t) => {
  const emulator = await runEmulator(t);
  const wrong = emulator.connectionStrings.iotHub.replace(
    /SharedAccessKeyName=\w+/,
    'SharedAccessKeyName=registryRead',
  );
  await assert.rejects(iotHub.Registry.fromConnectionString(wrong).get('d1'), errorNamed('UnauthorizedError'));
});

test('a method call on an offline device, and one that is not answered, end with 404 and 504', async (t) => {
  const emulator = await runEmulator(t);
  const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), 'Amqp');
  client.onDeviceMethod('sleep', () => {});
  const call = { methodName: 'sleep', connectTimeoutInSeconds: 10, responseTimeoutInSeconds: 5 };
  await assert.rejects(service.invokeDeviceMethod('d1', call), errorNamed('GatewayTimeoutError'));
  await client.close();
  const offline = { methodName: 'sleep', responseTimeoutInSeconds: 5 };
  await assert.rejects(service.invokeDeviceMethod('d1', offline), errorWithCode('DeviceNotOnline'));
  await assert.rejects(service.invokeDeviceMethod('nobody', offline), errorNamed('DeviceNotFoundError'));
});

test('a device that leaves while a method runs ends the call at once', async (t) => {
  const emulator = await runEmulator(t);
  const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'), 'Amqp');
  client.onDeviceMethod('leave', () => void client.close());
  const call = { methodName: 'leave', connectTimeoutInSeconds: 10, responseTimeoutInSeconds: 60 };
  await assert.rejects(service.invokeDeviceMethod('d1', call), errorWithCode('DeviceNotOnline'));
});

test('connection state and last activity are seen by the service over every connected transport', async (t) => {
  const emulator = await runEmulator(t);
  const connection = await createDevice(emulator, 'd1');
  for (const transport of ['Amqp', 'Mqtt'] as const) {
    const client = await openDevice(t, emulator, connection, transport);
    assert.equal((await registryOf(emulator).get('d1')).responseBody.connectionState, 'Connected');
    await client.close();
    await eventually(() => emulator.diagnostics().connectedDevices === 0);
    const { responseBody } = await registryOf(emulator).get('d1');
    assert.equal(responseBody.connectionState, 'Disconnected');
  }
});
