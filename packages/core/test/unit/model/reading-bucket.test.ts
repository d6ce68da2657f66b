import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketWidth } from '@csk/core';
import { createMemoryReadingStore } from '@csk/core/memory';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T00:00:00Z');

test('the smallest width that keeps maxPoints', () => {
  const width = (from: number, to: number, maxPoints: number) => bucketWidth(from, to, maxPoints, MINUTE);
  assert.equal(bucketWidth(START, START + MINUTE, 60, 0), 1000);
  assert.equal(width(START, START + HOUR, 60), MINUTE);
  assert.equal(width(START + 1, START + HOUR + 1, 60), 2 * MINUTE, 'an unaligned hour touches 61 minutes');
  assert.equal(width(START, START + 2 * DAY, 2000), 2 * MINUTE);
  assert.equal(width(START, START + 30 * DAY, 800), HOUR);
  assert.equal(width(START, START + 30 * DAY, 30), DAY);
  assert.equal(bucketWidth(START, START + HOUR, 60, HOUR), HOUR, 'minutes were pruned');
});

test('any range fits into any number of points', () => {
  for (const maxPoints of [1, 2, 7]) {
    for (const span of [1, DAY, 5000 * DAY]) {
      const width = bucketWidth(START, START + span, maxPoints, 0);
      const buckets = Math.floor((START + span - 1) / width) - Math.floor(START / width) + 1;
      assert.ok(buckets <= maxPoints, `${buckets} of ${maxPoints}`);
    }
  }
});

test('years in two points: the memory store has the same buckets as a database', async () => {
  const readings = createMemoryReadingStore();
  const at = (day: number) => START + day * DAY;
  await readings.append([0, 700, 1400].map((day) => ({ deviceKey: 'd', metric: 't', at: at(day), value: day })));
  const range = { from: new Date(at(0)).toISOString(), to: new Date(at(1500)).toISOString(), maxPoints: 2 };
  const [series] = await readings.range('d', range);
  assert.equal(series?.bucketMs, bucketWidth(at(0), at(1500), 2, 0));
  assert.equal(series?.bucketMs, 7 * 256 * DAY);
});
