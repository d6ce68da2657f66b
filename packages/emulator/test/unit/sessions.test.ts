import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueueState } from '../../src/service-bus/queue-state.ts';
import type { SessionLock } from '../../src/service-bus/sessions.ts';

const state = (): QueueState =>
  new QueueState('q', {
    lockDuration: 1000,
    maxDeliveryCount: 3,
    defaultTtl: undefined,
    deadLetterOnExpiration: false,
    duplicateDetection: undefined,
    requiresSession: true,
  });

function add(queue: QueueState, sessionId: string | undefined, messageId: string): void {
  queue.add(
    { messageId, sessionId, ttl: undefined, scheduledFor: undefined, annotations: {}, bare: Buffer.from(messageId) },
    0,
  );
}

const acquire = (queue: QueueState, id: string | undefined, now = 0): SessionLock | undefined =>
  queue.sessions.acquire(id, 'me', now, 1000);

test('messages of one session are locked with it, in order', () => {
  const queue = state();
  for (const [session, id] of [
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
  ] as const) {
    add(queue, session, id);
  }
  const lock = acquire(queue, undefined)!;
  assert.equal(lock.sessionId, 'a');
  const first = queue.lockNext(0, lock)!;
  assert.deepEqual([first.message.messageId, queue.lockNext(0, lock)!.message.messageId], ['1', '3']);
  assert.equal(queue.lockNext(0, lock), undefined);
  assert.equal(queue.lockNext(0), undefined);
  queue.sessions.renew(lock, 5000);
  assert.equal(first.lock.until, 5000);
});

test('a lost session frees its messages and counts their deliveries; a released one does not count', () => {
  const queue = state();
  add(queue, 'a', '1');
  const lost = acquire(queue, 'a')!;
  const locked = queue.lockNext(0, lost)!;
  assert.equal(acquire(queue, 'a', 500), undefined);
  const due = queue.due(1000);
  assert.deepEqual(due, [{ sequence: 1, how: 'unlock' }]);
  assert.ok(lost.isLost);
  assert.equal(queue.claim(locked.lock.token, 1000), undefined);
  for (const { sequence, how } of due) queue.settle(sequence, { how }, 1000);
  const next = acquire(queue, undefined, 1000)!;
  assert.equal(queue.lockNext(1000, next)!.message.deliveryCount, 1);
  queue.releaseSession(next);
  const last = acquire(queue, undefined, 1000)!;
  assert.equal(queue.lockNext(1000, last)!.message.deliveryCount, 1);
});

test('only the holder may use a session lock', () => {
  const queue = state();
  const lock = acquire(queue, 'a')!;
  assert.equal(queue.sessions.held('a', 'me', 0), lock);
  assert.equal(queue.sessions.held('a', 'other', 0), undefined);
  assert.equal(queue.sessions.held('a', 'me', 1000), undefined);
});

test('a session is forgotten when it has neither messages nor state', () => {
  const queue = state();
  queue.releaseSession(acquire(queue, 'a')!);
  assert.equal(acquire(queue, undefined), undefined);
  queue.sessions.setState('a', Buffer.from('x'), 1);
  assert.deepEqual([...queue.sessions.states()].length, 1);
  queue.sessions.setState('a', undefined, 2);
  assert.deepEqual([...queue.sessions.states()].length, 0);
});

test('a message without session goes to the dead letters', () => {
  const queue = state();
  add(queue, undefined, '1');
  assert.equal(queue.size, 0);
  assert.equal(queue.deadLetters!.messages[0]!.extraProperties['DeadLetterReason'], 'Session ID is null');
});

test('a session whose time is over gives no message any more, also before that is noticed', () => {
  const queue = state();
  add(queue, 'a', '1');
  const lock = acquire(queue, 'a')!;
  assert.equal(queue.lockNext(1000, lock), undefined);
  assert.ok(!lock.isLost);
  assert.equal(queue.lockNext(999, lock)?.message.messageId, '1');
});
