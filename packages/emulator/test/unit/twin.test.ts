import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '../../src/hub/hub-error.ts';
import {
  changeTwin,
  mergePatch,
  newTwin,
  reportProperties,
  twinForDevice,
  twinProperties,
} from '../../src/hub/twin.ts';
import { parseJson, type JsonObject } from '../../src/json.ts';

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
  for (const patch of [{ 'a.b': 1 }, { $x: 1 }, { 'a b': 1 }, deep, { a: 'x'.repeat(40_000) }]) {
    assert.throws(() => reportProperties(newTwin(0), patch, 0), HubError);
  }
});
