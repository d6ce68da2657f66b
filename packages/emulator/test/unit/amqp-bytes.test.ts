import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameGate } from '../../src/amqp/frame-gate.ts';
import { encodeBare, splitMessage, withApplicationProperties, withMessageId } from '../../src/amqp/message-bytes.ts';
import { endOfValue } from '../../src/amqp/wire-value.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const HEADER = Buffer.from('AMQP\x00\x01\x00\x00', 'latin1');
const EMPTY_FRAME = hex('00000008 02000000');

test('values are walked to their end', () => {
  const values = [
    '40',
    '41',
    '50ff',
    '5400',
    '71 00000001',
    'a1 03 616263',
    'b0 00000001 ff',
    '45',
    'c0 03 02 41 42',
    'd1 00000006 00000002 40 40',
    'e0 04 02 50 01 02',
    '00 53 70 45',
  ];
  for (const value of values) {
    const bytes = hex(value);
    assert.equal(endOfValue(Buffer.concat([bytes, hex('ffff')]), 0), bytes.length, value);
  }
});

test('sizes and counts that lie are refused', () => {
  const bad = [
    '',
    '00',
    'a1 05 61',
    'b0 ffffffff 00',
    'c0 02 05 41',
    'c0 05 01 41 41 41 41',
    'f0 00000005 ffffffff 40',
    'e0 04 09 50 01 02',
    '3f',
    '00'.repeat(100),
  ];
  for (const value of bad) assert.throws(() => endOfValue(hex(value), 0), RangeError, value);
});

test('frames pass whole, whatever the chunks', () => {
  const valid = Buffer.concat([HEADER, EMPTY_FRAME, hex('0000000c 02000000 00531145')]);
  const gate = new FrameGate();
  const passed = [...valid].map((byte) => gate.push(Buffer.from([byte])));
  assert.deepEqual(Buffer.concat(passed), valid);
});

test('frames that are too small, too large or malformed are refused', () => {
  for (const frame of [
    '00000007 02000000',
    '7fffffff 02000000',
    '00000009 02000000 40',
    '0000000c 05000000 00531145',
    '0000000c 02000000 005311c0',
  ]) {
    const gate = new FrameGate();
    gate.push(HEADER);
    assert.throws(() => gate.push(hex(frame)), RangeError, frame);
  }
});

test('adding properties and an id leaves the rest of a message alone', () => {
  const bare = encodeBare({ correlation_id: 'c', subject: 's' }, { a: 1, b: 'x' }, Buffer.from('body'));
  const changed = splitMessage(withApplicationProperties(withMessageId(bare, 'id-1'), { b: 'y', c: true })).message;
  assert.equal(changed.message_id, 'id-1');
  assert.equal(changed.correlation_id, 'c');
  assert.equal(changed.subject, 's');
  assert.deepEqual(changed.application_properties, { a: 1, b: 'y', c: true });
  assert.deepEqual((changed.body as { content: Buffer }).content, Buffer.from('body'));
});

test('a property of a type that is not its own is refused', () => {
  // A properties section whose list holds nulls and then one value: number, map, boolean, an impossible moment.
  const withField = (place: number, value: string): Buffer =>
    hex(
      `00 53 73 d0 ${(4 + place + hex(value).length).toString(16).padStart(8, '0')} ${(place + 1).toString(16).padStart(8, '0')} ${'40'.repeat(place)} ${value}`,
    );
  const [text, uint, map, truth, moment, never] = [
    'a1 01 61',
    '52 05',
    'c1 01 00',
    '41',
    '83 0000000000000001',
    '83 7fffffffffffffff',
  ];
  const right = [
    [0, text],
    [0, '53 05'],
    [1, 'a0 01 61'],
    [4, text],
    [8, moment],
  ] as const;
  for (const [place, value] of right) assert.ok(splitMessage(withField(place, value)).message, `${place} ${value}`);
  const wrong = [
    [0, map],
    [0, truth],
    [0, '55 ff'],
    [2, uint],
    [4, uint],
    [4, map],
    [5, truth],
    [6, map],
    [8, text],
    [8, never],
  ] as const;
  for (const [place, value] of wrong)
    assert.throws(() => splitMessage(withField(place, value)), RangeError, `${place} ${value}`);
});
