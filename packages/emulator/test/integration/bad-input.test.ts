import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import device from 'azure-iot-device';
import rhea from 'rhea';
import { amqpTypes } from '../../src/amqp/rhea.ts';
import { startEmulator, type Emulator } from '../../src/index.ts';
import { rawMqtt, rawTls } from './raw-mqtt.ts';
import { connectDevice, createDevice, defer, eventually, runEmulator, temporaryFolder } from './running-emulator.ts';

/** Numbers from a fixed seed: the same garbage on every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const bytes = (random: () => number, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

/** Proof of life: a device connects, sends, and its event is stored. */
async function assertAlive(t: TestContext, emulator: Emulator): Promise<void> {
  const before = emulator.diagnostics().events;
  const client = await connectDevice(t, emulator, await createDevice(emulator, `alive-${before}-${Date.now()}`));
  await client.sendEvent(new device.Message('alive'));
  assert.equal(emulator.diagnostics().events, before + 1);
}

test('garbage on every port, plain and inside TLS, ends that connection only', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q'] });
  const random = seeded(7);
  const sasl = Buffer.from('AMQP\x03\x01\x00\x00', 'latin1');
  const amqp = Buffer.from('AMQP\x00\x01\x00\x00', 'latin1');
  const starts = [
    Buffer.alloc(0),
    sasl,
    amqp,
    Buffer.concat([amqp, Buffer.from([0x7f, 0xff, 0xff, 0xff])]),
    // An array of four billion nulls in 21 bytes.
    Buffer.concat([amqp, Buffer.from('0000001502000000' + '005310' + 'f000000005ffffffff40', 'hex')]),
    Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x10, 0x05, 0x00, 0x04]),
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  ];
  for (const port of Object.values(emulator.ports)) {
    for (const start of starts) {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      socket.resume();
      await once(socket, 'connect');
      socket.end(Buffer.concat([start, bytes(random, 500)]));
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    }
  }
  for (const start of starts) {
    const socket = await rawTls(t, emulator);
    socket.resume();
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.end(Buffer.concat([start, bytes(random, 500)]));
    await closed;
  }
  await assertAlive(t, emulator);
});

test('a device that breaks the rules of IoT Hub is dropped; others are not', async (t) => {
  const emulator = await runEmulator(t);
  const connection = await createDevice(emulator, 'd1');
  const topic = 'devices/d1/messages/events/';
  const offences = [
    { cmd: 'publish', qos: 0, dup: false, retain: false, topic, payload: Buffer.alloc(300 * 1024) },
    { cmd: 'publish', qos: 2, messageId: 1, dup: false, retain: false, topic, payload: 'x' },
    { cmd: 'publish', qos: 0, dup: false, retain: false, topic: 'my/own/topic', payload: 'x' },
    { cmd: 'publish', qos: 0, dup: false, retain: false, topic: 'devices/d2/messages/events/', payload: 'x' },
    { cmd: 'publish', qos: 0, dup: false, retain: false, topic: `${topic}%E0%A4%A`, payload: 'x' },
  ] as const;
  for (const offence of offences) {
    const client = await rawMqtt(t, emulator, 'd1', connection);
    assert.deepEqual(
      client.packets.map((packet) => packet.cmd),
      ['connack'],
    );
    client.send(offence);
    await client.closed;
  }
  assert.equal(emulator.diagnostics().events, 0);
  await assertAlive(t, emulator);
});

test('a lost connection publishes the will; a graceful one does not', async (t) => {
  const emulator = await runEmulator(t);
  const connection = await createDevice(emulator, 'd1');
  const will = { topic: 'devices/d1/messages/events/', payload: Buffer.from('gone'), qos: 1, retain: false };
  const graceful = await rawMqtt(t, emulator, 'd1', connection, { will });
  graceful.send({ cmd: 'disconnect' });
  await graceful.closed;
  await eventually(() => emulator.diagnostics().connectedDevices === 0);
  const lost = await rawMqtt(t, emulator, 'd1', connection, { will });
  assert.equal(emulator.diagnostics().events, 0);
  lost.socket.destroy();
  await eventually(() => emulator.diagnostics().events === 1);
});

test('silence beyond the keep-alive ends the connection', async (t) => {
  const emulator = await runEmulator(t);
  const client = await rawMqtt(t, emulator, 'd1', await createDevice(emulator, 'd1'), { keepalive: 1 });
  await client.closed;
  await eventually(() => emulator.diagnostics().connectedDevices === 0);
});

function request(
  emulator: Emulator,
  method: string,
  path: string,
  body?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port: emulator.ports.hub, path, method, ca: emulator.ca, agent: false };
    const sent = https.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test('HTTP errors have the shape from which the SDK makes its errors', async (t) => {
  const emulator = await runEmulator(t);
  const unauthorized = await request(emulator, 'GET', '/devices/d1?api-version=2021-04-12');
  assert.equal(unauthorized.status, 401);
  assert.match((JSON.parse(unauthorized.text) as { Message: string }).Message, /^ErrorCode:IotHubUnauthorizedAccess;/);
  const version = await request(emulator, 'GET', '/devices/d1?api-version=1999-01-01');
  assert.equal(version.status, 400);
  assert.match(version.text, /ErrorCode:InvalidProtocolVersion;/);
  assert.equal((await request(emulator, 'GET', '/nothing?api-version=2021-04-12')).status, 404);
  assert.equal((await request(emulator, 'GET', '/devices/%E0%A4%A?api-version=2021-04-12')).status, 401);
  await assertAlive(t, emulator);
});

test('a busy port is refused with the option that changes it', async (t) => {
  const emulator = await runEmulator(t);
  const { hub } = emulator.ports;
  await assert.rejects(startEmulator({ ports: { hub: 0, serviceBus: hub, eventHubs: 0 } }), {
    code: 'EADDRINUSE',
    port: hub,
    option: 'ports.serviceBus',
  });
});

test('a state directory has one owner', async (t) => {
  const stateDir = temporaryFolder(t);
  await runEmulator(t, { stateDir });
  await assert.rejects(startEmulator({ stateDir, ports: { hub: 0, serviceBus: 0, eventHubs: 0 } }), {
    code: 'ELOCKED',
  });
});

test('options outside their limits are refused by name', async () => {
  await assert.rejects(startEmulator({ partitions: 0 }), /partitions/);
  await assert.rejects(startEmulator({ queues: ['no/slash'] }), /no\/slash/);
});

test('a broken TLS handshake ends the connection at once', async (t) => {
  const emulator = await runEmulator(t);
  const socket = connect({ host: '127.0.0.1', port: emulator.ports.hub });
  defer(t, () => socket.destroy());
  socket.on('error', () => {});
  socket.resume();
  // Not events.once: a reset connection is an expected way to end.
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5]));
  await closed;
});

test('a WebSocket without a subprotocol may send what it likes', async (t) => {
  const emulator = await runEmulator(t);
  const socket = await rawTls(t, emulator);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const key = Buffer.alloc(16).toString('base64');
  const upgrade = `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
  socket.write(`GET /$iothub/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n${upgrade}\r\n\r\n`);
  await once(socket, 'data');
  socket.resume();
  socket.write(Buffer.alloc(16, 0xff));
  await closed;
  await assertAlive(t, emulator);
});

test('an upgrade to what is not there ends its connection', async (t) => {
  const emulator = await runEmulator(t);
  const socket = connect({ host: '127.0.0.1', port: emulator.ports.hub, allowHalfOpen: true });
  defer(t, () => socket.destroy());
  socket.on('error', () => {});
  socket.write('GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  socket.resume();
  await once(socket, 'end');
  // Our side stands; a write into what the emulator has closed brings the end of it.
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const knocking = setInterval(() => socket.write('x'), 10);
  await closed;
  clearInterval(knocking);
});

test('a request over AMQP whose properties are no values ends nothing but itself', async (t) => {
  const emulator = await runEmulator(t);
  const connection = rhea.create_container().connect({
    host: 'localhost',
    port: emulator.ports.hub,
    transport: 'tls',
    ca: emulator.ca,
    servername: 'localhost',
    reconnect: false,
  } as never);
  connection.on('error', () => {});
  defer(t, () => connection.close());
  connection.open_receiver({ source: '$cbs', target: 'replies' });
  const requests = connection.open_sender('$cbs');
  await new Promise((resolve) => requests.once('sendable', resolve));
  const writer = new amqpTypes.Writer();
  const fields = [amqpTypes.wrap_string('1'), null, null, null, amqpTypes.wrap_int(5)];
  writer.write(amqpTypes.described(amqpTypes.wrap_ulong(0x73), amqpTypes.wrap_list(fields)));
  writer.write(amqpTypes.described(amqpTypes.wrap_ulong(0x77), amqpTypes.wrap_string('no token')));
  const rejected = new Promise((resolve) => requests.once('rejected', resolve));
  requests.send(writer.toBuffer(), Buffer.from('t'), 0);
  await rejected;
  await assertAlive(t, emulator);
});

test('AMQP is known by its header, also when that comes in pieces', async (t) => {
  const emulator = await runEmulator(t);
  const socket = connect({ host: '127.0.0.1', port: emulator.ports.hub, noDelay: true });
  defer(t, () => socket.destroy());
  const answer = once(socket, 'data') as Promise<[Buffer]>;
  for (const piece of ['A', 'MQ', 'P\x00\x01\x00\x00']) {
    socket.write(piece, 'latin1');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal((await answer)[0].toString('latin1', 0, 4), 'AMQP');
});
