import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';

import { backoffMs, pause } from '../../../src/links/backoff.ts';
import { callWithin, withDeadline } from '../../../src/links/deadline.ts';
import { lastError, reasonOf, redactSecrets, safeCause } from '../../../src/links/redact.ts';

test('waits double up to their bound, with jitter', () => {
  const backoff = { minMs: 100, maxMs: 1_000 };
  const longest = [1, 2, 3, 4, 5, 60].map((failures) => backoffMs(failures, backoff, () => 1));
  assert.deepEqual(longest, [100, 200, 400, 800, 1_000, 1_000]);
  assert.equal(
    backoffMs(5, backoff, () => 0),
    200,
  );
});

test('a pause ends at the abort', async () => {
  const abort = new AbortController();
  const paused = pause(60_000, abort.signal);
  abort.abort();
  await paused;
  await pause(60_000, abort.signal);
});

test('secrets are blanked wherever they stand', () => {
  const texts = [
    'HostName=h;SharedAccessKeyName=p;SharedAccessKey=c2VjcmV0LXNlY3JldA==',
    'SharedAccessSignature sr=h&sig=c2VjcmV0LXNlY3JldA%3D%3D&se=1',
    'Authorization: Bearer c2VjcmV0LXNlY3JldA',
    'https://h/?sig=c2VjcmV0LXNlY3JldA%3D&x=1',
  ];
  for (const text of texts) assert.ok(!redactSecrets(text).includes('c2VjcmV0'), redactSecrets(text));
  assert.equal(redactSecrets('HostName=h;DeviceId=d'), 'HostName=h;DeviceId=d');
  // What looks like the beginning of a secret is read once, not once for each of its blanks: that would take a minute.
  const begun = performance.now();
  redactSecrets(`SharedAccessSignature${' '.repeat(400_000)}`);
  assert.ok(performance.now() - begun < 10_000);
});

test('a cause keeps name and text, and nothing of the request', () => {
  const error = Object.assign(new Error('failed with SharedAccessKey=c2VjcmV0'), {
    name: 'SomeError',
    response: { req: { headers: { authorization: 'SharedAccessSignature sr=h&sig=c2VjcmV0' } } },
  });
  const shown = inspect(safeCause(error), { depth: 9, showHidden: true });
  assert.ok(shown.includes('SomeError') && !shown.includes('c2VjcmV0'), shown);
});

test('the reason of anything that can be thrown', () => {
  assert.equal(reasonOf(new Error('text')), 'text');
  assert.equal(reasonOf(new TypeError('')), 'TypeError');
  assert.equal(reasonOf(undefined), 'unknown');
  assert.equal(reasonOf('plain'), 'plain');
  assert.equal(reasonOf({ message: 'like SharedAccessKey=abc' }), 'like SharedAccessKey=***');
  assert.equal(reasonOf({ code: 7 }), 'unknown');
  const last = new Error('last');
  assert.equal(lastError(new AggregateError([new Error('first'), last])), last);
});

test('a deadline ends the wait, an abort ends it with its reason, and late failures are dropped', async () => {
  const base = { what: 'It', port: 'test', deadlineMs: 10 };
  const never = (): Promise<never> => new Promise(() => undefined);
  await assert.rejects(withDeadline(never, base), (error) => isConnectedServiceError(error, 'timeout'));
  const late = async (): Promise<never> => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    throw new Error('late');
  };
  await assert.rejects(withDeadline(late, base), (error) => isConnectedServiceError(error, 'timeout'));
  const reason = new Error('enough');
  const abort = new AbortController();
  const aborted = withDeadline(never, { ...base, deadlineMs: 60_000, signal: abort.signal });
  abort.abort(reason);
  await assert.rejects(aborted, (error) => error === reason);
  await assert.rejects(
    withDeadline(never, { ...base, signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
  );
  assert.equal(await withDeadline(async () => 7, { ...base, deadlineMs: 60_000 }), 7);
});

test("errors of somebody else's client become ours, the caller's reason stays, and the call ends with the wait", async () => {
  const toError = (error: unknown, what: string): ConnectedServiceError =>
    isConnectedServiceError(error) ? error : new ConnectedServiceError('invalid', `${what}: ${reasonOf(error)}`);
  const base = { what: 'It', port: 'test', deadlineMs: 10, toError };
  assert.equal(await callWithin(async () => 7, base), 7);
  await assert.rejects(
    callWithin(() => Promise.reject(new Error('theirs')), base),
    { code: 'invalid', message: 'It: theirs' },
  );
  let heard: AbortSignal | undefined;
  const never = (signal: AbortSignal): Promise<never> => ((heard = signal), new Promise(() => undefined));
  await assert.rejects(callWithin(never, base), { code: 'timeout' });
  assert.equal(heard?.aborted, true);
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(callWithin(never, { ...base, signal }), (error) => error === reason);
});

test('an operation that throws at once leaves no timer and no listener behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const abort = new AbortController();
  const broken = (): Promise<never> => {
    throw new TypeError('a wrong argument');
  };
  const options = { what: 'It', port: 'test', deadlineMs: 60_000, signal: abort.signal };
  await assert.rejects(withDeadline(broken, options), TypeError);
  assert.deepEqual([timers(), getEventListeners(abort.signal, 'abort').length], [before, 0]);
});
