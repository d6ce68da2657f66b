import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { generate } from 'mqtt-packet';
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

test('a client that asks again while it waits for its turn is dropped, and never gets in', async () => {
  const came: string[] = [];
  let letIn = (): void => {};
  const hub = {
    now: Date.now,
    clock: new Clock(),
    access: { principal: () => ({ identity: { deviceId: 'd1' }, expiresAt: Date.now() + 60_000 }) },
    guard: { admit: () => new Promise<void>((resolve) => (letIn = resolve)) },
    connected: () => came.push('connected'),
    disconnected: () => {},
  };
  const server = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  new MqttConnection(server, hub as never);
  const username = 'localhost/d1/?api-version=2021-04-12';
  const packet = generate({
    cmd: 'connect',
    clientId: 'd1',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    username,
    password: Buffer.from('x'),
  } as never);
  server.push(Buffer.concat([packet, packet]));
  await new Promise(setImmediate);
  assert.equal(server.destroyed, true);
  letIn();
  await new Promise(setImmediate);
  assert.deepEqual(came, []);
});
