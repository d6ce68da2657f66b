import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import device from 'azure-iot-device';
import type { EmulatorOptions } from '../../src/index.ts';
import { createAuthority, selfSigned } from './device-certificates.ts';
import { errorNamed, eventually, readEvents, registryOf, runEmulator, temporaryFolder } from './hub-clients.ts';
import {
  connectAssigned,
  deriveKey,
  registerByCertificate,
  registerByKey,
  serviceApi,
  type Body,
  type TransportName,
} from './provisioning-clients.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');
const GROUP_KEY = Buffer.alloc(32, 3).toString('base64');
const symmetricKey = (primaryKey: string) => ({
  type: 'symmetricKey',
  symmetricKey: { primaryKey, secondaryKey: OTHER_KEY },
});
const clientCertificate = (certificate: string) => ({
  type: 'x509',
  x509: { clientCertificates: { primary: { certificate } } },
});
const signingCertificate = (certificate: string) => ({
  type: 'x509',
  x509: { signingCertificates: { primary: { certificate } } },
});

const oneDevice = (more: Body = {}): EmulatorOptions => ({
  provisioning: { enrollments: [{ registrationId: 'd1', attestation: symmetricKey(KEY), ...more }] },
});
const oneGroup = (more: Body = {}): EmulatorOptions => ({
  provisioning: { enrollmentGroups: [{ enrollmentGroupId: 'g1', attestation: symmetricKey(GROUP_KEY), ...more }] },
});
const TRANSPORTS: readonly TransportName[] = ['Mqtt', 'MqttWs', 'Http'];
const twinOf = async (emulator: Parameters<typeof registryOf>[0], id: string) => {
  const { responseBody } = await registryOf(emulator).getTwin(id);
  return responseBody as unknown as { tags: Body; properties: { desired: Body; reported: Body } };
};

for (const transport of TRANSPORTS) {
  test(`${transport}: a device registers with its key, connects to the hub and its telemetry is read`, async (t) => {
    const emulator = await runEmulator(t, oneDevice({ deviceId: 'pump-1' }));
    const state = await registerByKey(emulator, 'd1', KEY, { transport });
    assert.equal(state.status, 'assigned');
    assert.equal(state['substatus'], 'initialAssignment');
    assert.equal(state.assignedHub, emulator.hostName);
    assert.equal(state.deviceId, 'pump-1');
    const received = readEvents(t, emulator);
    const client = await connectAssigned(t, state, { key: KEY });
    await client.sendEvent(new device.Message('{"temperature":21}'));
    await eventually(() => received.length === 1);
    assert.equal(received[0]?.systemProperties?.['iothub-connection-device-id'], 'pump-1');
    assert.deepEqual(received[0]?.body, { temperature: 21 });
  });

  test(`${transport}: a device of a group registers with the key derived for it`, async (t) => {
    const emulator = await runEmulator(t, oneGroup());
    const key = deriveKey(GROUP_KEY, 'g1-pump');
    const state = await registerByKey(emulator, 'g1-pump', key, { transport });
    assert.equal(state.deviceId, 'g1-pump');
    await connectAssigned(t, state, { key });
  });

  test(`${transport}: a wrong key is an UnauthorizedError`, async (t) => {
    const emulator = await runEmulator(t, oneDevice());
    const attempt = registerByKey(emulator, 'd1', Buffer.alloc(32, 9).toString('base64'), { transport });
    await assert.rejects(attempt, errorNamed('UnauthorizedError'));
    assert.equal(emulator.diagnostics().devices, 0);
  });

  test(`${transport}: a device shows the self-signed certificate of its enrolment, and the hub knows it`, async (t) => {
    const certificate = await selfSigned('d1');
    const emulator = await runEmulator(t, oneDevice({ attestation: clientCertificate(certificate.cert) }));
    const state = await registerByCertificate(emulator, 'd1', certificate, { transport });
    const { certificateInfo } = state['x509'] as unknown as { certificateInfo: Body };
    assert.equal(certificateInfo['sha1Thumbprint'], certificate.thumbprint);
    const client = await connectAssigned(t, state, { certificate });
    await client.sendEvent(new device.Message('hello'));
  });

  test(`${transport}: a device shows a certificate that the group's authority signed`, async (t) => {
    const authority = await createAuthority('Factory CA');
    const certificate = await authority.issue('press-7');
    const emulator = await runEmulator(t, oneGroup({ attestation: signingCertificate(authority.cert) }));
    const state = await registerByCertificate(emulator, 'press-7', certificate, { transport });
    assert.equal(state.deviceId, 'press-7');
    await connectAssigned(t, state, { certificate });
  });
}

test('the secondary key of an enrolment is as good as the primary', async (t) => {
  const emulator = await runEmulator(t, oneDevice());
  const state = await registerByKey(emulator, 'd1', OTHER_KEY);
  await connectAssigned(t, state, { key: OTHER_KEY });
});

test('a certificate of another authority, or of another device, is an UnauthorizedError', async (t) => {
  const authority = await createAuthority('Factory CA');
  const stranger = await createAuthority('Factory CA');
  const emulator = await runEmulator(t, oneGroup({ attestation: signingCertificate(authority.cert) }));
  const forged = registerByCertificate(emulator, 'press-7', await stranger.issue('press-7'));
  await assert.rejects(forged, errorNamed('UnauthorizedError'));
  const others = registerByCertificate(emulator, 'press-8', await authority.issue('press-7'));
  await assert.rejects(others, errorNamed('UnauthorizedError'));
});

test('a self-signed certificate that is not the enrolled one is an UnauthorizedError', async (t) => {
  const emulator = await runEmulator(t, oneDevice({ attestation: clientCertificate((await selfSigned('d1')).cert) }));
  await assert.rejects(registerByCertificate(emulator, 'd1', await selfSigned('d1')), errorNamed('UnauthorizedError'));
});

test('a group names its authority by reference', async (t) => {
  const authority = await createAuthority('Root CA');
  const attestation = { type: 'x509', x509: { caReferences: { primary: 'root' } } };
  const emulator = await runEmulator(t, {
    provisioning: { ...oneGroup({ attestation }).provisioning, authorities: { root: authority.cert } },
  });
  const state = await registerByCertificate(emulator, 'press-7', await authority.issue('press-7'));
  assert.equal(state.status, 'assigned');
});

test('an unknown registration is an UnauthorizedError, an unknown id scope is not found', async (t) => {
  const emulator = await runEmulator(t, oneDevice());
  await assert.rejects(registerByKey(emulator, 'nobody', KEY), errorNamed('UnauthorizedError'));
  await assert.rejects(registerByKey(emulator, 'nobody', KEY, { transport: 'Http' }), errorNamed('UnauthorizedError'));
  const idScope = '0neFFFFFFFF';
  await assert.rejects(registerByKey(emulator, 'd1', KEY, { idScope }), errorNamed('DeviceNotFoundError'));
  await assert.rejects(registerByKey(emulator, 'd1', KEY, { idScope, transport: 'Http' }), (error: unknown) => {
    const body = JSON.parse((error as { responseBody: string }).responseBody) as Body;
    assert.deepEqual(Object.keys(body).sort(), ['errorCode', 'message', 'timestampUtc', 'trackingId']);
    assert.equal(Math.floor((body['errorCode'] as number) / 1000), 404);
    return true;
  });
});

for (const transport of TRANSPORTS) {
  test(`${transport}: a disabled enrolment ends registering with the status disabled`, async (t) => {
    const emulator = await runEmulator(t, oneDevice({ provisioningStatus: 'disabled' }));
    const attempt = registerByKey(emulator, 'd1', KEY, { transport });
    await assert.rejects(attempt, (error: unknown) => (error as { result: Body }).result['status'] === 'disabled');
    assert.equal(emulator.diagnostics().devices, 0);
  });
}

test('a disabled enrolment of its own keeps a device out that its group would let in', async (t) => {
  const key = deriveKey(GROUP_KEY, 'd1');
  const emulator = await runEmulator(t, {
    provisioning: {
      ...oneGroup().provisioning,
      enrollments: [{ registrationId: 'd1', attestation: symmetricKey(key), provisioningStatus: 'disabled' }],
    },
  });
  await assert.rejects(registerByKey(emulator, 'd1', key), /disabled/);
});

test('the payload that the device sends comes back with its registration', async (t) => {
  const emulator = await runEmulator(t, oneDevice());
  for (const transport of TRANSPORTS) {
    const payload = { modelId: 'dtmi:contoso:pump;1', serial: [1, 2, 3] };
    const state = await registerByKey(emulator, 'd1', KEY, { transport, payload });
    assert.deepEqual(state['payload'], payload);
  }
});

test('the first twin has the tags and desired properties of the enrolment', async (t) => {
  const initialTwin = { tags: { site: 'north' }, properties: { desired: { interval: 5 } } };
  const emulator = await runEmulator(t, oneDevice({ initialTwin }));
  const client = await connectAssigned(t, await registerByKey(emulator, 'd1', KEY), { key: KEY });
  const twin = await client.getTwin();
  assert.equal(twin.properties.desired['interval'], 5);
  assert.deepEqual((await twinOf(emulator, 'd1')).tags, { site: 'north' });
});

/** A device that registered, was changed by both sides, and registers again. */
async function registerTwice(t: TestContext, reprovisionPolicy: Body | undefined) {
  const initialTwin = { tags: { site: 'north' }, properties: { desired: { interval: 5 } } };
  const emulator = await runEmulator(t, oneDevice({ initialTwin, ...(reprovisionPolicy && { reprovisionPolicy }) }));
  const first = await registerByKey(emulator, 'd1', KEY);
  const client = await connectAssigned(t, first, { key: KEY });
  const twin = await client.getTwin();
  await new Promise<void>((resolve, reject) =>
    twin.properties.reported.update({ firmware: '2' }, (error: Error | null) => (error ? reject(error) : resolve())),
  );
  await client.close();
  await registryOf(emulator).updateTwin('d1', { properties: { desired: { interval: 9 } } }, '*');
  const key = Buffer.alloc(32, 7).toString('base64');
  const api = serviceApi(emulator);
  const { body } = await api('GET', '/enrollments/d1');
  const changed = await api(
    'PUT',
    '/enrollments/d1',
    { ...body, attestation: symmetricKey(key) },
    {
      headers: { 'if-match': body['etag'] as string },
    },
  );
  assert.equal(changed.status, 200);
  const second = await registerByKey(emulator, 'd1', key);
  return { emulator, first, second, key, twin: await twinOf(emulator, 'd1') };
}

test('registering again keeps the twin and takes the new key', async (t) => {
  const { first, second, key, twin } = await registerTwice(t, undefined);
  assert.equal(second['substatus'], 'deviceDataMigrated');
  assert.equal(second['createdDateTimeUtc'], first['createdDateTimeUtc']);
  assert.equal(twin.properties.desired['interval'], 9);
  assert.equal(twin.properties.reported['firmware'], '2');
  await connectAssigned(t, second, { key });
  await assert.rejects(connectAssigned(t, second, { key: KEY }));
});

test('registering again resets the twin where the policy says so', async (t) => {
  const { second, key, twin } = await registerTwice(t, { updateHubAssignment: true, migrateDeviceData: false });
  assert.equal(second['substatus'], 'deviceDataReset');
  assert.equal(twin.properties.desired['interval'], 5);
  assert.equal(twin.properties.reported['firmware'], undefined);
  assert.deepEqual(twin.tags, { site: 'north' });
  await connectAssigned(t, second, { key });
});

test('registering again changes nothing where the policy says never', async (t) => {
  const { second, twin } = await registerTwice(t, { updateHubAssignment: false, migrateDeviceData: false });
  assert.equal(second['substatus'], 'initialAssignment');
  assert.equal(twin.properties.desired['interval'], 9);
  await connectAssigned(t, second, { key: KEY });
});

test('a device that was deleted from the hub is made again, with its first twin', async (t) => {
  const emulator = await runEmulator(t, oneDevice({ initialTwin: { tags: { site: 'north' }, properties: {} } }));
  await registerByKey(emulator, 'd1', KEY);
  await registryOf(emulator).delete('d1');
  const state = await registerByKey(emulator, 'd1', KEY);
  assert.equal(state['substatus'], 'reprovisionedToInitialAssignment');
  assert.deepEqual((await twinOf(emulator, 'd1')).tags, { site: 'north' });
  await connectAssigned(t, state, { key: KEY });
});

test('too many registrations are a ThrottlingError over HTTPS', async (t) => {
  const options = oneDevice();
  const emulator = await runEmulator(t, { provisioning: { ...options.provisioning, registrationsPerMinute: 1 } });
  await registerByKey(emulator, 'd1', KEY);
  await assert.rejects(registerByKey(emulator, 'd1', KEY, { transport: 'Http' }), errorNamed('ThrottlingError'));
});

test('enrolments, registrations and devices are there after a restart', async (t) => {
  const stateDir = temporaryFolder(t);
  const before = await runEmulator(t, { stateDir });
  const enrollment = { registrationId: 'd1', attestation: symmetricKey(KEY) };
  await serviceApi(before)('PUT', '/enrollments/d1', enrollment);
  const first = await registerByKey(before, 'd1', KEY, { payload: { serial: 4 } });
  await before.close();
  const emulator = await runEmulator(t, { stateDir });
  assert.deepEqual(emulator.provisioning.idScope, before.provisioning.idScope);
  const { body } = await serviceApi(emulator)('GET', '/registrations/d1');
  assert.equal(body['createdDateTimeUtc'], first['createdDateTimeUtc']);
  assert.deepEqual(body['payload'], { serial: 4 });
  const again = await registerByKey(emulator, 'd1', KEY);
  assert.equal(again['substatus'], 'deviceDataMigrated');
  assert.equal(again.assignedHub, emulator.hostName);
  await connectAssigned(t, again, { key: KEY });
});
