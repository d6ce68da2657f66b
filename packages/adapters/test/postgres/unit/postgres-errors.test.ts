import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import { isTransient, toServiceError } from '../../../src/postgres/postgres-errors.ts';

const failure = (code: string | undefined, message = 'failed') =>
  Object.assign(new Error(message), code ? { code } : {});

test('what a statement fails with gets our code', () => {
  const expected: readonly (readonly [Error, string])[] = [
    [failure('23505'), 'conflict'],
    [failure('23502'), 'invalid'],
    [failure('22021'), 'invalid'],
    [failure('54000'), 'invalid'],
    [failure('57014'), 'timeout'],
    [failure('57P01'), 'unavailable'],
    [failure('53300'), 'unavailable'],
    [failure('08006'), 'unavailable'],
    [failure('08P01'), 'internal'],
    [Object.assign(failure('08P01', 'query_wait_timeout'), { severity: 'FATAL' }), 'unavailable'],
    [Object.assign(failure('08P01', 'bind message supplies 2 parameters'), { severity: 'ERROR' }), 'internal'],
    [failure('28P01'), 'unauthenticated'],
    [failure('42P01'), 'internal'],
    [failure('ECONNREFUSED'), 'unavailable'],
    [failure('EPIPE', 'write EPIPE'), 'unavailable'],
    [failure('EAI_AGAIN', 'getaddrinfo EAI_AGAIN db.example'), 'unavailable'],
    [failure('ENETDOWN'), 'unavailable'],
    [failure('ENOENT', 'connect ENOENT /run/postgresql/.s.PGSQL.5432'), 'unavailable'],
    [failure('ENOENT', 'ENOENT: no such file or directory'), 'internal'],
    [failure(undefined, 'Connection terminated unexpectedly'), 'unavailable'],
    [failure(undefined, 'Cannot use a pool after calling end on the pool'), 'closed'],
    [failure(undefined, 'something else'), 'internal'],
  ];
  for (const [error, code] of expected) {
    const typed = toServiceError(error);
    assert.equal(typed.code, code, String((error as { code?: string }).code ?? error.message));
    assert.equal(typed.cause, error);
  }
});

test('the message does not repeat what the server said, which may quote data', () => {
  assert.ok(!toServiceError(failure('23505', 'Key (name)=(secret) already exists')).message.includes('secret'));
});

test('our own errors stay as they are; only serialisation failures and deadlocks are transient', () => {
  const own = new ConnectedServiceError('conflict', 'x');
  assert.equal(toServiceError(own), own);
  assert.deepEqual(
    ['40001', '40P01', '23505'].map((code) => isTransient(failure(code))),
    [true, true, false],
  );
});
