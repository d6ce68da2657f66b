import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { linkAbort } from '../../../src/async/linked-abort.ts';

test('follows each of several signals, with its reason, until it is let go', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const followers = [1, 2, 3].map(() => linkAbort(first.signal, undefined, second.signal));
  assert.equal(getEventListeners(first.signal, 'abort').length, 1, 'one listener, however many follow');
  followers[0]?.end();
  second.abort(new Error('enough'));
  assert.deepEqual(
    followers.map(({ signal }) => (signal.reason as Error).message),
    ['This operation was aborted', 'enough', 'enough'],
  );
});

test('one that is over at once follows nobody', () => {
  const reason = new Error('over');
  const live = new AbortController();
  const { signal } = linkAbort(AbortSignal.abort(reason), live.signal);
  assert.equal(signal.reason, reason);
  assert.equal(getEventListeners(live.signal, 'abort').length, 0);
});
