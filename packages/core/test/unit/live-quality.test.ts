import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadingQuality, ReadingSeries } from '@csk/core';
import { statusCodeOf } from '@csk/core';
import { createSeriesWindow } from '../../src/live/series-window.ts';
import { reading } from './live-fake-client.ts';

const [good, uncertain, bad] = [statusCodeOf('good'), statusCodeOf('uncertain'), statusCodeOf('bad')];

function opened(series: Omit<ReadingSeries, 'metric'>) {
  const window = createSeriesWindow();
  window.replace([{ metric: 'temperature', ...series }]);
  return {
    add: (at: number, value: number, quality?: ReadingQuality) => window.add({ ...reading(at, value), quality }),
    trim: (before: number) => window.trim(before),
    seen: () => window.series()[0],
  };
}

test('raw points keep their quality in their places; as long as all are good there is no column', () => {
  const { add, trim, seen } = opened({ bucketMs: 0, times: [10, 20], values: [1, 2] });
  add(40, 4);
  assert.equal(seen()?.quality, undefined);
  add(30, 3, 'bad');
  add(30, 3, 'uncertain');
  add(15, 0, 'uncertain');
  add(50, 5);
  assert.deepEqual(seen()?.times, [10, 15, 20, 30, 40, 50]);
  assert.deepEqual(seen()?.quality, [good, uncertain, good, bad, good, good]);
  trim(35);
  assert.deepEqual([seen()?.times, seen()?.quality], [[40, 50], undefined]);
});

test('the reading before the window is the newest that is not bad', () => {
  const before = { at: 5, value: 50 };
  const { add, trim, seen } = opened({ bucketMs: 0, times: [10], values: [1], quality: [bad], before });
  add(40, 4);
  trim(20);
  assert.deepEqual(seen()?.before, before);
  add(42, 5, 'uncertain');
  add(44, 6, 'bad');
  add(60, 7);
  trim(50);
  assert.deepEqual(seen()?.before, { at: 42, value: 5 });
});

test('bad readings are in no figure of a bucket, and one with readings in doubt is uncertain', () => {
  const { add, seen } = opened({ bucketMs: 10, times: [0, 10], values: [5, 6], min: [4, 6], max: [6, 6] });
  add(12, 99, 'bad');
  add(20, -99, 'bad');
  assert.deepEqual(seen()?.times, [0, 10]);
  add(24, 2);
  add(26, 4);
  add(30, 1);
  add(32, 3, 'uncertain');
  add(40, 8);
  assert.deepEqual(seen(), {
    metric: 'temperature',
    bucketMs: 10,
    times: [0, 10, 20, 30, 40],
    values: [5, 6, 3, 2, 8],
    min: [4, 6, 2, 1, 8],
    max: [6, 6, 4, 3, 8],
    quality: [good, uncertain, uncertain, uncertain, good],
  });
});

test('a bucket is in doubt whichever of its readings comes first, and whatever comes to others meanwhile', () => {
  const { add, trim, seen } = opened({ bucketMs: 10, times: [0], values: [5] });
  add(12, 99, 'bad');
  add(22, 99, 'bad');
  add(14, 5);
  add(24, 6);
  add(34, 7);
  assert.deepEqual(
    [seen()?.times, seen()?.quality],
    [
      [0, 10, 20, 30],
      [good, uncertain, uncertain, good],
    ],
  );
  add(42, 99, 'bad');
  trim(30);
  add(44, 8);
  assert.deepEqual(
    [seen()?.times, seen()?.quality],
    [
      [20, 30, 40],
      [uncertain, good, uncertain],
    ],
  );
});
