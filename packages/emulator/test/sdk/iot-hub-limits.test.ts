import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { EventHubProducerClient } from '@azure/event-hubs';
import { ServiceBusClient } from '@azure/service-bus';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import iotHub from 'azure-iothub';
import type { Emulator, EmulatorOptions, TierOptions } from '../../src/index.ts';
import {
  createDevice,
  defer,
  deviceClient,
  errorNamed,
  errorWithCode,
  openDevice,
  registryOf,
  runEmulator,
  serviceOf,
  type TransportName,
} from './hub-clients.ts';

/** A hub that gives nothing beyond its rate: bursts are small, and nobody waits in a queue. */
const strict = (sku: TierOptions['sku'], more: Partial<TierOptions> = {}): EmulatorOptions => ({
  tier: { sku, burstSeconds: 1, queueSeconds: 0, ...more },
});

/** Waits as long as the SDKs do when they are throttled, only not so long. */
function patientPolicy(): common.RetryPolicy {
  const policy = new common.ExponentialBackOffWithJitter();
  Object.assign(policy.throttledParameters, { c: 20, cMin: 50, cMax: 100 });
  return policy;
}

const telemetry = (size = 1): device.Message => new device.Message(Buffer.alloc(size, 'x'));

/** Runs until it fails. @returns the error and how often it went well before. */
async function untilRefused(action: (index: number) => Promise<unknown>, most = 1000) {
  for (let index = 0; index < most; index += 1) {
    try {
      await action(index);
    } catch (error) {
      return { error: error as Error & { response?: { headers: Record<string, string> } }, after: index };
    }
  }
  throw new Error(`Nothing was refused in ${most} calls.`);
}

test('registry calls beyond a hundred a minute are a ThrottlingError with Retry-After, and go again later', async (t) => {
  const emulator = await runEmulator(t, strict('S1', { burstSeconds: 6 }));
  const registry = registryOf(emulator);
  const { error, after } = await untilRefused((index) => registry.create({ deviceId: `d${index}` }), 40);
  assert.ok(errorNamed('ThrottlingError')(error));
  assert.ok(errorWithCode('ErrorCode:ThrottlingException;')(error));
  assert.ok(after >= 10, `only ${after} were let through`);
  assert.equal(error.response?.headers['iothub-errorcode'], 'ThrottlingException');
  const seconds = Number(error.response?.headers['retry-after']);
  assert.ok(seconds >= 1 && seconds <= 60);
  emulator.advanceTime(seconds * 1000);
  await registry.create({ deviceId: 'later' });
});

test('the larger size of a tier has its larger limit', async (t) => {
  const registry = registryOf(await runEmulator(t, strict('S3')));
  for (let index = 0; index < 40; index += 1) await registry.create({ deviceId: `d${index}` });
});

test('requests above the limit first wait for their turn, and are refused when the queue is full', async (t) => {
  const emulator = await runEmulator(t, strict('S1', { queueSeconds: 1 }));
  const registry = registryOf(emulator);
  const results = await Promise.allSettled(
    Array.from({ length: 6 }, (_, index) => registry.create({ deviceId: `d${index}` })),
  );
  const made = results.filter(({ status }) => status === 'fulfilled').length;
  assert.ok(made >= 2 && made < 6, `${made} were made`);
});

test('queries beyond twenty a minute are a ThrottlingError', async (t) => {
  const registry = registryOf(await runEmulator(t, strict('S1', { burstSeconds: 9 })));
  const { error, after } = await untilRefused(() => registry.createQuery('SELECT * FROM devices').nextAsTwin(), 10);
  assert.ok(errorNamed('ThrottlingError')(error));
  assert.equal(after, 3);
});

async function withDevice(t: TestContext, options: EmulatorOptions) {
  const emulator = await runEmulator(t, options);
  return { emulator, connection: await createDevice(emulator, 'd1') };
}

test('direct methods are throttled by data: a call of 120 KB takes most of the second of an S1', async (t) => {
  const { emulator, connection } = await withDevice(t, strict('S1'));
  const client = await openDevice(t, emulator, connection);
  client.onDeviceMethod('echo', (_request, response) => void response.send(200));
  const service = await serviceOf(t, emulator);
  service.setRetryPolicy(new common.NoRetry());
  const call = (payload: string) => service.invokeDeviceMethod('d1', { methodName: 'echo', payload });
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => call('x'.repeat(120 * 1024))));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  assert.ok(refused.length > 0 && refused.length < 4, `${refused.length} were refused`);
  assert.ok(refused.every(errorNamed('ThrottlingError')));
  service.setRetryPolicy(patientPolicy());
  await call('x'.repeat(100 * 1024));
});

test('a direct method of more than 128 KiB is an ArgumentError', async (t) => {
  const { emulator } = await withDevice(t, {});
  const service = await serviceOf(t, emulator);
  const method = { methodName: 'echo', payload: 'x'.repeat(129 * 1024) };
  await assert.rejects(service.invokeDeviceMethod('d1', method), errorNamed('ArgumentError'));
});

test('commands beyond 1.67 a second are a ThrottlingError over AMQP, and the SDK tries again by itself', async (t) => {
  const { emulator } = await withDevice(t, strict('S1'));
  const service = await serviceOf(t, emulator);
  service.setRetryPolicy(new common.NoRetry());
  const { error } = await untilRefused(() => service.send('d1', new common.Message('x')), 10);
  assert.ok(errorNamed('ThrottlingError')(error));
  service.setRetryPolicy(patientPolicy());
  await service.send('d1', new common.Message('in the end'));
});

test('twin updates of a service beyond fifty a second are a ThrottlingError', async (t) => {
  // Without a burst, two calls at one moment are too many: a slow machine must not have to make fifty in a second.
  const { emulator } = await withDevice(t, strict('S1', { burstSeconds: 0 }));
  const registry = registryOf(emulator);
  const results = await Promise.allSettled(
    Array.from({ length: 150 }, (_, index) => registry.updateTwin('d1', { tags: { index } }, '*')),
  );
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  assert.ok(refused.length > 0);
  assert.ok(refused.every(errorNamed('ThrottlingError')));
});

/** A busy hub over each transport: what the SDK raises, and whether the device is still there. */
const BUSY: readonly [TransportName, RegExp][] = [
  ['Amqp', /ThrottlingError/],
  ['AmqpWs', /ThrottlingError/],
  // The transport knows no type for 429.
  ['Http', /Error/],
];
for (const [transport, expected] of BUSY) {
  test(`${transport}: telemetry to a throttled hub fails and goes through when it is tried again`, async (t) => {
    const { emulator, connection } = await withDevice(t, {});
    const client = await openDevice(t, emulator, connection, transport);
    await client.sendEvent(telemetry());
    emulator.faults.add({ kind: 'throttle', device: 'd1', operation: 'd2c', count: 1 });
    await assert.rejects(client.sendEvent(telemetry()), (error: Error) => expected.test(error.name));
    await client.sendEvent(telemetry());
    assert.equal(emulator.diagnostics().events, 2);
  });
}

test('Amqp: the SDK waits and repeats what a throttled hub refused, without help', async (t) => {
  const { emulator, connection } = await withDevice(t, {});
  const client = deviceClient(t, emulator, connection, 'Amqp');
  client.setRetryPolicy(patientPolicy());
  await client.open();
  emulator.faults.add({ kind: 'throttle', device: 'd1', operation: 'd2c', count: 2 });
  await client.sendEvent(telemetry());
  assert.equal(emulator.faults.strikes().length, 2);
  assert.equal(emulator.diagnostics().events, 1);
});

for (const transport of ['Mqtt', 'MqttWs'] as const) {
  test(`${transport}: a throttled hub drops the device, which comes back and sends again`, async (t) => {
    const { emulator, connection } = await withDevice(t, {});
    const client = deviceClient(t, emulator, connection, transport);
    client.setRetryPolicy(patientPolicy());
    await client.open();
    emulator.faults.add({ kind: 'throttle', device: 'd1', operation: 'd2c', count: 1 });
    await client.sendEvent(telemetry());
    assert.equal(emulator.faults.strikes().length, 1);
    assert.ok(emulator.diagnostics().events >= 1);
  });
}

test('Mqtt: telemetry above the limit is late, not lost', async (t) => {
  const { emulator, connection } = await withDevice(t, strict('S1', { queueSeconds: 30 }));
  const client = await openDevice(t, emulator, connection);
  await Promise.all(Array.from({ length: 220 }, () => client.sendEvent(telemetry())));
  assert.equal(emulator.diagnostics().events, 220);
});

test('Amqp: the twin of a throttled device is a ThrottlingError', async (t) => {
  const { emulator, connection } = await withDevice(t, {});
  const client = await openDevice(t, emulator, connection, 'Amqp');
  emulator.faults.add({ kind: 'throttle', device: 'd1', operation: 'twinRead', count: 1 });
  // The transport wraps what it made of the status.
  await assert.rejects(client.getTwin(), (error: { amqpError?: unknown }) =>
    errorNamed('ThrottlingError')(error.amqpError),
  );
  assert.ok(await client.getTwin());
});

test('Mqtt: a throttled twin update is told with its number', async (t) => {
  const { emulator, connection } = await withDevice(t, {});
  const client = await openDevice(t, emulator, connection);
  const twin = await client.getTwin();
  emulator.faults.add({ kind: 'throttle', device: 'd1', operation: 'twinUpdate', count: 1 });
  const report = (patch: object): Promise<Error | undefined> =>
    new Promise((resolve) => twin.properties.reported.update(patch, (error?: Error) => resolve(error)));
  assert.match((await report({ a: 1 }))?.message ?? '', /throttled/);
  assert.ok(!(await report({ a: 1 })));
});

test('Mqtt: a hub that takes no more connections is a ServiceUnavailable for now, and the SDK gets in later', async (t) => {
  const { emulator, connection } = await withDevice(t, {});
  emulator.faults.add({ kind: 'throttle', operation: 'connect', count: 2 });
  await assert.rejects(openDevice(t, emulator, connection));
  const client = deviceClient(t, emulator, connection, 'Mqtt');
  client.setRetryPolicy(patientPolicy());
  await client.open();
  assert.equal(emulator.faults.strikes().length, 2);
});

test('Amqp: a hub that takes no more connections is a ThrottlingError', async (t) => {
  const { emulator, connection } = await withDevice(t, {});
  emulator.faults.add({ kind: 'throttle', operation: 'connect', count: 1 });
  const client = await openDevice(t, emulator, connection, 'Amqp');
  await assert.rejects(client.sendEvent(telemetry()), errorNamed('ThrottlingError'));
  await client.close();
  await (await openDevice(t, emulator, connection, 'Amqp')).sendEvent(telemetry());
});

test('a free hub has room for 500 devices, and then TooManyDevicesError', async (t) => {
  const registry = registryOf(await runEmulator(t, { tier: 'F1' }));
  for (let from = 0; from < 500; from += 100) {
    await registry.addDevices(Array.from({ length: 100 }, (_, index) => ({ deviceId: `d${from + index}` })));
  }
  await assert.rejects(registry.create({ deviceId: 'one-more' }), errorNamed('TooManyDevicesError'));
});

test('a basic hub has telemetry, and neither commands, twins, methods nor jobs', async (t) => {
  const { emulator, connection } = await withDevice(t, { tier: 'B1' });
  const client = await openDevice(t, emulator, connection, 'Amqp');
  await client.sendEvent(telemetry());
  const service = await serviceOf(t, emulator);
  const isRefused = (error: unknown): boolean => errorWithCode('ErrorCode:InvalidOperation;')(error);
  await assert.rejects(service.invokeDeviceMethod('d1', { methodName: 'm', payload: null }), isRefused);
  await assert.rejects(registryOf(emulator).getTwin('d1'), isRefused);
  await assert.rejects(service.send('d1', new common.Message('x')));
  await assert.rejects(client.getTwin());
  const jobs = iotHub.JobClient.fromConnectionString(emulator.connectionStrings.iotHub);
  await assert.rejects(jobs.scheduleTwinUpdate('j', '*', { tags: {} }, new Date(), 60), isRefused);
});

test('an S1 runs one job at a time', async (t) => {
  const { emulator } = await withDevice(t, { tier: 'S1' });
  const jobs = iotHub.JobClient.fromConnectionString(emulator.connectionStrings.iotHub);
  const later = new Date(Date.now() + 3_600_000);
  await jobs.scheduleTwinUpdate('j1', '*', { tags: { a: 1 } }, later, 60);
  await assert.rejects(
    jobs.scheduleTwinUpdate('j2', '*', { tags: { a: 1 } }, later, 60),
    errorNamed('ThrottlingError'),
  );
});

test('a Service Bus namespace beyond its thousand credits a second is ServiceBusy, and the client tries again', async (t) => {
  const emulator = await runEmulator(t, { tier: 'S1', queues: ['q'] });
  const { serviceBus } = emulator.connectionStrings;
  const impatient = new ServiceBusClient(serviceBus, { retryOptions: { maxRetries: 0 } });
  const patient = new ServiceBusClient(serviceBus, { retryOptions: { maxRetries: 5, retryDelayInMs: 300 } });
  defer(t, () => impatient.close());
  defer(t, () => patient.close());
  const sender = impatient.createSender('q');
  const batches = Array.from({ length: 4 }, () => Array.from({ length: 600 }, () => ({ body: 1 })));
  const results = await Promise.allSettled(batches.map((batch) => sender.sendMessages(batch)));
  const refused = results.find((result) => result.status === 'rejected');
  assert.equal((refused?.reason as { code?: string }).code, 'ServiceBusy');
  await patient.createSender('q').sendMessages(batches[0] ?? []);
});

test('Event Hubs beyond a throughput unit is server-busy, and the producer tries again by itself', async (t) => {
  const emulator: Emulator = await runEmulator(t, { tier: 'S1' });
  const { eventHubs } = emulator.connectionStrings;
  const impatient = new EventHubProducerClient(eventHubs, { retryOptions: { maxRetries: 0 } });
  const patient = new EventHubProducerClient(eventHubs, { retryOptions: { maxRetries: 5, retryDelayInMs: 300 } });
  defer(t, () => impatient.close());
  defer(t, () => patient.close());
  const batch = Array.from({ length: 600 }, () => ({ body: 1 }));
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => impatient.sendBatch(batch)));
  const refused = results.find((result) => result.status === 'rejected');
  assert.equal((refused?.reason as { code?: string }).code, 'ServerBusyError');
  await patient.sendBatch(batch);
});
