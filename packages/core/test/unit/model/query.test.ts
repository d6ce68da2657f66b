import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches } from '@csk/core';

test('a value is more or less than one of its own type only', () => {
  const record = { number: 3, text: 'b', flag: true, nothing: null, list: ['a'] };
  for (const bound of [2, 'a', false, null]) {
    for (const [field, value] of Object.entries({ ...record, absent: undefined })) {
      const isMore = typeof bound === typeof value && bound !== null;
      assert.equal(matches(record, { [field]: { gt: bound } }), isMore, `${field} > ${String(bound)}`);
      assert.equal(matches(record, { [field]: { gte: bound } }), isMore, `${field} >= ${String(bound)}`);
      assert.equal(matches(record, { [field]: { lt: bound } }), false, `${field} < ${String(bound)}`);
      assert.equal(matches(record, { [field]: { lte: bound } }), false, `${field} <= ${String(bound)}`);
    }
  }
});
