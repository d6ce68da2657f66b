import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import device from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import common from 'azure-iot-common';
import iotHub from 'azure-iothub';
import { createAuthority, selfSigned, type DeviceCertificate } from './device-certificates.ts';
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
  temporaryFolder,
  type TransportName,
} from './hub-clients.ts';
import type { Emulator } from '../../src/index.ts';
import type { TestContext } from 'node:test';

const KEY = Buffer.alloc(32, 7).toString('base64');

interface BulkResult {
  readonly isSuccessful: boolean;
  readonly errors: readonly { readonly deviceId: string; readonly errorCode: string }[];
}

/** A bulk request with any import mode; the SDK's own calls know only some. */
async function bulk(emulator: Emulator, entries: readonly object[]): Promise<BulkResult> {
  const registry = registryOf(emulator) as unknown as {
    _bulkOperation(entries: readonly object[], done: (error: Error | null, result: BulkResult) => void): void;
  };
  return new Promise((resolve, reject) =>
    registry._bulkOperation(entries, (error, result) => (error ? reject(error) : resolve(result))),
  );
}

test('a device keeps the keys that it was given, and a bad key is an argument error', async (t) => {
  const registry = registryOf(await runEmulator(t));
  const authentication = { type: 'sas', symmetricKey: { primaryKey: KEY, secondaryKey: KEY } };
  const { responseBody } = await registry.create({ deviceId: 'd1', authentication });
  assert.equal(responseBody.authentication?.symmetricKey?.primaryKey, KEY);
  const short = { symmetricKey: { primaryKey: 'YQ==', secondaryKey: 'YQ==' } };
  await assert.rejects(registry.create({ deviceId: 'd2', authentication: short }), errorNamed('ArgumentError'));
});

test('bulk creation reports the device that exists already and makes the others', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'b');
  const { responseBody } = await registryOf(emulator).addDevices([{ deviceId: 'a' }, { deviceId: 'b' }] as never);
  const { isSuccessful, errors } = responseBody as unknown as BulkResult;
  assert.equal(isSuccessful, false);
  assert.deepEqual(
    errors.map(({ deviceId, errorCode }) => [deviceId, errorCode]),
    [['b', 'DeviceAlreadyExists']],
  );
  await registryOf(emulator).get('a');
});

test('bulk update with a stale etag changes nothing, and forced it does', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'a');
  const registry = registryOf(emulator);
  const change = [{ deviceId: 'a', status: 'disabled', etag: 'AAAA' }] as never;
  const stale = (await registry.updateDevices(change, false)).responseBody as unknown as BulkResult;
  assert.equal(stale.errors[0]?.errorCode, 'PreconditionFailed');
  assert.equal((await registry.get('a')).responseBody.status, 'enabled');
  const forced = (await registry.updateDevices(change, true)).responseBody as unknown as BulkResult;
  assert.equal(forced.isSuccessful, true);
  assert.equal((await registry.get('a')).responseBody.status, 'disabled');
});

test('bulk removal with the right etag removes', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'a');
  const { responseBody: known } = await registry.get('a');
  const { responseBody } = await registry.removeDevices([known] as never, false);
  assert.equal(responseBody.isSuccessful, true);
  await assert.rejects(registry.get('a'), errorNamed('DeviceNotFoundError'));
});

test('the import mode createOrUpdate makes a device with its twin and changes one that exists', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  const entry = { id: 'a', importMode: 'createOrUpdate', tags: { site: 'north' }, properties: { desired: { x: 1 } } };
  assert.equal((await bulk(emulator, [entry])).isSuccessful, true);
  const { responseBody: twin } = await registry.getTwin('a');
  assert.deepEqual(twin.tags, { site: 'north' });
  assert.equal(twin.properties.desired['x'], 1);
  assert.equal((await bulk(emulator, [{ ...entry, status: 'disabled' }])).isSuccessful, true);
  assert.equal((await registry.get('a')).responseBody.status, 'disabled');
});

test('the import modes of twins write tags and desired properties, with and without etag', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'a');
  const entry = { id: 'a', importMode: 'updateTwin', tags: { floor: 3 } };
  assert.equal((await bulk(emulator, [entry])).isSuccessful, true);
  assert.deepEqual((await registry.getTwin('a')).responseBody.tags, { floor: 3 });
  const stale = await bulk(emulator, [{ ...entry, importMode: 'updateTwinIfMatchETag', twinETag: 'AAAA' }]);
  assert.equal(stale.errors[0]?.errorCode, 'PreconditionFailed');
});

test('an unknown import mode fails its entry only', async (t) => {
  const emulator = await runEmulator(t);
  const result = await bulk(emulator, [{ id: 'a', importMode: 'conjure' }, { id: 'b' }]);
  assert.deepEqual(
    result.errors.map(({ deviceId, errorCode }) => [deviceId, errorCode]),
    [['a', 'ArgumentInvalid']],
  );
  await registryOf(emulator).get('b');
});

test('statistics count devices by their status', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await registry.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }, { deviceId: 'c', status: 'disabled' }] as never);
  const { responseBody } = await registry.getRegistryStatistics();
  assert.deepEqual({ ...responseBody }, { totalDeviceCount: 3, enabledDeviceCount: 2, disabledDeviceCount: 1 });
});

test('modules are created, listed, read, updated with their etag and removed', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'd1');
  await registry.addModule({ deviceId: 'd1', moduleId: 'm1', managedBy: 'me' });
  await registry.addModule({ deviceId: 'd1', moduleId: 'm2' });
  const { responseBody: list } = await registry.getModulesOnDevice('d1');
  assert.deepEqual(list.map((module) => module.moduleId).sort(), ['m1', 'm2']);
  const { responseBody: module } = await registry.getModule('d1', 'm1');
  assert.equal(module.managedBy, 'me');
  assert.ok(module.authentication?.symmetricKey?.primaryKey);
  await registry.updateModule({ ...module, managedBy: 'you' });
  await assert.rejects(registry.updateModule({ ...module, managedBy: 'they' }), errorNamed('InvalidEtagError'));
  assert.equal((await registry.getModule('d1', 'm1')).responseBody.managedBy, 'you');
  await registry.removeModule('d1', 'm1');
  await assert.rejects(registry.getModule('d1', 'm1'), errorWithCode('ModuleNotFound'));
});

test('a module that exists is not made again, and one of no device is not made at all', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'd1');
  await registry.addModule({ deviceId: 'd1', moduleId: 'm1' });
  const again = registry.addModule({ deviceId: 'd1', moduleId: 'm1' });
  await assert.rejects(again, errorWithCode('ModuleAlreadyExistsOnDevice'));
  await assert.rejects(registry.addModule({ deviceId: 'no', moduleId: 'm1' }), errorNamed('DeviceNotFoundError'));
});

test('a device takes its modules with it', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  await createDevice(emulator, 'd1');
  await registry.addModule({ deviceId: 'd1', moduleId: 'm1' });
  await registry.delete('d1');
  await createDevice(emulator, 'd1');
  assert.deepEqual((await registry.getModulesOnDevice('d1')).responseBody, []);
});

async function openModule(t: TestContext, emulator: Emulator, key: string): Promise<device.ModuleClient> {
  const connection = `HostName=${emulator.hostName};DeviceId=d1;ModuleId=m1;SharedAccessKey=${key}`;
  const client = device.ModuleClient.fromConnectionString(connection, Mqtt);
  client.setRetryPolicy(new common.NoRetry());
  client.on('error', () => {});
  defer(t, () => client.close().catch(() => {}));
  await client.open();
  return client;
}

async function createModule(emulator: Emulator): Promise<string> {
  await createDevice(emulator, 'd1');
  await registryOf(emulator).addModule({ deviceId: 'd1', moduleId: 'm1' });
  const { responseBody } = await registryOf(emulator).getModule('d1', 'm1');
  return responseBody.authentication?.symmetricKey?.primaryKey ?? '';
}

test('a module connects, sends telemetry that bears its id, and is shown as connected', async (t) => {
  const emulator = await runEmulator(t);
  const received = readEvents(t, emulator);
  const client = await openModule(t, emulator, await createModule(emulator));
  await client.sendEvent(new device.Message('from a module'));
  await eventually(() => received.length === 1);
  assert.equal(received[0]?.systemProperties?.['iothub-connection-device-id'], 'd1');
  assert.equal(received[0]?.systemProperties?.['iothub-connection-module-id'], 'm1');
  const { responseBody } = await registryOf(emulator).getModule('d1', 'm1');
  assert.equal(responseBody.connectionState, 'Connected');
});

test('a module has a twin of its own, which its device does not see', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  const client = await openModule(t, emulator, await createModule(emulator));
  const twin = await client.getTwin();
  const changes: Record<string, unknown>[] = [];
  twin.on('properties.desired', (delta: Record<string, unknown>) => changes.push(delta));
  await registry.updateModuleTwin('d1', 'm1', { properties: { desired: { speed: 3 } } }, '*');
  await eventually(() => changes.some((change) => change['speed'] === 3));
  await new Promise<void>((resolve, reject) =>
    twin.properties.reported.update({ speed: 3 }, (error: Error | undefined) => (error ? reject(error) : resolve())),
  );
  const { responseBody } = await registry.getModuleTwin('d1', 'm1');
  assert.equal(responseBody.properties.reported['speed'], 3);
  assert.equal(responseBody.moduleId, 'm1');
  assert.equal((await registry.getTwin('d1')).responseBody.properties.desired['speed'], undefined);
});

test('a direct method reaches a module', async (t) => {
  const emulator = await runEmulator(t);
  const client = await openModule(t, emulator, await createModule(emulator));
  client.onMethod('ping', ((_request: unknown, response: device.DeviceMethodResponse) => {
    response.send(200, { pong: true }, () => {});
  }) as never);
  const service = iotHub.Client.fromConnectionString(emulator.connectionStrings.iotHub);
  const call = { methodName: 'ping', connectTimeoutInSeconds: 10 };
  const { result } = await service.invokeDeviceMethod('d1', 'm1', call);
  assert.deepEqual(result, { status: 200, payload: { pong: true } });
});

test('a module with the key of its device is refused', async (t) => {
  const emulator = await runEmulator(t);
  await createModule(emulator);
  const { responseBody } = await registryOf(emulator).get('d1');
  const key = responseBody.authentication?.symmetricKey?.primaryKey ?? '';
  await assert.rejects(openModule(t, emulator, key), errorNamed('UnauthorizedError'));
});

async function openWithCertificate(
  t: TestContext,
  emulator: Emulator,
  deviceId: string,
  certificate: DeviceCertificate,
  transport: TransportName,
): Promise<device.Client> {
  const connection = `HostName=${emulator.hostName};DeviceId=${deviceId};x509=true`;
  const client = deviceClient(t, emulator, connection, transport);
  const { cert, key } = certificate;
  const policy = { receivePolicy: { interval: 1 } };
  await client.setOptions({ cert, key, ca: emulator.ca, ...(transport === 'Http' && { http: policy }) });
  await client.open();
  return client;
}

for (const transport of ['Mqtt', 'Amqp', 'Http', 'MqttWs', 'AmqpWs'] as const) {
  test(`${transport}: a device with a self-signed certificate sends telemetry`, async (t) => {
    const emulator = await runEmulator(t);
    const received = readEvents(t, emulator);
    const certificate = await selfSigned('whatever');
    const x509Thumbprint = { primaryThumbprint: certificate.thumbprint, secondaryThumbprint: certificate.thumbprint };
    await registryOf(emulator).create({ deviceId: 'x1', authentication: { x509Thumbprint } });
    const client = await openWithCertificate(t, emulator, 'x1', certificate, transport);
    await client.sendEvent(new device.Message('signed'));
    await eventually(() => received.length === 1);
    const method = JSON.parse(String(received[0]?.systemProperties?.['iothub-connection-auth-method'])) as object;
    assert.deepEqual(method, { scope: 'device', type: 'x509', issuer: 'external' });
  });
}

test('another certificate than the registered one is refused', async (t) => {
  const emulator = await runEmulator(t);
  const x509Thumbprint = { primaryThumbprint: (await selfSigned('x1')).thumbprint, secondaryThumbprint: null };
  await registryOf(emulator).create({ deviceId: 'x1', authentication: { x509Thumbprint } });
  const other = await selfSigned('x1');
  await assert.rejects(openWithCertificate(t, emulator, 'x1', other, 'Mqtt'), errorNamed('UnauthorizedError'));
});

test('a certificate of a registered authority is its device, and no other device', async (t) => {
  const authority = await createAuthority('Factory');
  const emulator = await runEmulator(t, { deviceAuthorities: [authority.cert] });
  const registry = registryOf(emulator);
  for (const deviceId of ['x1', 'x2']) {
    await registry.create({ deviceId, authentication: { type: 'certificateAuthority' } });
  }
  const certificate = await authority.issue('x1');
  const client = await openWithCertificate(t, emulator, 'x1', certificate, 'Mqtt');
  await client.sendEvent(new device.Message('signed by the factory'));
  await assert.rejects(openWithCertificate(t, emulator, 'x2', certificate, 'Mqtt'), errorNamed('UnauthorizedError'));
});

test('a certificate of an authority that the hub does not know is refused', async (t) => {
  const emulator = await runEmulator(t, { deviceAuthorities: [(await createAuthority('Factory')).cert] });
  await registryOf(emulator).create({ deviceId: 'x1', authentication: { type: 'certificateAuthority' } });
  const certificate = await (await createAuthority('Factory')).issue('x1');
  await assert.rejects(openWithCertificate(t, emulator, 'x1', certificate, 'Mqtt'), errorNamed('UnauthorizedError'));
});

test('disabling a device ends its connection and its next attempts until it is enabled', async (t) => {
  const emulator = await runEmulator(t);
  const registry = registryOf(emulator);
  const connection = await createDevice(emulator, 'd1');
  const client = await openDevice(t, emulator, connection);
  const dropped = once(client, 'disconnect');
  const { responseBody: known } = await registry.get('d1');
  await registry.update({ ...known, status: 'disabled' });
  await dropped;
  await assert.rejects(openDevice(t, emulator, connection), errorNamed('UnauthorizedError'));
  await registry.update({ ...known, status: 'enabled' });
  await openDevice(t, emulator, connection);
});

test('new keys end the connection that used the old ones', async (t) => {
  const emulator = await runEmulator(t);
  const connection = await createDevice(emulator, 'd1');
  const client = await openDevice(t, emulator, connection, 'Amqp');
  const dropped = once(client, 'disconnect');
  const symmetricKey = { primaryKey: KEY, secondaryKey: KEY };
  await registryOf(emulator).update({ deviceId: 'd1', authentication: { type: 'sas', symmetricKey } });
  await dropped;
  await assert.rejects(openDevice(t, emulator, connection, 'Amqp'), errorNamed('UnauthorizedError'));
});

test('devices, modules and thumbprints are there again after a restart', async (t) => {
  const stateDir = temporaryFolder(t);
  const first = await runEmulator(t, { stateDir });
  const key = await createModule(first);
  const { thumbprint } = await selfSigned('x1');
  const x509Thumbprint = { primaryThumbprint: thumbprint, secondaryThumbprint: null };
  await registryOf(first).create({ deviceId: 'x1', authentication: { x509Thumbprint } });
  await first.close();
  const second = await runEmulator(t, { stateDir });
  const registry = registryOf(second);
  assert.equal((await registry.getModule('d1', 'm1')).responseBody.authentication?.symmetricKey?.primaryKey, key);
  assert.equal((await registry.get('x1')).responseBody.authentication?.x509Thumbprint?.primaryThumbprint, thumbprint);
});
