import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingYears } from '../../../src/postgres/alert-partitions.ts';

test('this year and the next have a partition each', () => {
  assert.deepEqual(missingYears([], 2026), [2026, 2027]);
  assert.deepEqual(missingYears(['alert_other', 'alert_2025', 'alert_2026'], 2026), [2027]);
  assert.deepEqual(missingYears(['alert_2026', 'alert_2027'], 2026), []);
});

test('a partition of what was there before covers its years', () => {
  assert.deepEqual(missingYears(['alert_until_2026', 'alert_other'], 2026), [2027]);
  assert.deepEqual(missingYears(['alert_until_2026', 'alert_other'], 2027), [2027, 2028]);
  assert.deepEqual(missingYears(['alert_until_2030'], 2026), []);
});

test('tables that only look like partitions cover nothing', () => {
  assert.deepEqual(missingYears(['alert_until_20269', 'xalert_2026', 'alert_2026_old'], 2026), [2026, 2027]);
});
