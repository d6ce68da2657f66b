import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isBlobMissing, toBlobError } from '../../../src/blob-storage/blob-errors.ts';

const failure = (statusCode: number | undefined, code: string, headers: Record<string, string> = {}): Error =>
  Object.assign(new Error('Server failed.\nRequestId:1\nTime:2'), {
    name: 'RestError',
    code,
    ...(statusCode === undefined ? {} : { statusCode }),
    response: { headers: new Map(Object.entries(headers)) },
  });

test("the service's codes and statuses become ours, with what may be tried again", () => {
  for (const [error, code, retryable] of [
    [failure(403, 'AuthenticationFailed'), 'unauthenticated', false],
    [failure(401, 'InvalidAuthenticationInfo'), 'unauthenticated', false],
    [failure(403, 'AuthorizationPermissionMismatch'), 'forbidden', false],
    [failure(404, 'ContainerNotFound'), 'not-found', false],
    [failure(409, 'ContainerBeingDeleted'), 'conflict', false],
    [failure(413, 'RequestBodyTooLarge'), 'invalid', false],
    [failure(503, 'ServerBusy'), 'throttled', true],
    [failure(500, 'OperationTimedOut'), 'timeout', true],
    [failure(500, 'InternalError'), 'unavailable', true],
    [failure(undefined, 'ECONNREFUSED'), 'unavailable', true],
    [Object.assign(new Error('Nobody signed in.'), { name: 'CredentialUnavailableError' }), 'unauthenticated', false],
    ['text', 'unavailable', true],
    [undefined, 'unavailable', true],
  ] as const) {
    const ours = toBlobError(error, 'Reading blob a');
    assert.deepEqual([ours.code, ours.retryable], [code, retryable], String(error));
    assert.match(ours.message, /^Reading blob a failed: [^\n]+\.$/);
  }
});

test('the wait is what the service asks for, or a few seconds', () => {
  assert.equal(toBlobError(failure(503, 'ServerBusy', { 'retry-after': '7' }), 'x').retryAfterMs, 7_000);
  assert.equal(toBlobError(failure(503, 'ServerBusy'), 'x').retryAfterMs, 4_000);
});

test('a missing blob is told from a missing container', () => {
  assert.ok(isBlobMissing(failure(404, 'BlobNotFound')));
  assert.ok(!isBlobMissing(failure(404, 'ContainerNotFound')));
});
