import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import iotHub from 'azure-iothub';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import { connectDevice, createDevice, defer, eventually, runEmulator } from './running-emulator.ts';

const errorNamed = (name: string) => (error: Error) => error.name === name || error.constructor.name === name;

test('commands reach the device, and their feedback the service', async (t) => {
  const emulator = await runEmulator(t);
  const connection = await createDevice(emulator, 'd1');
  const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  defer(t, () => service.close());
  await service.open();
  const feedback: Record<string, unknown>[] = [];
  const { result: receiver } = (await service.getFeedbackReceiver()) as unknown as {
    result: NodeJS.EventEmitter & { complete(m: unknown, done: (error?: Error) => void): void };
  };
  receiver.on('message', (message: { data: unknown }) => {
    feedback.push(...(JSON.parse(String(message.data)) as Record<string, unknown>[]));
    receiver.complete(message, () => {});
  });

  const send = async (id: string, ack: string, expiresInMs?: number): Promise<void> => {
    const message = new common.Message(`do ${id}`);
    message.messageId = id;
    message.ack = ack;
    if (expiresInMs !== undefined) message.expiryTimeUtc = Date.now() + expiresInMs;
    message.properties.add('color', 'dark red');
    await service.send('d1', message);
  };
  // Sent before the device is there: it waits in the device's queue.
  await send('offline', 'full');
  const client = await connectDevice(t, emulator, connection);
  const got: device.Message[] = [];
  client.on('message', (message: device.Message) => {
    got.push(message);
    client.complete(message, () => {});
  });
  await eventually(() => got.length === 1);
  await send('online', 'positive');
  await send('silent', 'negative');
  await eventually(() => got.length === 3);
  assert.deepEqual(
    got.map((message) => message.messageId),
    ['offline', 'online', 'silent'],
  );
  assert.equal(got[0]!.getData().toString(), 'do offline');
  assert.equal(got[0]!.properties.getValue('color'), 'dark red');
  await eventually(() => feedback.length === 2);
  assert.deepEqual(
    feedback.map((record) => [record['originalMessageId'], record['statusCode'], record['deviceId']]),
    [
      ['offline', 'Success', 'd1'],
      ['online', 'Success', 'd1'],
    ],
  );
  await eventually(() => emulator.diagnostics().pendingFeedback === 0);

  await client.close();
  await send('late', 'full', 200);
  await eventually(() => feedback.length === 3);
  assert.deepEqual([feedback[2]!['originalMessageId'], feedback[2]!['statusCode']], ['late', 'Expired']);
});

test('a queue of fifty is full, and unknown devices are refused with typed errors', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'd1');
  const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  defer(t, () => service.close());
  await service.open();
  for (let index = 0; index < 50; index += 1) await service.send('d1', new common.Message('x'));
  await assert.rejects(service.send('d1', new common.Message('x')), errorNamed('DeviceMaximumQueueDepthExceededError'));
  await assert.rejects(service.send('nobody', new common.Message('x')), errorNamed('DeviceNotFoundError'));
});

test('direct methods: answer, offline device, no answer', async (t) => {
  const emulator = await runEmulator(t);
  const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  const client = await connectDevice(t, emulator, await createDevice(emulator, 'd1'));
  client.onDeviceMethod('reboot', (request, response) => {
    response.send(202, { delay: (request.payload as { delay: number }).delay + 1 }, () => {});
  });
  const call = async (methodName: string, options = {}): Promise<{ status: number; payload: unknown }> => {
    const { result } = await service.invokeDeviceMethod('d1', { methodName, payload: { delay: 4 }, ...options });
    return result as { status: number; payload: unknown };
  };
  // The subscription is on its way; connectTimeoutInSeconds waits for it.
  assert.deepEqual(await call('reboot', { connectTimeoutInSeconds: 10 }), { status: 202, payload: { delay: 5 } });
  await client.close();
  await assert.rejects(call('reboot'), (error: unknown) =>
    // The SDK has no type for this; the code is in the response body that it attaches.
    String((error as { responseBody?: unknown }).responseBody).includes('DeviceNotOnline'),
  );

  const silent = await connectDevice(t, emulator, await createDevice(emulator, 'd2'));
  silent.onDeviceMethod('reboot', () => {});
  await assert.rejects(
    service.invokeDeviceMethod('d2', {
      methodName: 'reboot',
      connectTimeoutInSeconds: 10,
      responseTimeoutInSeconds: 5,
    }),
    errorNamed('GatewayTimeoutError'),
  );
});

test('twins: desired changes reach the device, reported ones the service', async (t) => {
  const emulator = await runEmulator(t);
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  const client = await connectDevice(t, emulator, await createDevice(emulator, 'd1'));
  await registry.updateTwin('d1', { tags: { site: 'north' }, properties: { desired: { interval: 10, old: 1 } } }, '*');
  const twin = await client.getTwin();
  assert.equal(twin.properties.desired.interval, 10);
  assert.equal((twin as unknown as { tags?: unknown }).tags, undefined);
  const changes: Record<string, unknown>[] = [];
  twin.on('properties.desired', (delta: Record<string, unknown>) => changes.push(delta));
  await eventually(() => changes.length > 0);
  changes.length = 0;
  await new Promise<void>((resolve, reject) =>
    twin.properties.reported.update({ interval: 10, deep: { a: 1 } }, (error: Error | undefined) =>
      error ? reject(error) : resolve(),
    ),
  );
  await registry.updateTwin('d1', { properties: { desired: { interval: 20, old: null } } }, '*');
  await eventually(() => changes.length === 1);
  assert.equal(changes[0]!['interval'], 20);
  assert.equal(changes[0]!['old'], null);

  const { responseBody: seen } = await registry.getTwin('d1');
  assert.equal(seen.properties.reported['interval'], 10);
  assert.equal(seen.properties.desired['old'], undefined);
  assert.equal(seen.properties.desired.$version, 3);
  assert.equal((seen as unknown as { connectionState: string }).connectionState, 'Connected');
  const stale = registry.updateTwin('d1', { tags: { site: 'south' } }, 'AAAA');
  await assert.rejects(stale, errorNamed('InvalidEtagError'));
});

test('a second connection of a device displaces the first', async (t) => {
  const emulator = await runEmulator(t);
  const connection = await createDevice(emulator, 'd1');
  const first = await connectDevice(t, emulator, connection);
  const dropped = once(first, 'disconnect');
  const second = await connectDevice(t, emulator, connection);
  await dropped;
  await second.sendEvent(new device.Message('still here'));
  assert.equal(emulator.diagnostics().connectedDevices, 1);
});

test('a wrong key, an expired token and a disabled device are refused; the hub goes on', async (t) => {
  const emulator = await runEmulator(t);
  const good = await createDevice(emulator, 'd1');
  const key = 'd3Jvbmcga2V5IHdyb25nIGtleQ==';
  const refused = errorNamed('UnauthorizedError');
  await assert.rejects(
    connectDevice(t, emulator, good.replace(/SharedAccessKey=.*/, `SharedAccessKey=${key}`)),
    refused,
  );

  const realKey = /SharedAccessKey=(.*)$/.exec(good)![1]!;
  const expired = common.SharedAccessSignature.create(
    `${emulator.hostName}/devices/d1`,
    undefined as never,
    realKey,
    1000,
  ).toString();
  const { Mqtt } = await import('azure-iot-device-mqtt');
  const stale = device.Client.fromSharedAccessSignature(expired, Mqtt);
  stale.setRetryPolicy(new common.NoRetry());
  stale.on('error', () => {});
  await stale.setOptions({ ca: emulator.ca });
  await assert.rejects(stale.open(), refused);
  await stale.close().catch(() => {});

  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  await registry.update({ deviceId: 'd1', status: 'disabled' });
  await assert.rejects(connectDevice(t, emulator, good), refused);
  await registry.update({ deviceId: 'd1', status: 'enabled' });
  await connectDevice(t, emulator, good);
});
