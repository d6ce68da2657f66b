import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import iotHub from 'azure-iothub';
import type { Emulator, EmulatorOptions } from '../../src/index.ts';
import {
  createDevice,
  errorNamed,
  errorWithCode,
  eventually,
  openDevice,
  queryAll,
  registryOf,
  runEmulator,
  serviceOf,
  temporaryFolder,
} from './hub-clients.ts';

const telemetry = (size = 1): device.Message => new device.Message(Buffer.alloc(size, 'x'));

/** Longer than a test takes. */
const SHORTLY = 30_000;
const DAY = 24 * 3_600_000;

async function withDevice(t: TestContext, options: EmulatorOptions) {
  // The count begins anew at midnight UTC, which must not come while it is looked at.
  const untilMidnight = DAY - (Date.now() % DAY);
  if (untilMidnight < SHORTLY) await new Promise((resolve) => setTimeout(resolve, untilMidnight));
  const emulator = await runEmulator(t, options);
  return { emulator, connection: await createDevice(emulator, 'd1') };
}

/** Uses up the day of a free hub: 8,000 messages of half a kilobyte. */
async function exhaust(t: TestContext, emulator: Emulator, connection: string): Promise<void> {
  const client = await openDevice(t, emulator, connection, 'Http');
  for (let index = 0; index < 16; index += 1) await client.sendEvent(telemetry(250 * 1024));
}

test('Amqp: the day of a free hub ends with an IotHubQuotaExceededError, and the next begins', async (t) => {
  const { emulator, connection } = await withDevice(t, { tier: 'F1' });
  const client = await openDevice(t, emulator, connection, 'Amqp');
  await exhaust(t, emulator, connection);
  assert.ok((emulator.limits()?.usedMessages ?? 0) >= 8000);
  await assert.rejects(client.sendEvent(telemetry()), errorNamed('IotHubQuotaExceededError'));
  const service = await serviceOf(t, emulator);
  await assert.rejects(service.send('d1', new common.Message('x')), errorNamed('IotHubQuotaExceededError'));
  const http = await openDevice(t, emulator, connection, 'Http');
  await assert.rejects(http.sendEvent(telemetry()), (error: Error) => {
    assert.ok(errorWithCode('ErrorCode:IotHubQuotaExceeded;')(error));
    return errorNamed('IotHubQuotaExceededError')(error);
  });
  // Not charged, so still there.
  await registryOf(emulator).get('d1');
  // Their tokens do not last until tomorrow.
  await Promise.all([client.close(), service.close()]);
  const tomorrow = Date.parse(emulator.limits()?.quotaResetsAt ?? '') - Date.now();
  emulator.advanceTime(tomorrow + 1000);
  assert.equal(emulator.limits()?.usedMessages, 0);
});

test('Mqtt: the device of a hub whose day is used up is dropped when it sends', async (t) => {
  const { emulator, connection } = await withDevice(t, { tier: 'F1' });
  await exhaust(t, emulator, connection);
  const client = await openDevice(t, emulator, connection);
  let hasLeft = false;
  client.on('disconnect', () => (hasLeft = true));
  client.sendEvent(telemetry()).catch(() => {});
  while (!hasLeft) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(emulator.diagnostics().events, 16);
});

test('a paid hub counts steps of 4 KB, both parts of a method, and the size of twins', async (t) => {
  const { emulator, connection } = await withDevice(t, { tier: 'S1' });
  const used = (): number => emulator.limits()?.usedMessages ?? -1;
  assert.equal(used(), 0);
  const client = await openDevice(t, emulator, connection, 'Amqp');
  // The SDK gives each message an id, which counts.
  await client.sendEvent(telemetry(4000));
  assert.equal(used(), 1);
  await client.sendEvent(telemetry(4097));
  assert.equal(used(), 3);
  const service = await serviceOf(t, emulator);
  await service.send('d1', new common.Message('x'.repeat(9000)));
  assert.equal(used(), 6);
  const method = { methodName: 'echo', payload: 'x', responseTimeoutInSeconds: 5 };
  await assert.rejects(service.invokeDeviceMethod('d1', method));
  assert.equal(used(), 8);
  await registryOf(emulator).getTwin('d1');
  assert.equal(used(), 9);
});

/** Asked again, it says what was counted since. */
function costs(emulator: Emulator): () => number {
  let before = 0;
  return () => {
    const used = emulator.limits()?.usedMessages ?? 0;
    const cost = used - before;
    before = used;
    return cost;
  };
}

const LONG = 'x'.repeat(5000);

test('the answer of a method counts by its size', async (t) => {
  const { emulator, connection } = await withDevice(t, { tier: 'S1' });
  const cost = costs(emulator);
  const client = await openDevice(t, emulator, connection);
  client.onDeviceMethod('echo', (_request, response) => void response.send(200, LONG));
  const service = await serviceOf(t, emulator);
  await service.invokeDeviceMethod('d1', { methodName: 'echo', payload: 'short', connectTimeoutInSeconds: 30 });
  assert.equal(cost(), 3);
});

for (const transport of ['Mqtt', 'Amqp'] as const) {
  test(`${transport}: a change of desired properties counts, and again when the device is told`, async (t) => {
    const { emulator, connection } = await withDevice(t, { tier: 'S1' });
    const cost = costs(emulator);
    const registry = registryOf(emulator);
    const write = async (step: number): Promise<number> => {
      cost();
      await registry.updateTwin('d1', { properties: { desired: { step } } }, '*');
      return cost();
    };
    assert.equal(await write(0), 1);
    const twin = await (await openDevice(t, emulator, connection, transport)).getTwin();
    assert.equal(cost(), 1);
    twin.on('properties.desired', () => {});
    // Nobody says when the SDK has subscribed.
    let step = 0;
    await eventually(async () => (await write((step += 1))) === 2);
    await new Promise<void>((resolve) =>
      twin.properties.reported.update({ [LONG.slice(0, 9)]: LONG.slice(0, 4000) }, () => resolve()),
    );
    assert.equal(cost(), 1);
  });
}

test('what jobs and configurations do to a device counts; jobs as such, their queries and the registry do not', async (t) => {
  const { emulator } = await withDevice(t, { tier: 'S1' });
  const cost = costs(emulator);
  const jobs = iotHub.JobClient.fromConnectionString(emulator.connectionStrings.iotHub);
  const registry = registryOf(emulator);
  // One text of a twin has at most 4 KB.
  const longTags = { one: LONG.slice(0, LONG.length / 2), other: LONG.slice(LONG.length / 2) };
  await jobs.scheduleTwinUpdate('j1', "deviceId = 'd1'", { tags: longTags }, new Date(), 60);
  await eventually(async () => ((await jobs.getJob('j1')).jobStatus as { status: string }).status === 'completed');
  assert.equal(cost(), 2);
  await queryAll(registry, 'SELECT * FROM devices.jobs');
  await registry.get('d1');
  assert.equal(cost(), 0);
  await registry.applyConfigurationContentOnDevice('d1', { deviceContent: { 'properties.desired.fan': 1 } });
  assert.equal(cost(), 1);
  await queryAll(registry, 'SELECT * FROM devices');
  assert.equal(cost(), 2, 'by what is read');
});

test('the beginning and the end of an upload count, and its bytes do not', async (t) => {
  const { emulator, connection } = await withDevice(t, { tier: 'S1' });
  const cost = costs(emulator);
  const client = await openDevice(t, emulator, connection);
  const { correlationId } = (await client.getBlobSharedAccessSignature('a')) as { correlationId: string };
  await client.notifyBlobUploadStatus(correlationId, false, 500, 'gave up');
  assert.equal(cost(), 2);
});

test('a restart does not begin the day anew', async (t) => {
  const stateDir = temporaryFolder(t);
  const { emulator, connection } = await withDevice(t, { tier: 'S1', stateDir });
  const client = await openDevice(t, emulator, connection, 'Http');
  for (let index = 0; index < 3; index += 1) await client.sendEvent(telemetry());
  assert.equal(emulator.limits()?.usedMessages, 3);
  await emulator.close();
  const again = await runEmulator(t, { tier: 'S1', stateDir });
  assert.equal(again.limits()?.usedMessages, 3);
});
