import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyIndex, hashOf } from '../../../src/stream-analytics/operators/key-index.ts';
import type { Key } from '../../../src/stream-analytics/types/compare.ts';

function expectNumbers(keys: readonly Key[]): void {
  const index = new KeyIndex();
  for (const [number, key] of keys.entries()) {
    assert.equal(index.get(key), undefined, `${String(key)} has no number yet`);
    assert.equal(index.add(key), number);
  }
  assert.equal(index.size, keys.length);
  for (const [number, key] of keys.entries()) assert.equal(index.get(key), number, String(key));
  for (const other of ['', 'none', -1, 'n'.repeat(65)]) assert.equal(index.get(other), undefined);
}

test('few keys and very many have their numbers in the order in which they came', () => {
  for (const count of [0, 1, 4095, 4096, 4097, 50_000])
    expectNumbers(Array.from({ length: count }, (_, i) => `device-${i * 7919}`));
});

test('a text, a number, a long text and NULL are keys of their own', () => {
  const others: Key[] = [null, true, false];
  for (let i = 0; i < 6000; i += 1) others.push(i, String(i), `${'long '.repeat(20)}${i}`);
  expectNumbers(others);
});

test('keys that share a hash, or the place of one, are told apart, however many', () => {
  const alike: string[] = [];
  for (let i = 0; alike.length < 300; i += 1) if ((hashOf(`k${i}`) & 0xfff) === 7) alike.push(`k${i}`);
  const filling = Array.from({ length: 5000 }, (_, i) => `device-${i}`);
  expectNumbers([...filling, ...alike]);
  expectNumbers([...alike, ...filling]);
});
