import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainValues } from '../../src/service-bus/wire-message.ts';

test('a date that no calendar has is left out: whoever sent it, it must not stop what asks for properties', () => {
  const at = new Date(0);
  // AMQP's timestamps reach further than JavaScript's.
  const values = { at, beyond: new Date(9e15), name: 'x', count: 1, isOn: true, none: null, bytes: Buffer.alloc(1) };
  assert.deepEqual(plainValues(values), { at: at.toISOString(), name: 'x', count: 1, isOn: true, none: null });
});
