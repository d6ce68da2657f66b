// What a message becomes on its way through a queue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, deadLettered, deadLetterRules, modified } from '../../src/service-bus/message-changes.ts';
import type { NewMessage, QueueRules } from '../../src/service-bus/queue-message.ts';

const SENT: NewMessage = {
  ...{ messageId: 'm', sessionId: undefined, ttl: undefined, scheduledFor: undefined },
  ...{ annotations: { a: 1 }, bare: Buffer.from('x') },
};

test('the shorter time to live counts, from when the message is there', () => {
  const expiry = (ttl: number | undefined, defaultTtl: number | undefined, scheduledFor?: number) =>
    arrived({ ...SENT, ttl, scheduledFor }, { defaultTtl }, 1, 1_000).expiresAt;
  assert.deepEqual(
    [expiry(undefined, undefined), expiry(5, undefined), expiry(undefined, 7)],
    [undefined, 1_005, 1_007],
  );
  assert.deepEqual([expiry(5, 7), expiry(9, 7), expiry(5, 7, 2_000), expiry(5, 7, 10)], [1_005, 1_007, 2_005, 1_005]);
});

test('what is scheduled for later waits, what is scheduled for the past is there', () => {
  const state = (scheduledFor: number | undefined) => arrived({ ...SENT, scheduledFor }, { defaultTtl: 1 }, 1, 5).state;
  assert.deepEqual([undefined, 4, 5, 6].map(state), ['active', 'active', 'active', 'scheduled']);
});

test('properties are added to those that are there, and none change nothing', () => {
  const message = arrived(SENT, { defaultTtl: undefined }, 1, 0);
  assert.equal(modified(message, undefined), message);
  assert.equal(modified(message, {}), message);
  assert.deepEqual(modified(modified(message, { a: 1, b: 1 }), { b: 2 }).extraProperties, { a: 1, b: 2 });
});

test('a dead letter says where it is from and why, and stays for ever', () => {
  const message = arrived({ ...SENT, ttl: 5 }, { defaultTtl: undefined }, 1, 0);
  const dead = deadLettered(message, 'q', 9, { reason: 'r' });
  assert.deepEqual([dead.sequence, dead.enqueuedSequence, dead.expiresAt, dead.bare], [9, 1, undefined, SENT.bare]);
  assert.deepEqual(dead.annotations, { a: 1, 'x-opt-deadletter-source': 'q' });
  assert.deepEqual(dead.extraProperties, { DeadLetterReason: 'r' });
  const rules: QueueRules = {
    ...{ lockDuration: 1, maxDeliveryCount: 2, defaultTtl: 3, deadLetterOnExpiration: true },
    ...{ duplicateDetection: 4, requiresSession: true },
  };
  assert.deepEqual(deadLetterRules(rules), {
    ...rules,
    ...{ defaultTtl: undefined, duplicateDetection: undefined, maxDeliveryCount: Infinity, requiresSession: false },
  });
});
