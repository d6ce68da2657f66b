import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '../../src/hub/hub-error.ts';
import {
  changeTwin,
  mergePatch,
  newTwin,
  reportProperties,
  twinChangeFrom,
  twinForDevice,
  twinProperties,
} from '../../src/hub/twin.ts';
import { parseJson, type Json, type JsonObject } from '../../src/json.ts';

const json = (text: string): JsonObject => parseJson(text) as JsonObject;

test('a patch merges deeply, null deletes, arrays and values replace', () => {
  const target = { a: 1, b: { c: 1, d: 2 }, e: [1, 2] };
  assert.deepEqual(mergePatch(target, { a: null, b: { c: null, x: { y: 1 } }, e: [3] }), {
    b: { d: 2, x: { y: 1 } },
    e: [3],
  });
  assert.deepEqual(target, { a: 1, b: { c: 1, d: 2 }, e: [1, 2] });
});

test('keys that would reach a prototype never get in', () => {
  const merged = mergePatch(
    {},
    json('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "a": {"__proto__": {"b": 1}}}'),
  );
  assert.deepEqual(merged, { a: {} });
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test('desired changes raise the version and stamp what they touch', () => {
  const start = newTwin(0);
  const first = changeTwin(start, { desired: { a: { b: 1 }, c: 1 } }, false, 1000);
  const second = changeTwin(first, { desired: { a: { b: 2 } } }, false, 2000);
  assert.equal(second.desired.version, start.desired.version + 2);
  assert.notEqual(second.etag, first.etag);
  const { $metadata } = twinProperties(second)['desired'] as {
    $metadata: Record<string, Record<string, Record<string, unknown>>>;
  };
  assert.equal($metadata['c']!['$lastUpdatedVersion'], first.desired.version);
  assert.equal($metadata['a']!['b']!['$lastUpdatedVersion'], second.desired.version);
});

test('replacing drops what is not named; tags stay hidden from the device', () => {
  const twin = changeTwin(newTwin(0), { tags: { site: 'n' }, desired: { a: 1, b: 2 } }, false, 0);
  const replaced = changeTwin(twin, { desired: { b: 3 } }, true, 1);
  assert.deepEqual(twinForDevice(replaced), { desired: { b: 3, $version: 3 }, reported: { $version: 1 } });
  assert.deepEqual(replaced.tags, { site: 'n' });
});

test('reported properties change on their own', () => {
  const twin = reportProperties(newTwin(0), { level: 1, $version: 99 }, 5);
  assert.deepEqual(twinForDevice(twin), { desired: { $version: 1 }, reported: { level: 1, $version: 2 } });
});

test('limits of keys, depth and size are argument errors', () => {
  const deep = Array.from({ length: 12 }).reduce<JsonObject>((inner) => ({ a: inner }), {});
  const keys = [{ 'a.b': 1 }, { $x: 1 }, { 'a b': 1 }, { 'a\u0001': 1 }, { 'a\u0085': 1 }, { ['é'.repeat(513)]: 1 }];
  const values = [deep, [deep], 'é'.repeat(2049), 4_503_599_627_370_496, -4_503_599_627_370_497, { b: 2 ** 60 }];
  for (const patch of [...keys, ...values.map((a) => ({ a }))]) {
    assert.throws(() => reportProperties(newTwin(0), patch, 0), HubError);
  }
});

test('what the documentation allows is taken: ten levels, large texts, numbers at their limits', () => {
  // The example of page "Understand and use device twins in IoT Hub".
  const deep = Array.from({ length: 9 }).reduce<JsonObject>((inner) => ({ level: inner }), { property: 'value' });
  const values = [deep, 'x'.repeat(4096), 4_503_599_627_370_495, -4_503_599_627_370_496, 1e300, 0.5, [1, 'a']];
  for (const value of values) assert.deepEqual(changeTwin(newTwin(0), { tags: { value } }, false, 0).tags, { value });
});

test('size counts keys and texts by their letters, numbers as 8 and booleans as 4 bytes', () => {
  const filled = (count: number, value: Json): JsonObject =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [String(1000 + index), value]));
  const fits = (patch: JsonObject): boolean => {
    try {
      reportProperties(newTwin(0), patch, 0);
      return true;
    } catch (error) {
      assert.ok(error instanceof HubError);
      return false;
    }
  };
  // 32,768 bytes: of 4 + 4, of 4 + 8, of 4 + 12, and of 4 + 4 + 8.
  assert.deepEqual([fits(filled(4096, true)), fits(filled(4097, true))], [true, false]);
  assert.deepEqual([fits(filled(2730, 0)), fits(filled(2731, 0))], [true, false]);
  assert.deepEqual([fits(filled(2048, 'twelve bytes')), fits(filled(2049, 'twelve bytes'))], [true, false]);
  assert.deepEqual([fits(filled(2048, { four: 1 })), fits(filled(2049, { four: 1 }))], [true, false]);
});

test('a change whose parts are no objects is an argument error, not a change of nothing', () => {
  for (const body of ['x', [], { tags: 'x' }, { tags: [] }, { properties: 1 }, { properties: { desired: 'x' } }]) {
    assert.throws(() => twinChangeFrom(body), HubError, JSON.stringify(body));
  }
  assert.deepEqual(twinChangeFrom({ tags: null, properties: { desired: { a: 1 }, reported: {} } }), {
    desired: { a: 1 },
  });
});
