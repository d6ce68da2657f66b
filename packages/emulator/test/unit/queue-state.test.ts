import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LockedMessage } from '../../src/service-bus/entry.ts';
import { QueueState } from '../../src/service-bus/queue-state.ts';
import type { NewMessage, QueueRules } from '../../src/service-bus/queue-message.ts';

const RULES: QueueRules = {
  lockDuration: 1000,
  maxDeliveryCount: 3,
  defaultTtl: undefined,
  deadLetterOnExpiration: false,
  duplicateDetection: undefined,
  requiresSession: false,
};

const queue = (rules: Partial<QueueRules> = {}): QueueState => new QueueState('q', { ...RULES, ...rules });
const message = (messageId: string, more: Partial<NewMessage> = {}): NewMessage => ({
  messageId,
  sessionId: undefined,
  ttl: undefined,
  scheduledFor: undefined,
  annotations: {},
  bare: Buffer.from(messageId),
  ...more,
});
const idOf = (locked: LockedMessage | undefined): string | undefined => locked?.message.messageId;

/** Claims and settles in one step, as live and recovery do. */
function settle(
  state: QueueState,
  locked: LockedMessage,
  how: 'complete' | 'abandon' | 'defer' | 'deadletter',
  now: number,
): void {
  state.settle(state.claim(locked.lock.token, now)!, { how }, now);
}

/** Lets time pass: what is due is settled. */
function pass(state: QueueState, now: number): void {
  for (const { sequence, how } of state.due(now)) state.settle(sequence, { how }, now);
}

test('messages come in order; an abandoned one comes before later ones', () => {
  const state = queue();
  for (const id of ['a', 'b', 'c']) state.add(message(id), 0);
  const a = state.lockNext(0)!;
  const b = state.lockNext(0)!;
  settle(state, a, 'abandon', 0);
  assert.equal(idOf(state.lockNext(0)), 'a');
  settle(state, b, 'complete', 0);
  assert.equal(idOf(state.lockNext(0)), 'c');
  assert.equal(state.lockNext(0), undefined);
});

test('a lock that ends frees the message, counts, and makes the old token useless', () => {
  const state = queue();
  state.add(message('a'), 0);
  const first = state.lockNext(0)!;
  assert.equal(state.nextDeadline, 1000);
  pass(state, 999);
  assert.equal(state.lockNext(999), undefined);
  pass(state, 1000);
  assert.equal(state.claim(first.lock.token, 1000), undefined);
  assert.equal(state.renew(first.lock.token, 1000), undefined);
  assert.equal(state.lockNext(1000)!.message.deliveryCount, 1);
});

test('renewing moves the end of the lock', () => {
  const state = queue();
  state.add(message('a'), 0);
  const { lock } = state.lockNext(0)!;
  assert.equal(state.renew(lock.token, 900), 1900);
  pass(state, 1000);
  assert.equal(state.claim(lock.token, 1800), 1);
});

test('a message being settled cannot be settled twice nor time out', () => {
  const state = queue();
  state.add(message('a'), 0);
  const { lock } = state.lockNext(0)!;
  assert.equal(state.claim(lock.token, 0), 1);
  assert.equal(state.claim(lock.token, 0), undefined);
  assert.deepEqual(state.due(5000), []);
  state.settle(1, { how: 'complete' }, 5000);
  assert.equal(state.size, 0);
});

test('too many failures go to the dead-letter queue, which has none of its own', () => {
  const state = queue();
  state.add(message('a'), 0);
  for (let count = 0; count < 3; count += 1) settle(state, state.lockNext(count)!, 'abandon', count);
  assert.equal(state.size, 0);
  const dead = state.deadLetters!;
  assert.equal(dead.messages[0]!.extraProperties['DeadLetterReason'], 'MaxDeliveryCountExceeded');
  assert.equal(dead.messages[0]!.annotations['x-opt-deadletter-source'], 'q');
  for (let count = 0; count < 20; count += 1) settle(dead, dead.lockNext(count)!, 'abandon', count);
  assert.equal(dead.size, 1);
  assert.equal(dead.deadLetters, undefined);
});

test('time to live drops or dead-letters, but never a deferred message', () => {
  const drops = queue({ defaultTtl: 100 });
  drops.add(message('a'), 0);
  drops.add(message('kept', { ttl: 50 }), 0);
  settle(drops, drops.lockNext(0)!, 'defer', 0);
  assert.equal(drops.lockNext(50), undefined);
  pass(drops, 200);
  assert.deepEqual(
    drops.messages.map((item) => item.messageId),
    ['a'],
  );

  const letters = queue({ deadLetterOnExpiration: true });
  letters.add(message('b', { ttl: 10 }), 0);
  const held = letters.lockNext(0)!;
  pass(letters, 500);
  assert.equal(letters.size, 1, 'a locked message waits for its lock');
  settle(letters, held, 'abandon', 600);
  pass(letters, 600);
  assert.equal(letters.deadLetters!.messages[0]!.extraProperties['DeadLetterReason'], 'TTLExpiredException');
});

test('scheduled messages appear at their time under a new number', () => {
  const state = queue();
  const scheduled = state.add(message('later', { scheduledFor: 500 }), 0)!;
  state.add(message('now'), 0);
  assert.equal(idOf(state.lockNext(0)), 'now');
  assert.equal(state.lockNext(499), undefined);
  pass(state, 500);
  const later = state.lockNext(500)!;
  assert.equal(later.message.messageId, 'later');
  assert.ok(later.message.sequence > scheduled);
  const cancelled = state.add(message('never', { scheduledFor: 9000 }), 500)!;
  assert.deepEqual(state.claimScheduled([cancelled]), [cancelled]);
  assert.equal(state.claimScheduled([cancelled]), undefined);
});

test('deferred messages are received by number only', () => {
  const state = queue();
  state.add(message('a'), 0);
  settle(state, state.lockNext(0)!, 'defer', 0);
  assert.equal(state.lockNext(0), undefined);
  const deferred = state.lockDeferred(1, 0)!;
  assert.equal(state.lockDeferred(1, 0), undefined);
  settle(state, deferred, 'complete', 0);
  assert.equal(state.lockDeferred(1, 0), undefined);
});

test('duplicates within the window are dropped, also after a restart', () => {
  const state = queue({ duplicateDetection: 100 });
  assert.equal(state.add(message('a'), 0), 1);
  assert.equal(state.add(message('a'), 99), undefined);
  const restarted = queue({ duplicateDetection: 100 });
  restarted.resume(state.nextSequence, state.seen);
  assert.equal(restarted.add(message('a'), 99), undefined);
  assert.equal(restarted.add(message('a'), 100), 2);
});

test('a failed settlement leaves the message as it was', () => {
  const state = queue();
  const sequence = state.add(message('later', { scheduledFor: 500 }), 0)!;
  state.claimScheduled([sequence]);
  state.unclaim([sequence]);
  pass(state, 500);
  assert.equal(idOf(state.lockNext(500)), 'later');
});

test('an id whose window is over may come again, also when it was restored behind a later one', () => {
  const rules = { duplicateDetection: 1000 };
  const before = queue(rules);
  before.add(message('b'), 0);
  // In an object such an id comes first, whenever it was seen.
  before.add(message('1'), 500);
  const after = queue(rules);
  after.resume(before.nextSequence, before.seen);
  assert.equal(after.add(message('b'), 900), undefined);
  assert.ok(after.add(message('b'), 1200));
  assert.equal(after.add(message('b'), 1900), undefined);
});

test('peeking takes so many from so far on, and nothing when either is no number', () => {
  const state = queue();
  for (const id of ['a', 'b', 'c']) state.add(message(id), 0);
  const ids = (from: number, count: number): string[] =>
    state.peek(from, count, 0).map((found) => found.message.messageId);
  assert.deepEqual(ids(2, 5), ['b', 'c']);
  for (const [from, count] of [
    [0, 0],
    [0, -1],
    [0, Number.NaN],
    [Number.NaN, 5],
  ] as const) {
    assert.deepEqual(ids(from, count), []);
  }
});

test('peeking keeps the order of numbers, whatever has become of the messages', () => {
  const state = queue();
  state.add(message('later', { scheduledFor: 500 }), 0);
  for (const id of ['a', 'b', 'c']) state.add(message(id), 0);
  settle(state, state.lockNext(0)!, 'defer', 0);
  settle(state, state.lockNext(0)!, 'abandon', 0);
  pass(state, 500);
  const restored = queue();
  for (const kept of state.messages) restored.insert(kept);
  for (const one of [state, restored]) {
    assert.deepEqual(
      one.peek(0, 10, 500).map((found) => [found.message.sequence, found.message.messageId]),
      [
        [2, 'a'],
        [3, 'b'],
        [4, 'c'],
        [5, 'later'],
      ],
    );
  }
});
