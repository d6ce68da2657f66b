import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConnectedServiceError } from '@csk/core';
import { compileQuery, positionOf, readToken, writeToken } from '../../../src/postgres/query-sql.ts';

test('fields with a column are compared there, all values are parameters', () => {
  const { clauses, values } = compileQuery('alert', {
    where: { status: ['active', 'in-progress'], accountId: "a'1", parentId: null },
    orderBy: 'raisedAt desc',
  });
  assert.equal(
    clauses,
    'WHERE (status = ANY($1::text[])) AND (account_id = $2::text) AND (parent_id IS NULL) ORDER BY raised_at DESC, id DESC',
  );
  assert.deepEqual(values, [['active', 'in-progress'], "a'1"]);
});

test('the default order is newest first', () => {
  assert.deepEqual(compileQuery('account'), { clauses: 'ORDER BY created_at DESC, id DESC', values: [] });
});

test('the name of a field never becomes part of the statement', () => {
  const field = `name') OR true --`;
  const { clauses, values } = compileQuery('account', {
    where: { [field]: 'x' },
    orderBy: `${field} asc`,
  } as never);
  assert.ok(!clauses.includes('OR true'));
  assert.ok(values.includes(field));
});

test('names of inherited properties are ordinary fields', () => {
  for (const field of ['__proto__', 'constructor', 'toString']) {
    const where = JSON.parse(`{"${field}":"x"}`) as object;
    assert.match(compileQuery('device', { where }).clauses, /doc->\(\$1::text\)/);
  }
});

test('a value of another type than the column matches nothing', () => {
  const { clauses, values } = compileQuery('alert', { where: { status: 5, caseId: { gt: 1 } } } as never);
  assert.equal(clauses.split(' ORDER')[0], 'WHERE false AND (false)');
  assert.deepEqual(values, []);
});

test('null is neither more nor less than anything', () => {
  assert.match(compileQuery('account', { where: { name: { gt: null } } } as never).clauses, /WHERE \(false\)/);
});

test('a parameter that the statement does not ask for is not sent with it', () => {
  for (const nothing of [{ gt: null }, { lte: null, ne: 'x' }, { includes: [] }, [], {}, null, 'x', ['x', null]]) {
    for (const field of ['name', 'accountId', 'deviceIds', 'odd']) {
      const query = { where: { [field]: nothing, status: 'active' }, orderBy: 'status asc' } as never;
      const { clauses, values } = compileQuery('case', query, { value: null, id: 'a' });
      const asked = new Set(clauses.match(/\$\d+/g));
      assert.equal(asked.size, values.length, `${field} ${JSON.stringify(nothing)}: ${clauses}`);
    }
  }
});

test('the next page of a column that may be null', () => {
  const clausesAfter = (orderBy: 'accountId asc' | 'accountId desc', value: string | null) =>
    compileQuery('device', { orderBy }, { value, id: 'd1' }).clauses;
  assert.match(
    clausesAfter('accountId asc', 'a'),
    /^WHERE \(account_id, id\) > \(\$1::text, \$2::text\) ORDER BY account_id ASC NULLS FIRST, id ASC$/,
  );
  assert.match(clausesAfter('accountId desc', 'a'), /OR account_id IS NULL\)/);
  assert.match(
    clausesAfter('accountId asc', null),
    /\(account_id IS NULL AND id > \$1::text\) OR account_id IS NOT NULL/,
  );
  assert.match(clausesAfter('accountId desc', null), /^WHERE \(account_id IS NULL AND id < \$1::text\) ORDER/);
});

test('a token carries a position, and forged ones are invalid', () => {
  for (const value of ['ü\0"', 1.5, true, null]) {
    assert.deepEqual(readToken(writeToken({ value, id: 'a' })), { value, id: 'a' });
  }
  for (const forged of [
    '',
    '!',
    writeToken({ value: { a: 1 } as never, id: 'a' }),
    writeToken({ value: 1, id: 2 as never }),
  ]) {
    assert.throws(
      () => readToken(forged),
      (error) => isConnectedServiceError(error, 'invalid'),
    );
  }
});

test('the position of a record without the field is null', () => {
  assert.deepEqual(positionOf({ id: 'a' }, 'name desc'), { value: null, id: 'a' });
});
