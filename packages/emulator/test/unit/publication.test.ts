import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generate, parser, type IPublishPacket } from 'mqtt-packet';
import { acknowledgementOf, isPublication, readPublication } from '../../src/hub/mqtt/publication.ts';

/** A sequence of numbers from 0 to below 1, the same on every run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function parsed(bytes: Buffer): IPublishPacket {
  const reader = parser({ protocolVersion: 4 });
  let found: IPublishPacket | undefined;
  reader.on('packet', (packet) => (found = packet as IPublishPacket));
  reader.parse(bytes);
  assert.ok(found);
  return found;
}

test('publications read as the library for all packets reads them', () => {
  const chance = chances(7);
  for (let round = 0; round < 2_000; round += 1) {
    const qos = chance() < 0.5 ? 0 : 1;
    const bytes = generate({
      cmd: 'publish',
      topic: 'devices/Gerät-1/\ufffd/messages/events/'.slice(0, 1 + Math.floor(chance() * 31)),
      payload: Buffer.alloc(Math.floor(chance() ** 4 * 40_000), round),
      qos,
      dup: chance() < 0.5,
      retain: chance() < 0.5,
      ...(qos === 1 && { messageId: 1 + Math.floor(chance() * 65_535) }),
    });
    const known = parsed(bytes);
    assert.ok(isPublication(bytes));
    const { topic, payload, retain, packetId } = readPublication(bytes);
    assert.deepEqual([topic, retain, packetId || undefined], [known.topic, known.retain, known.messageId]);
    assert.ok(payload.equals(known.payload as Buffer));
  }
});

test('malformed publications are refused, whatever their bytes', () => {
  const bad = [
    '3600',
    '30 02 0005',
    '32 05 0001 61 0000',
    '32 03 0001 61',
    '30 02 0000',
    '36 05 0001 61 0001',
    '30 03 0001 ff',
  ];
  for (const hex of bad)
    assert.throws(() => readPublication(Buffer.from(hex.replaceAll(' ', ''), 'hex')), RangeError, hex);
  const chance = chances(11);
  const rounds = Number(process.env['CSK_FUZZ_ROUNDS'] ?? 2_000);
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(chance() * 24) }, () => Math.floor(chance() * 256)));
    try {
      const { payload } = readPublication(Buffer.concat([Buffer.of(0x32), bytes]));
      assert.ok(payload.length <= bytes.length);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
    }
  }
});

test('an acknowledgement is what the library writes', () => {
  for (const messageId of [1, 255, 256, 65_535]) {
    assert.deepEqual(acknowledgementOf(messageId), generate({ cmd: 'puback', messageId }));
  }
});
