import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromJsonText, fromStoredText, toJsonText, toStoredText } from '../../../src/postgres/json-text.ts';

const TEXTS = [
  '',
  'plain',
  '\0',
  'a\0b',
  '\\u0000',
  '\\\0',
  '\\\\u0000',
  '\uD83D',
  '\uDE00x',
  '😀',
  '\uE000',
  '\uE0000000',
  '\\\uE000',
  '"\n\u0001',
];

test('every string comes back, as value, key and alone', () => {
  for (const text of TEXTS) {
    const value = { [text]: [text, { text }] };
    const stored = toJsonText(value);
    assert.deepEqual(fromJsonText(stored), value, JSON.stringify(text));
    assert.equal(fromStoredText(toStoredText(text)), text, JSON.stringify(text));
    assert.equal(JSON.parse(toJsonText(text)), toStoredText(text), 'alone and inside they are the same');
  }
});

test('what is stored has nothing that PostgreSQL refuses', () => {
  for (const text of TEXTS) {
    const stored = toStoredText(text);
    assert.ok(!stored.includes('\0'));
    assert.equal(Buffer.from(stored).toString(), stored, 'well-formed');
  }
});

test('what is no JSON is invalid', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  for (const value of [undefined, circular, 1n]) assert.throws(() => toJsonText(value), { code: 'invalid' });
});
