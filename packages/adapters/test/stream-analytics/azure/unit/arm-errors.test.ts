import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armError } from '../../../../src/stream-analytics/azure/deploy/arm-errors.ts';

test('an Azure that cannot be reached is worth another try', () => {
  for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN', 'REQUEST_SEND_ERROR', 'PARSE_ERROR'])
    assert.equal(armError(Object.assign(new Error('no'), { code }), 'reading job a').code, 'unavailable', code);
  assert.equal(armError(Object.assign(new Error('no'), { code: 'Failed' }), 'starting job a').code, 'invalid');
});
