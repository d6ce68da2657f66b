import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armError } from '../../../../src/stream-analytics/azure/deploy/arm-errors.ts';

test('an Azure that cannot be reached is worth another try', () => {
  for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN', 'REQUEST_SEND_ERROR', 'PARSE_ERROR'])
    assert.equal(armError(Object.assign(new Error('no'), { code }), 'reading job a').code, 'unavailable', code);
  assert.equal(armError(Object.assign(new Error('no'), { code: 'Failed' }), 'starting job a').code, 'invalid');
});

test('what Azure says is one line, and nothing that a terminal obeys', () => {
  const details = { error: { code: 'BadRequest', message: 'bad\n\u001b[31mred\u009b2Jgone\u0085next\u2028last' } };
  const error = Object.assign(new Error('no'), { statusCode: 400, details });
  assert.equal(
    armError(error, 'writing input a').message,
    'writing input a: bad  [31mred 2Jgone next last (BadRequest)',
  );
});
