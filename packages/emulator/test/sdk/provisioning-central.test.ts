import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import device from 'azure-iot-device';
import { centralClient, createThermostat, THERMOSTAT, type Body } from '../integration/central-client.ts';
import { errorNamed, eventually, runEmulator, temporaryFolder } from './hub-clients.ts';
import { connectAssigned, deriveKey, registerByKey, serviceApi, type TransportName } from './provisioning-clients.ts';

const MODEL = 'dtmi:contoso:thermostatModel;1';

async function setUp(t: TestContext, options = {}) {
  const emulator = await runEmulator(t, options);
  const call = centralClient(emulator);
  const credentials = async (id: string) => {
    const { body } = await call('GET', `/api/devices/${id}/credentials`);
    return body as unknown as { idScope: string; symmetricKey: { primaryKey: string; secondaryKey: string } };
  };
  const groupKey = async () => {
    const { body } = await call('GET', '/api/enrollmentGroups/sas-iot-devices');
    const { symmetricKey } = body['attestation'] as { symmetricKey: { primaryKey: string } };
    return symmetricKey.primaryKey;
  };
  return { emulator, call, credentials, groupKey, idScope: emulator.central.idScope };
}

for (const transport of ['Mqtt', 'MqttWs', 'Http'] satisfies TransportName[]) {
  test(`IoT Central, ${transport}: a device registers with its credentials and sends telemetry`, async (t) => {
    const { emulator, call, credentials } = await setUp(t);
    await createThermostat(emulator, 't1');
    const { idScope, symmetricKey } = await credentials('t1');
    const state = await registerByKey(emulator, 't1', symmetricKey.primaryKey, { transport, idScope });
    assert.equal(state.assignedHub, emulator.hostName);
    const client = await connectAssigned(t, state, { key: symmetricKey.primaryKey });
    await client.sendEvent(new device.Message('{"temperature":21}'));
    await eventually(async () => (await call('GET', '/api/devices/t1/telemetry/temperature')).body['value'] === 21);
  });
}

test('IoT Central: credentials are the keys that the group key gives the device', async (t) => {
  const { emulator, credentials, groupKey, idScope } = await setUp(t);
  await createThermostat(emulator, 't1');
  const key = deriveKey(await groupKey(), 't1');
  assert.equal((await credentials('t1')).symmetricKey.primaryKey, key);
  assert.equal((await registerByKey(emulator, 't1', key, { idScope })).status, 'assigned');
});

test('IoT Central: a device that nobody made registers by the group key and gets the template of its model', async (t) => {
  const { emulator, call, groupKey, idScope } = await setUp(t);
  await createThermostat(emulator, 'other');
  const key = deriveKey(await groupKey(), 'new-1');
  const state = await registerByKey(emulator, 'new-1', key, { idScope, payload: { modelId: MODEL } });
  const { body } = await call('GET', '/api/devices/new-1');
  assert.equal(body['template'], THERMOSTAT);
  await connectAssigned(t, state, { key });
  await eventually(async () => (await call('GET', '/api/devices/new-1')).body['provisioned'] === true);
});

test('IoT Central: a model that has no template, and none, leave a device without one', async (t) => {
  const { emulator, call, groupKey, idScope } = await setUp(t);
  for (const [id, payload] of [
    ['a', { modelId: 'dtmi:no:such;1' }],
    ['b', undefined],
    ['c', { modelId: { $ne: 1 } }],
  ] as const) {
    await registerByKey(emulator, id, deriveKey(await groupKey(), id), { idScope, payload });
    const { body } = await call('GET', `/api/devices/${id}`);
    assert.equal(body['template'], undefined);
  }
});

test('IoT Central: a blocked device is told that it is disabled', async (t) => {
  const { emulator, call, credentials, idScope } = await setUp(t);
  await createThermostat(emulator, 't1');
  const { symmetricKey } = await credentials('t1');
  await call('PATCH', '/api/devices/t1', { enabled: false });
  await assert.rejects(registerByKey(emulator, 't1', symmetricKey.primaryKey, { idScope }), /disabled/);
});

test('IoT Central: a wrong key, and the key of one scope in the other, are UnauthorizedErrors', async (t) => {
  const { emulator, credentials, idScope } = await setUp(t);
  await createThermostat(emulator, 't1');
  const { primaryKey } = (await credentials('t1')).symmetricKey;
  const wrong = Buffer.alloc(32, 1).toString('base64');
  await assert.rejects(registerByKey(emulator, 't1', wrong, { idScope }), errorNamed('UnauthorizedError'));
  await assert.rejects(registerByKey(emulator, 't1', primaryKey), errorNamed('UnauthorizedError'));
  assert.equal((await serviceApi(emulator)('GET', '/registrations/t1')).status, 404);
});

test('IoT Central: the group key, the id scope and what registered are the same after a restart', async (t) => {
  const stateDir = temporaryFolder(t);
  const first = await setUp(t, { stateDir });
  const key = deriveKey(await first.groupKey(), 'new-1');
  const before = await registerByKey(first.emulator, 'new-1', key, { idScope: first.idScope });
  await first.emulator.close();
  const second = await setUp(t, { stateDir });
  const state = await registerByKey(second.emulator, 'new-1', key, { idScope: first.idScope });
  assert.equal(state['createdDateTimeUtc'], before['createdDateTimeUtc']);
  const { body } = await second.call('GET', '/api/devices');
  assert.deepEqual(
    (body['value'] as Body[]).map((item) => item['id']),
    ['new-1'],
  );
  await connectAssigned(t, state, { key });
});
