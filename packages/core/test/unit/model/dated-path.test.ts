import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datedPath, validFromOf } from '@csk/core';

const PATH = '{date}/{time}/devicerules.json';

test('a name and a minute are two forms of the same', () => {
  for (const ms of [0, Date.UTC(2026, 11, 31, 23, 59), Date.UTC(2024, 1, 29, 0, 1)]) {
    assert.equal(validFromOf(PATH, datedPath(PATH, ms)), ms);
  }
  for (const name of ['2026-02-30/00-00/devicerules.json', '2026-02-28/24-00/devicerules.json', 'devicerules.json']) {
    assert.equal(validFromOf(PATH, name), undefined, name);
  }
});

test('paths of reference data give the time from which they are valid', () => {
  assert.equal(validFromOf('{date}/{time}/r.json', '2026-03-02/08-05/r.json'), Date.UTC(2026, 2, 2, 8, 5));
  assert.equal(validFromOf('{date}/r.json', '2026-03-02/r.json'), Date.UTC(2026, 2, 2));
  assert.equal(validFromOf('r.json', 'r.json'), -Infinity);
  for (const name of [
    '2026-03-02/08-5/r.json',
    '2026-13-02/08-05/r.json',
    '2026-03-02/08-05/x.json',
    '2026-03-02/08-05/r.json2',
  ]) {
    assert.equal(validFromOf('{date}/{time}/r.json', name), undefined, name);
  }
});
