/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterKey, CLOSED } from '../../src/customer-choice/combobox-keys.ts';

const open = (active: number) => ({ isOpen: true, active });

test('arrows open the list at one of its ends', () => {
  assert.deepEqual(afterKey(CLOSED, 'ArrowDown', 3), open(0));
  assert.deepEqual(afterKey(CLOSED, 'ArrowUp', 3), open(2));
});

test('arrows move through the choices, round and round', () => {
  assert.deepEqual(afterKey(open(-1), 'ArrowDown', 3), open(0));
  assert.deepEqual(afterKey(open(0), 'ArrowDown', 3), open(1));
  assert.deepEqual(afterKey(open(2), 'ArrowDown', 3), open(0));
  assert.deepEqual(afterKey(open(2), 'ArrowUp', 3), open(1));
  assert.deepEqual(afterKey(open(0), 'ArrowUp', 3), open(2));
  assert.deepEqual(afterKey(open(-1), 'ArrowUp', 3), open(2));
});

test('Escape closes the list, and is the page’s own when it is closed; other keys are those of the field', () => {
  assert.deepEqual(afterKey(open(1), 'Escape', 3), CLOSED);
  assert.equal(afterKey(CLOSED, 'Escape', 3), undefined);
  for (const key of ['Home', 'End', 'ArrowLeft', 'Enter', 'a', 'Tab'])
    assert.equal(afterKey(open(1), key, 3), undefined);
});
