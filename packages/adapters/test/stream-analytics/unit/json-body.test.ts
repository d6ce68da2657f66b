import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob } from '../../../src/stream-analytics/index.ts';
import { readJsonBodies, readJsonBody } from '../../../src/stream-analytics/processor/json-body.ts';
import { pushedEvents } from '../../../src/stream-analytics/processor/message.ts';
import { START, iso } from './jobs.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): unknown => readJsonBody(bytes(text));

test('a body is one value, a list, or several values one after the other', () => {
  assert.deepEqual(read('{"a":1}'), { a: 1 });
  assert.deepEqual(read('\uFEFF{"a":1}\r\n'), { a: 1 });
  assert.deepEqual(read('[{"a":1},{"a":2}]'), [{ a: 1 }, { a: 2 }]);
  const several = [{ a: 1 }, { a: 2 }, { a: 3 }];
  for (const text of [
    '{"a":1}\n{"a":2}\n{"a":3}',
    '{"a":1}\r\n\r\n{"a":2}\r\n{"a":3}\r\n',
    '{"a":1}{"a":2} {"a":3}',
    '[{"a":1},\n{"a":2}]\n{"a":3}',
    '{\n  "a": 1\n}\n{\n  "a": 2\n}\n[ { "a": 3 } ]',
  ])
    assert.deepEqual(read(text), several, text);
});

test('brackets and quotes inside text end nothing', () => {
  const rows = [{ a: '}\n{' }, { b: '\\' }, { c: '"]' }, { d: { e: [{ f: '\\"}' }] } }];
  assert.deepEqual(read(rows.map((row) => JSON.stringify(row)).join('\n')), rows);
});

test('a body with a part that is no JSON is none', () => {
  for (const text of [
    '',
    ' \n',
    'warm',
    '{broken',
    '{"a":1}\n{"a":2',
    '{"a":1}\n{"a":2}}',
    '{"a":1},{"a":2}',
    '{"a":1}\nwarm',
    '{"a":1}\n{a:2}\n{"a":3}',
    '{"a":"1}\n{"a":2}',
    ']{"a":1}',
  ])
    assert.equal(read(text), undefined, text);
  assert.equal(readJsonBody(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])), undefined, 'no UTF-8');
});

test('a batch gives what its bodies give one by one, whatever their neighbours are', () => {
  const texts = ['{"a":1}', '{"b":2', '"c":3}', '', '[1,2]', '{"d":"warm"}\n{"d":4}', ',', '{"e":{}}', ' 7 '];
  const odd = [
    bytes('{"f":"\u00b0C"}'),
    bytes('\uFEFF{"g":1}'),
    new Uint8Array([0x22, 0xc2]),
    new Uint8Array([0xb0, 0x22]),
  ];
  const long = bytes(JSON.stringify({ h: 'x'.repeat(40_000) }));
  const plain = texts.map(bytes);
  for (const batch of [plain, [...plain, ...odd], [...odd, ...plain], [long, ...plain, long], [long], []])
    assert.deepEqual(readJsonBodies(batch), batch.map(readJsonBody));
  assert.deepEqual(readJsonBodies(plain.slice(0, 3)), [{ a: 1 }, undefined, undefined]);
});

const WHOLE = [
  ...['{"a":1}', '{}', '{"b":{"c":{}}}', '{"d":"}{"}', '{"e":"\\u005b"}', '{"f":"°[1]"}', '{"g":1,"g":2}'],
  ...['{"__proto__":{"h":1}}', '{"7":1e400}', '[{"i":1},{"j":2}]', '{}\n{}', '7'],
];
/** Put together these often make up a list, though none of them is a value. */
const PARTS = [
  ...['{"k":[{}', '{}]}', '{},{}', '{"l":{"m":1}', '{"n":"x', '{y"}', '{"o":', '{"p":1', '"q":2}', '[', ']', ',', '}'],
  ...['{', '"', '\\', ' ', '\uFEFF'],
];

test('every three bodies give in a batch what they give one by one, also when they make up for each other', () => {
  const all = [...WHOLE, ...PARTS].map((text) => {
    const body = bytes(text);
    return { text, body, alone: readJsonBody(body) };
  });
  let lists = 0;
  for (const a of all) {
    for (const b of all) {
      for (const c of all) {
        const three = [a, b, c];
        const batch = readJsonBodies(three.map(({ body }) => body));
        assert.deepEqual(
          batch,
          three.map(({ alone }) => alone),
          three.map(({ text }) => text).join(' | '),
        );
        if (batch.includes(undefined) && isListOfThree(three.map(({ text }) => text).join())) lists += 1;
      }
    }
  }
  assert.ok(lists > 5, `${lists} lists of three whose parts are no bodies`);
});

function isListOfThree(text: string): boolean {
  try {
    return (JSON.parse(`[${text}]`) as unknown[]).length === 3;
  } catch {
    return false;
  }
}

test('a long body without an end costs time in proportion to its length', () => {
  assert.equal(read('{"a":['.repeat(200_000)), undefined);
  assert.equal(read('"\\'.repeat(300_000)), undefined);
  assert.equal((read('{}\n'.repeat(200_000)) as unknown[]).length, 200_000);
});

test('events of one message have its arrival, metadata and position; what is no record is told', () => {
  const run = compileJob("SELECT a, GetMetadataPropertyValue(s, 'IoTHub.ConnectionDeviceId') AS d FROM s").start();
  const message = { partition: '0', offset: '7', enqueuedAt: iso(START), deviceKey: 'd1', properties: {} };
  const event = { ...message, body: bytes('{"a":1}\n[{"a":2},7]') };
  const [pushed] = pushedEvents([{ input: 's', event }]);
  assert.ok(pushed);
  const { rows, diagnostics } = run.push('s', pushed.event);
  assert.deepEqual(
    rows.map(({ row, sources }) => [row, sources.map(({ position, sequence }) => [position, sequence])]),
    [
      [{ a: 1, d: 'd1' }, [['0.7', 1]]],
      [{ a: 2, d: 'd1' }, [['0.7', 2]]],
    ],
  );
  assert.deepEqual(
    diagnostics.map(({ code, sequence }) => [code, sequence]),
    [['InputDeserializerError.InvalidData', 3]],
  );
});
