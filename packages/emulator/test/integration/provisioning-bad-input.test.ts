import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import iotHub from 'azure-iothub';
import { generate, parser, type IPublishPacket, type Packet } from 'mqtt-packet';
import type { Emulator } from '../../src/index.ts';
import { registerByKey, serviceApi, type Body } from '../sdk/provisioning-clients.ts';
import { rawTls } from './raw-mqtt.ts';
import { connectDevice, createDevice, deviceConnectionString, eventually, runEmulator } from './running-emulator.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: KEY, secondaryKey: KEY } };
const enrollments = [
  { registrationId: 'd1', attestation },
  { registrationId: 'd2', attestation },
];
const REGISTER = '$dps/registrations/PUT/iotdps-register/?$rid=7';

function token(emulator: Emulator, id: string, { seconds = 60, policy = 'registration', resource = '' } = {}): string {
  const audience = encodeURIComponent(resource || `${emulator.provisioning.idScope}/registrations/${id}`);
  const expiry = Math.floor(Date.now() / 1000) + seconds;
  const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(`${audience}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${audience}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${policy}`;
}

/** A device that does what no SDK would. */
async function rawDevice(t: TestContext, emulator: Emulator, connect: object = {}) {
  const socket = await rawTls(t, emulator);
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on('packet', (packet) => packets.push(packet));
  const state = { isClosed: false };
  socket.on('data', (chunk) => void reader.parse(chunk));
  socket.once('close', () => (state.isClosed = true));
  const send = (packet: object): void => void socket.write(generate(packet as Packet));
  send({
    cmd: 'connect',
    clientId: 'd1',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    username: `${emulator.provisioning.idScope}/registrations/d1/api-version=2019-03-31`,
    password: Buffer.from(token(emulator, 'd1')),
    ...connect,
  });
  await eventually(() => packets.length > 0 || state.isClosed);
  return { socket, packets, state, send };
}

/** What the service answers to one registration over MQTT. */
async function answerTo(t: TestContext, emulator: Emulator, connect: object, payload = '{"registrationId":"d1"}') {
  const { packets, send, socket } = await rawDevice(t, emulator, connect);
  send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$dps/registrations/res/#', qos: 1 }] });
  send({ cmd: 'publish', qos: 1, messageId: 2, dup: false, retain: false, topic: REGISTER, payload });
  const found = (): IPublishPacket | undefined => packets.find((packet) => packet.cmd === 'publish');
  await eventually(() => found() !== undefined);
  socket.destroy();
  const { topic, payload: answer } = found() as IPublishPacket;
  return { topic, body: JSON.parse(answer.toString()) as Body };
}

test('over MQTT the answer to registering says what is wrong', async (t) => {
  const emulator = await runEmulator(t, { provisioning: { enrollments } });
  const { idScope } = emulator.provisioning;
  const password = (text: string) => ({ password: Buffer.from(text) });
  const name = (scope: string, version: string) => ({ username: `${scope}/registrations/d1/api-version=${version}` });
  const cases: [number, object, string?][] = [
    [401, password(token(emulator, 'd1', { seconds: -60 }))],
    [401, password(token(emulator, 'd2'))],
    [401, password(token(emulator, 'd1', { policy: 'iothubowner' }))],
    [401, password(token(emulator, 'd1', { resource: 'localhost/devices/d1' }))],
    [401, password('SharedAccessSignature nonsense')],
    [400, name(idScope, '1999-01-01')],
    [400, name(idScope, '')],
    [404, name('0neFFFFFFFF', '2019-03-31')],
    [400, {}, '{"registrationId":'],
    [400, {}, '[]'],
    [400, {}, '{"registrationId":"d2"}'],
  ];
  for (const [status, connect, payload] of cases) {
    const { topic, body } = await answerTo(t, emulator, connect, payload);
    assert.equal(topic, `$dps/registrations/res/${status}/?$rid=7`, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).sort(), ['errorCode', 'message', 'timestampUtc', 'trackingId']);
  }
  assert.equal(emulator.diagnostics().devices, 0);
  const { topic, body } = await answerTo(t, emulator, {});
  assert.equal(topic, '$dps/registrations/res/202/?$rid=7&retry-after=0');
  assert.equal(body['status'], 'assigning');
});

test('over MQTT too many registrations are told when to come again', async (t) => {
  const emulator = await runEmulator(t, { provisioning: { enrollments, registrationsPerMinute: 1 } });
  await registerByKey(emulator, 'd1', KEY);
  const { topic, body } = await answerTo(t, emulator, {});
  const [, seconds] = /^\$dps\/registrations\/res\/429\/\?\$rid=7&retry-after=(\d+)$/.exec(topic) ?? [];
  assert.ok(Number(seconds) >= 1 && Number(seconds) <= 60, topic);
  assert.equal(Math.floor((body['errorCode'] as number) / 1000), 429);
});

test('a client that is not what its user name says is refused at once', async (t) => {
  const emulator = await runEmulator(t, { provisioning: { enrollments } });
  for (const connect of [{ clientId: 'd2' }, { password: undefined, username: `x/registrations/d1/api-version=1` }]) {
    const { packets } = await rawDevice(t, emulator, connect);
    assert.equal((packets[0] as { returnCode?: number } | undefined)?.returnCode, 5);
  }
});

test('a client that leaves the topics of the service, or is too large for it, is dropped; others are not', async (t) => {
  const emulator = await runEmulator(t, { provisioning: { enrollments } });
  const publish = { cmd: 'publish', qos: 0, dup: false, retain: false, payload: '{}' };
  for (const offence of [
    { ...publish, topic: 'devices/d1/messages/events/' },
    { ...publish, topic: '$iothub/twin/GET/?$rid=1' },
    { ...publish, topic: '$dps/registrations/PUT/iotdps-register/?rid' },
    { ...publish, topic: REGISTER, payload: Buffer.alloc(20 * 1024) },
    { ...publish, topic: REGISTER, qos: 2, messageId: 1 },
    { cmd: 'connect', clientId: 'd1', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 1 },
  ]) {
    const { state, send } = await rawDevice(t, emulator);
    send(offence);
    await eventually(() => state.isClosed);
  }
  const { packets, send } = await rawDevice(t, emulator);
  send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$iothub/methods/POST/#', qos: 0 }] });
  await eventually(() => packets.some((packet) => packet.cmd === 'suback' && packet.granted[0] === 128));
  assert.equal((await registerByKey(emulator, 'd1', KEY)).status, 'assigned');
});

test('over HTTPS a device is answered in the form of the service', async (t) => {
  const emulator = await runEmulator(t, { provisioning: { enrollments } });
  const api = serviceApi(emulator);
  const { idScope } = emulator.provisioning;
  const good = { authorization: token(emulator, 'd1'), version: '2019-03-31' };
  const path = `/${idScope}/registrations/d1`;
  const body = { registrationId: 'd1' };
  const made = await api('PUT', `${path}/register`, body, good);
  assert.equal(made.status, 202);
  assert.equal(made.headers['retry-after'], '0');
  const operation = `${path}/operations/${String(made.body['operationId'])}`;
  const found = await api('GET', operation, {}, good);
  assert.equal((found.body['registrationState'] as Body)['status'], 'assigned');
  assert.equal((await api('POST', path, body, good)).body['deviceId'], 'd1');
  const others = { ...good, authorization: token(emulator, 'd2') };
  const cases: [number, Parameters<typeof api>][] = [
    [401, ['GET', operation, {}, others]],
    [404, ['GET', operation.replace('/d1/', '/d2/'), {}, others]],
    [404, ['POST', `/${idScope}/registrations/d2`, {}, others]],
    [404, ['GET', `${path}/operations/4.none`, {}, good]],
    [401, ['PUT', `${path}/register`, body, { ...good, authorization: token(emulator, 'd1', { seconds: -1 }) }]],
    [401, ['PUT', `${path}/register`, body, { ...good, authorization: '' }]],
    [400, ['PUT', `${path}/register`, body, { ...good, version: '1999-01-01' }]],
    [400, ['PUT', `${path}/register`, undefined, { ...good, text: '{' }]],
    [400, ['PUT', `${path}/register`, undefined, good]],
    [400, ['PUT', `${path}/register`, { payload: 'x'.repeat(20_000) }, good]],
    [400, ['PUT', `/${idScope}/registrations/no%20id/register`, body, good]],
    [413, ['PUT', `${path}/register`, { payload: 'x'.repeat(1_100_000) }, good]],
    [405, ['DELETE', `${path}/register`, undefined, good]],
    [404, ['PUT', '/0neFFFFFFFF/registrations/d1/register', body, good]],
  ];
  for (const [status, call] of cases) {
    const reply = await api(...call).catch((error: unknown) => assert.fail(`${call[0]} ${call[1]}: ${String(error)}`));
    assert.equal(reply.status, status, JSON.stringify(reply.body));
    assert.deepEqual(Object.keys(reply.body).sort(), ['errorCode', 'message', 'timestampUtc', 'trackingId']);
  }
});

test("a device of the hub that is named registrations, and its module, stay the hub's", async (t) => {
  const emulator = await runEmulator(t, { provisioning: { enrollments } });
  const connection = await createDevice(emulator, 'registrations');
  await connectDevice(t, emulator, connection);
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  await registry.addModule({ deviceId: 'registrations', moduleId: 'm1' });
  const { responseBody } = await registry.getModulesOnDevice('registrations');
  assert.equal((responseBody as unknown as unknown[]).length, 1);
  const key = (await registry.getModule('registrations', 'm1')).responseBody.authentication?.symmetricKey?.primaryKey;
  const module = deviceConnectionString(emulator, 'registrations;ModuleId=m1', key ?? '');
  await connectDevice(t, emulator, module);
  assert.equal(emulator.diagnostics().connectedDevices, 2);
});
