import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MinHeap } from '../../src/service-bus/min-heap.ts';

/** Takes everything out. */
function drain<T>(heap: MinHeap<T>): T[] {
  const values: T[] = [];
  for (let value = heap.pop(); value !== undefined; value = heap.pop()) values.push(value);
  return values;
}

test('the smallest priority comes first, also when many were put in', () => {
  const heap = new MinHeap<number>(() => true);
  const values = Array.from({ length: 5000 }, (_, index) => (index * 7919) % 5000);
  for (const value of values) heap.push(value, value);
  assert.deepEqual(
    drain(heap),
    values.sort((a, b) => a - b),
  );
});

test('what no longer counts does not pile up behind what does', () => {
  const live = new Set([0, 99_999]);
  const heap = new MinHeap<number>((value) => live.has(value));
  for (let value = 0; value < 100_000; value += 1) heap.push(value, value);
  const left = drain(heap);
  assert.ok(left.length < 5000, `${left.length} are left`);
  assert.deepEqual([left[0], left.at(-1)], [0, 99_999]);
});

test('the same value at the same place is kept once', () => {
  const heap = new MinHeap<string>(() => true);
  for (let count = 0; count < 100_000; count += 1) heap.push(5, 'stuck');
  assert.ok(drain(heap).length < 5000);
});
