import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affordableWidth, finestWidth, rollupFor, rollupToCount } from '../../../src/postgres/reading-resolution.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T00:00:00Z');

test('a long chart takes whole hours, unless they would be too few', () => {
  const month = [START, START + 30 * DAY] as const;
  assert.equal(affordableWidth(...month, 2000, 0), HOUR, '720 hours instead of 1,440 half hours');
  assert.equal(affordableWidth(...month, 2880, 0), HOUR);
  assert.equal(affordableWidth(...month, 2881, 0), 15 * MINUTE, 'a wide screen gets what it asks for');
  assert.equal(affordableWidth(...month, 30, 0), DAY);
  assert.equal(affordableWidth(START, START + 6 * DAY, 500, 0), 30 * MINUTE, 'a week of minutes is soon read');
  assert.equal(affordableWidth(START, START + 60, 100, HOUR), HOUR, 'minutes were pruned');
  let previous = Infinity;
  for (let maxPoints = 1; maxPoints < 50_000; maxPoints = Math.ceil(maxPoints * 1.3)) {
    const width = affordableWidth(...month, maxPoints, 0);
    assert.ok(width <= previous, 'more points never mean wider buckets');
    previous = width;
  }
});

test('whole hours are made of hours, the rest of minutes', () => {
  assert.equal(rollupFor(30 * MINUTE), 'reading_minute');
  assert.equal(rollupFor(3 * HOUR), 'reading_hour');
});

test('what was pruned is neither counted nor drawn', () => {
  const pruned = { raw: START, minutes: START - DAY };
  assert.deepEqual(
    [START, START - 1, START - DAY, START - DAY - 1].map((oldest) => finestWidth(oldest, pruned)),
    [0, MINUTE, MINUTE, HOUR],
  );
  assert.equal(rollupToCount(START - DAY, START, pruned).width, MINUTE);
  assert.equal(rollupToCount(START - DAY - 1, START, pruned).width, HOUR);
});
