import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationFrom, targetOf } from '../../src/hub/configurations/configuration.ts';
import { desiredPatch } from '../../src/hub/configurations/desired-content.ts';
import { StagedBlocks } from '../../src/hub/files/staged-blocks.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import { mergePatch } from '../../src/hub/twin.ts';

test('a content replaces what is at its paths and leaves everything else', () => {
  const desired = { fan: { speed: 1, mode: 'eco' }, lamp: { on: true } };
  const patch = desiredPatch({ 'properties.desired.fan': { speed: 5 } }, desired);
  assert.deepEqual(mergePatch(desired, patch), { fan: { speed: 5 }, lamp: { on: true } });
});

test('paths may be deep, and the root is merged', () => {
  const section = { 'properties.desired.a.b.c': 3, 'properties.desired': { top: 1 } };
  assert.deepEqual(mergePatch({ a: { x: 1 } }, desiredPatch(section, { a: { x: 1 } })), {
    a: { x: 1, b: { c: 3 } },
    top: 1,
  });
});

test('a content that is there already makes no patch', () => {
  assert.deepEqual(desiredPatch({ 'properties.desired.fan': { speed: 5 } }, { fan: { speed: 5 } }), {});
});

test('target conditions name devices, modules or nobody', () => {
  assert.equal(targetOf({ targetCondition: ' ' }), undefined);
  assert.deepEqual(targetOf({ targetCondition: '*' }), { isForModules: false, condition: undefined });
  assert.equal(targetOf({ targetCondition: 'FROM devices.modules WHERE a = 1' })?.isForModules, true);
  assert.throws(() => targetOf({ targetCondition: 'FROM devices.jobs' }), HubError);
});

test('what is no configuration is an argument error', () => {
  const content = { deviceContent: { 'properties.desired.a': 1 } };
  for (const [id, body] of [
    ['UPPER', { content }],
    ['ok', {}],
    ['ok', { content: { deviceContent: { 'tags.site': 1 } } }],
    ['ok', { content, priority: -1 }],
    ['ok', { content, metrics: { queries: { a: 'no query' } } }],
  ] as const) {
    assert.throws(() => configurationFrom(id, body, undefined, 0), HubError, JSON.stringify(body));
  }
});

test('blocks are joined in the order of their list; one that is missing makes no blob', () => {
  const staged = new StagedBlocks(() => 0);
  staged.add('blob', 'one', Buffer.from('1'));
  staged.add('blob', 'two', Buffer.from('2'));
  staged.add('blob', 'two', Buffer.from('II'));
  assert.equal(staged.take('blob', ['two', 'one'])?.toString(), 'II1');
  staged.add('blob', 'one', Buffer.from('1'));
  assert.equal(staged.take('blob', ['one', 'three']), undefined);
  assert.equal(staged.take('blob', ['one']), undefined);
});

test('blocks of uploads that stand still, or are too many, give way', () => {
  let now = 0;
  const staged = new StagedBlocks(() => now);
  staged.add('old', 'a', Buffer.alloc(1));
  now = 601_000;
  staged.add('new', 'a', Buffer.alloc(40 * 1024 * 1024));
  assert.equal(staged.take('old', ['a']), undefined);
  staged.add('newer', 'a', Buffer.alloc(40 * 1024 * 1024));
  assert.equal(staged.take('new', ['a']), undefined);
  assert.ok(staged.take('newer', ['a']));
});
