import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type iotHub from 'azure-iothub';
import type { Emulator } from '../../src/index.ts';
import {
  createDevice,
  errorNamed,
  errorWithCode,
  eventually,
  openDevice,
  queryAll,
  registryOf,
  runEmulator,
  temporaryFolder,
} from './hub-clients.ts';

interface Metrics {
  readonly results: Readonly<Record<string, number>>;
}

const configuration = (id: string, priority: number, speed: number, more: object = {}) => ({
  id,
  schemaVersion: '1.0',
  targetCondition: "tags.site = 'north'",
  priority,
  content: { deviceContent: { 'properties.desired.fan': { speed } } },
  ...more,
});

const speedOf = async (registry: iotHub.Registry, deviceId: string): Promise<unknown> => {
  const fan: unknown = (await registry.getTwin(deviceId)).responseBody.properties.desired['fan'];
  return (fan as { speed?: unknown } | undefined)?.speed;
};

async function twoDevices(
  t: TestContext,
  stateDir?: string,
): Promise<{ emulator: Emulator; registry: iotHub.Registry }> {
  const emulator = await runEmulator(t, stateDir === undefined ? {} : { stateDir });
  const registry = registryOf(emulator);
  for (const deviceId of ['north', 'south']) {
    await createDevice(emulator, deviceId);
    await registry.updateTwin(deviceId, { tags: { site: deviceId } }, '*');
  }
  return { emulator, registry };
}

test('a configuration is written to the twins that it targets and reaches the device', async (t) => {
  const { emulator, registry } = await twoDevices(t);
  const { responseBody: identity } = await registry.get('north');
  const key = identity.authentication?.symmetricKey?.primaryKey ?? '';
  const connection = `HostName=${emulator.hostName};DeviceId=north;SharedAccessKey=${key}`;
  const twin = await (await openDevice(t, emulator, connection)).getTwin();
  const changes: Record<string, unknown>[] = [];
  twin.on('properties.desired', (delta: Record<string, unknown>) => changes.push(delta));
  await registry.addConfiguration(configuration('fans', 1, 5));
  await eventually(() => changes.some((change) => (change['fan'] as { speed?: number } | undefined)?.speed === 5));
  assert.equal(await speedOf(registry, 'south'), undefined);
});

test('of two configurations the higher priority wins, and its end lets the other in', async (t) => {
  const { registry } = await twoDevices(t);
  await registry.addConfiguration(configuration('low', 1, 1));
  await registry.addConfiguration(configuration('high', 9, 9));
  await eventually(async () => (await speedOf(registry, 'north')) === 9);
  await registry.removeConfiguration('high');
  await eventually(async () => (await speedOf(registry, 'north')) === 1);
});

test('a device that comes to meet the condition later is configured then', async (t) => {
  const { registry } = await twoDevices(t);
  await registry.addConfiguration(configuration('fans', 1, 5));
  await eventually(async () => (await speedOf(registry, 'north')) === 5);
  await registry.updateTwin('south', { tags: { site: 'north' } }, '*');
  await eventually(async () => (await speedOf(registry, 'south')) === 5);
});

test('metrics count who is targeted, who is applied and what their own queries find', async (t) => {
  const { registry } = await twoDevices(t);
  const queries = {
    all: 'SELECT deviceId FROM devices',
    fast: 'SELECT deviceId FROM devices WHERE properties.desired.fan.speed > 4',
  };
  await registry.addConfiguration(configuration('fans', 1, 5, { metrics: { queries } }));
  await eventually(async () => (await speedOf(registry, 'north')) === 5);
  const { responseBody } = await registry.getConfiguration('fans');
  assert.deepEqual((responseBody.systemMetrics as Metrics).results, { targetedCount: 1, appliedCount: 1 });
  assert.deepEqual((responseBody.metrics as Metrics).results, { all: 2, fast: 1 });
});

test('queries find twins by the state of their configuration', async (t) => {
  const { registry } = await twoDevices(t);
  await registry.addConfiguration(configuration('fans', 1, 5));
  const query = "SELECT deviceId FROM devices WHERE configurations.[[fans]].status = 'Applied'";
  await eventually(async () => (await queryAll(registry, query)).flat().length === 1);
});

test('a configuration for modules is written to modules only', async (t) => {
  const { registry } = await twoDevices(t);
  await registry.addModule({ deviceId: 'south', moduleId: 'camera' });
  await registry.addConfiguration({
    id: 'cameras',
    schemaVersion: '1.0',
    targetCondition: "FROM devices.modules WHERE moduleId = 'camera'",
    priority: 1,
    content: { moduleContent: { 'properties.desired.zoom': 4 } },
  });
  const zoom = async (): Promise<unknown> =>
    (await registry.getModuleTwin('south', 'camera')).responseBody.properties.desired['zoom'];
  await eventually(async () => (await zoom()) === 4);
  assert.equal((await registry.getTwin('south')).responseBody.properties.desired['zoom'], undefined);
});

test('labels and priority change with the right etag; the content never does', async (t) => {
  const { registry } = await twoDevices(t);
  const { responseBody: made } = await registry.addConfiguration(configuration('fans', 1, 5));
  await registry.updateConfiguration({ ...made, labels: { by: 'me' } });
  assert.deepEqual((await registry.getConfiguration('fans')).responseBody.labels, { by: 'me' });
  await assert.rejects(registry.updateConfiguration({ ...made, priority: 3 }), errorNamed('InvalidEtagError'));
  const other = { ...made, content: { deviceContent: { 'properties.desired.fan': { speed: 6 } } } };
  await assert.rejects(registry.updateConfiguration(other, true), errorNamed('ArgumentError'));
});

test('configurations are listed; one that exists, a bad condition and an unknown id are refused', async (t) => {
  const { registry } = await twoDevices(t);
  await registry.addConfiguration(configuration('fans', 1, 5));
  await registry.addConfiguration(configuration('fans-2', 2, 6));
  const { responseBody: list } = await registry.getConfigurations();
  assert.deepEqual(
    list.map(({ id }) => id),
    ['fans-2', 'fans'],
  );
  await assert.rejects(
    registry.addConfiguration(configuration('fans', 1, 5)),
    errorWithCode('ConfigurationAlreadyExists'),
  );
  const bad = configuration('bad', 1, 5, { targetCondition: 'tags.site =' });
  await assert.rejects(registry.addConfiguration(bad), errorNamed('ArgumentError'));
  await assert.rejects(registry.getConfiguration('nobody'), errorWithCode('ConfigurationNotFound'));
});

test('content is applied to one device and its modules at once', async (t) => {
  const { registry } = await twoDevices(t);
  await registry.applyConfigurationContentOnDevice('south', {
    deviceContent: { 'properties.desired.fan': { speed: 2 } },
    modulesContent: { camera: { 'properties.desired': { zoom: 3 } } },
  });
  assert.equal(await speedOf(registry, 'south'), 2);
  const { responseBody } = await registry.getModuleTwin('south', 'camera');
  assert.equal(responseBody.properties.desired['zoom'], 3);
});

test('after a restart a configuration is not written again over what came later', async (t) => {
  const stateDir = temporaryFolder(t);
  const { emulator, registry } = await twoDevices(t, stateDir);
  await registry.addConfiguration(configuration('fans', 1, 5));
  await eventually(async () => (await speedOf(registry, 'north')) === 5);
  await registry.updateTwin('north', { properties: { desired: { fan: { speed: 8 } } } }, '*');
  await emulator.close();
  const again = registryOf(await runEmulator(t, { stateDir }));
  // A change elsewhere goes through the same queue, so when it is done the first look is done too.
  await again.updateTwin('south', { tags: { site: 'north' } }, '*');
  await eventually(async () => (await speedOf(again, 'south')) === 5);
  assert.equal(await speedOf(again, 'north'), 8);
});
