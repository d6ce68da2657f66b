import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { generate, parser, type Packet } from 'mqtt-packet';
import { Clock } from '../../src/clock.ts';
import { MqttConnection } from '../../src/hub/mqtt/connection.ts';
import { MqttFramer } from '../../src/hub/mqtt/framer.ts';
import { parseBag } from '../../src/hub/mqtt/property-bag.ts';
import { parseFilter, parsePublishTopic } from '../../src/hub/mqtt/topics.ts';

test('packets are cut out of any chunks', () => {
  const stream = Buffer.from([0xc0, 0, 0x30, 3, 1, 2, 3, 0x30, 0x80, 0x01, ...Array<number>(128).fill(9)]);
  for (const size of [1, 2, 3, 5, 1000]) {
    const framer = new MqttFramer();
    const packets: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size)
      framer.push(stream.subarray(at, at + size), (packet) => packets.push(packet));
    assert.deepEqual(
      packets.map((packet) => packet.length),
      [2, 5, 131],
      `chunks of ${size}`,
    );
  }
});

test('a packet is refused by its announced length, small ones before the client is known', () => {
  const push = (framer: MqttFramer, ...bytes: number[]) => framer.push(Buffer.from(bytes), () => {});
  assert.throws(() => push(new MqttFramer(), 0x10, 0xff, 0xff, 0x7f), RangeError);
  assert.throws(() => push(new MqttFramer(), 0x10, 0xff, 0xff, 0xff, 0xff), RangeError);
  const known = new MqttFramer();
  known.allowLargePackets();
  push(known, 0x30, 0x80, 0x80, 0x10);
  const tooLarge = new MqttFramer();
  tooLarge.allowLargePackets();
  assert.throws(() => push(tooLarge, 0x30, 0x80, 0x80, 0x20), RangeError);
});

test('topics are those of IoT Hub for this device only', () => {
  assert.deepEqual(parsePublishTopic('devices/d/messages/events/a=1&b', 'd'), { kind: 'telemetry', bag: 'a=1&b' });
  assert.deepEqual(parsePublishTopic('$iothub/twin/GET/?$rid=x1', 'd'), { kind: 'twin-get', rid: 'x1' });
  assert.deepEqual(parsePublishTopic('$iothub/methods/res/-5/?$rid=a', 'd'), {
    kind: 'method-response',
    status: -5,
    rid: 'a',
  });
  for (const topic of [
    'devices/other/messages/events/',
    '$iothub/twin/PUT/?$rid=1',
    'x',
    'devices/d/messages/eventsx',
  ]) {
    assert.equal(parsePublishTopic(topic, 'd'), undefined, topic);
  }
  assert.equal(parseFilter('devices/d/messages/devicebound/#', 'd'), 'commands');
  for (const filter of ['#', '+/+', 'devices/other/messages/devicebound/#'])
    assert.equal(parseFilter(filter, 'd'), undefined);
});

test('a property bag is decoded; a bare name has no value', () => {
  const bag = parseBag('?%24.ct=application%2Fjson&empty=&bare&a%20b=c%26d');
  assert.deepEqual(
    [...bag],
    [
      ['$.ct', 'application/json'],
      ['empty', ''],
      ['bare', null],
      ['a b', 'c&d'],
    ],
  );
  assert.throws(() => parseBag('%E0%A4%A'), URIError);
});

/** A CONNECT packet of device `d1`. */
const connectPacket = (extra: object = {}): Buffer =>
  generate({
    cmd: 'connect',
    clientId: 'd1',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    username: 'localhost/d1/?api-version=2021-04-12',
    password: Buffer.from('x'),
    ...extra,
  } as never);

/** A connection to a hub that lets a device in when `principal` does, and when its turn comes. */
function connection(hub: object = {}) {
  const came: string[] = [];
  const sent: Packet[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on('packet', (packet) => sent.push(packet));
  const parts = {
    now: Date.now,
    clock: new Clock(),
    sessions: { touch: () => {}, methodsReady: () => {} },
    access: { principal: () => ({ identity: { deviceId: 'd1' }, expiresAt: Date.now() + 60_000 }) },
    guard: { admit: () => undefined },
    connected: () => came.push('connected'),
    disconnected: () => came.push('disconnected'),
    ...hub,
  };
  const server = new Duplex({
    read() {},
    write: (chunk: Buffer, _encoding, done) => {
      reader.parse(chunk);
      done();
    },
    allowHalfOpen: true,
  });
  new MqttConnection(server, parts as never);
  return { server, came, sent };
}

const turn = (): Promise<unknown> => new Promise(setImmediate);

test('a client that asks again while it waits for its turn is dropped, and never gets in', async () => {
  let letIn = (): void => {};
  const { server, came } = connection({ guard: { admit: () => new Promise<void>((resolve) => (letIn = resolve)) } });
  server.push(Buffer.concat([connectPacket(), connectPacket()]));
  await turn();
  assert.equal(server.destroyed, true);
  letIn();
  await turn();
  assert.deepEqual(came, []);
});

test('a device that loses its right while it waits for its turn does not get in', async () => {
  let letIn = (): void => {};
  let isThere = true;
  const principal = (): unknown => {
    if (!isThere) throw new Error('Deleted.');
    return { identity: { deviceId: 'd1' }, expiresAt: Date.now() + 60_000 };
  };
  const { server, came, sent } = connection({
    access: { principal },
    guard: { admit: () => new Promise<void>((resolve) => (letIn = resolve)) },
  });
  server.push(connectPacket());
  await turn();
  isThere = false;
  letIn();
  await turn();
  assert.deepEqual(came, []);
  assert.deepEqual(
    sent.map((packet) => packet.cmd === 'connack' && packet.returnCode),
    [5],
  );
  server.destroy();
  // Its timer goes before another test puts the clock aside.
  await turn();
});

test('a client that says goodbye and stays is not waited for, nor heard', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const published: string[] = [];
  const { server, came } = connection({
    guard: { admit: () => undefined },
    publish: async () => void published.push('x'),
  });
  server.push(connectPacket());
  const message = {
    cmd: 'publish',
    topic: 'devices/d1/messages/events/',
    payload: 'x',
    qos: 0,
    retain: false,
    dup: false,
  };
  server.push(Buffer.concat([generate({ cmd: 'disconnect' } as never), generate(message as never)]));
  await turn();
  t.mock.timers.tick(9_999);
  assert.equal(server.destroyed, false);
  t.mock.timers.tick(1);
  await turn();
  assert.deepEqual([server.destroyed, came, published], [true, ['connected', 'disconnected'], []]);
});

test('a busy hub does not wait for the end of those it sends away', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const admit = (): never => {
    throw new Error('Throttled.');
  };
  const { server, sent } = connection({ guard: { admit } });
  server.push(connectPacket());
  await turn();
  assert.deepEqual(
    sent.map((packet) => packet.cmd === 'connack' && packet.returnCode),
    [3],
  );
  t.mock.timers.tick(10_000);
  await turn();
  assert.equal(server.destroyed, true);
});

for (const qos of [0, 1, 2] as const) {
  test(`commands come with the quality that was granted to a subscription with ${qos}`, async () => {
    const waiting = [7, 8].map((sequence) => ({ command: { sequence, expiresAt: 0, properties: {}, payload: 'x' } }));
    const completed: number[] = [];
    const { server, sent } = connection({
      nextCommand: () => waiting.shift(),
      complete: async (_identity: unknown, sequence: number) => void completed.push(sequence),
    });
    server.push(connectPacket());
    const subscriptions = [{ topic: 'devices/d1/messages/devicebound/#', qos }];
    server.push(generate({ cmd: 'subscribe', messageId: 1, subscriptions } as never));
    await turn();
    await turn();
    const granted = Math.min(qos, 1);
    assert.deepEqual(
      sent.flatMap((packet) =>
        packet.cmd === 'suback' ? packet.granted : packet.cmd === 'publish' ? [packet.qos] : [],
      ),
      [granted, granted, granted],
    );
    assert.deepEqual(completed, qos === 0 ? [7, 8] : []);
    server.destroy();
  });
}
