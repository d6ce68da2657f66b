import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkEditable, checkProperties, sameJson } from '@csk/core';
import type { Json, PropertyNode } from '@csk/core';

const leaf = (rule: Omit<PropertyNode, 'children'>): PropertyNode => ({ ...rule, children: [] });
const NODES: readonly PropertyNode[] = [
  leaf({ name: 'label', type: 'string', maxLength: 5 }),
  leaf({ name: 'on', type: 'boolean' }),
  leaf({ name: 'count', type: 'integer', minimum: 0, maximum: 10 }),
  leaf({ name: 'limit', type: 'decimal', minimum: -1.5, precision: 1 }),
  leaf({ name: 'since', type: 'date-time', minimum: '2026-01-01T00:00:00Z', maximum: '2026-12-31T23:59:59Z' }),
  {
    name: 'place',
    type: 'object',
    children: [leaf({ name: 'floor', type: 'integer', editable: false }), leaf({ name: 'room', type: 'string' })],
  },
];

test('right values pass, and so do keys without a definition and values to be removed', () => {
  const right: Json = {
    label: 'ünïté',
    on: false,
    count: 10,
    limit: -1.5,
    since: '2026-06-01T12:00:00+02:00',
    place: { floor: 3, room: '', lift: [1] },
    firmware: { any: ['thing', null] },
  };
  checkProperties(right, NODES, 'tags');
  checkProperties({ label: null, place: null }, NODES, 'tags');
  checkProperties({}, NODES, 'tags');
});

test('the first wrong value is named by its path', () => {
  const wrong: readonly (readonly [Json, string])[] = [
    ['text', 'tags'],
    [null, 'tags'],
    [[], 'tags'],
    [{ label: 5 }, 'tags.label'],
    [{ label: 'longer' }, 'tags.label'],
    [{ on: 'true' }, 'tags.on'],
    [{ count: 1.5 }, 'tags.count'],
    [{ count: 2 ** 53 }, 'tags.count'],
    [{ count: '5' }, 'tags.count'],
    [{ count: -1 }, 'tags.count'],
    [{ count: 11 }, 'tags.count'],
    [{ limit: 0.25 }, 'tags.limit'],
    [{ limit: -1.6 }, 'tags.limit'],
    [{ since: '2026-06-01' }, 'tags.since'],
    [{ since: '2026-13-01T00:00:00Z' }, 'tags.since'],
    [{ since: '2025-12-31T23:59:59Z' }, 'tags.since'],
    [{ since: '2027-01-01T00:00:00Z' }, 'tags.since'],
    [{ place: 5 }, 'tags.place'],
    [{ place: [1] }, 'tags.place'],
    [{ place: { floor: 'up' } }, 'tags.place.floor'],
    [{ label: 'ok', count: 99, on: 1 }, 'tags.on'],
  ];
  for (const [document, field] of wrong) {
    const check = () => checkProperties(document, NODES, 'tags');
    assert.throws(check, { code: 'invalid', details: { field } }, JSON.stringify(document));
  }
});

test('names that every object inherits are only keys', () => {
  const nodes = [leaf({ name: 'toString', type: 'integer' }), leaf({ name: 'constructor', type: 'string' })];
  checkProperties({}, nodes, 'tags');
  assert.throws(() => checkProperties({ toString: 'x' }, nodes, 'tags'), { code: 'invalid' });
});

test('what people may not change is refused, also inside an object that is removed', () => {
  checkEditable({ place: { room: 'a' }, label: 'x' }, NODES, 'tags');
  for (const patch of [{ place: { floor: 1 } }, { place: { floor: null } }, { place: null }] as Json[]) {
    assert.throws(() => checkEditable(patch, NODES, 'tags'), { details: { field: 'tags.place.floor' } });
  }
});

test('JSON is the same whatever the order of its keys', () => {
  assert.ok(sameJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined }));
  for (const [a, b] of [
    [{ a: 1 }, { a: 2 }],
    [{ a: null }, {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], { 0: 1 }],
    [{}, null],
    ['1', 1],
    [{ a: 1 }, { b: 1 }],
  ]) {
    assert.ok(!sameJson(a, b), JSON.stringify([a, b]));
    assert.ok(!sameJson(b, a));
  }
});
