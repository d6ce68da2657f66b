import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceSeries } from '../../src/alert-detail/evidence-series.ts';
import { newestReadings } from '../../src/device-detail/newest-readings.ts';
import { withLatest } from '../../src/device-summary/summary-tile.ts';
import { summarise } from '../../src/readings-chart/chart-series.ts';

const [UNCERTAIN, BAD] = [0x40000000, 0x80000000];

test('the legend counts what is not bad', () => {
  const series = { metric: 'm', times: [1, 2, 3, 4], values: [1, 3, 5, 999], quality: [0, BAD, UNCERTAIN, BAD] };
  assert.deepEqual(summarise(series, 0, 9), { latest: 5, low: 1, high: 5, average: 3 });
  assert.equal(summarise(series, 4, 9), undefined);
});

test('the newest reading of a metric has its quality, fetched or live', () => {
  const fetched = [
    { deviceKey: 'k', metric: 'a', at: 1, value: 1, quality: 'bad' },
    { deviceKey: 'k', metric: 'b', at: 1, value: 1, quality: 'bad' },
    { deviceKey: 'k', metric: 'c', at: 1, value: 1 },
  ] as const;
  const series = [
    { metric: 'b', bucketMs: 0, times: [1, 2], values: [1, 2] },
    { metric: 'c', bucketMs: 0, times: [1, 2], values: [1, 2], quality: [0, UNCERTAIN] },
  ];
  assert.deepEqual(
    newestReadings(fetched, series).map(({ metric, value, quality = 'good' }) => [metric, value, quality]),
    [
      ['a', 1, 'bad'],
      ['b', 2, 'good'],
      ['c', 2, 'uncertain'],
    ],
  );
});

test('a tile takes the quality of the value that it takes', () => {
  const tile = {
    ...{ id: 't', version: '1', createdAt: '', updatedAt: '', deviceId: 'd', label: 'Now', position: 0 },
    ...({ source: 'measure', metric: 'm', aggregation: 'none', rangeType: 'latest' } as const),
  };
  const known = [{ tile, value: 1, at: 1, quality: 'bad' }] as const;
  const live = (quality?: readonly number[]) => [{ metric: 'm', bucketMs: 0, times: [2], values: [2], quality }];
  assert.deepEqual(withLatest(known, live()), [{ tile, value: 2, at: 2 }]);
  assert.deepEqual(withLatest(known, live([UNCERTAIN])), [{ tile, value: 2, at: 2, quality: 'uncertain' }]);
  assert.deepEqual(withLatest(known, []), known);
});

test('the evidence of an alert keeps the quality of its readings', () => {
  const of = (at: number, quality?: 'bad') => ({
    deviceKey: 'k',
    metric: 'm',
    at,
    value: at,
    ...(quality ? { quality } : {}),
  });
  const [marked] = evidenceSeries({ readings: [of(1), of(2, 'bad'), of(3)] });
  assert.deepEqual(marked, { metric: 'm', times: [1, 2, 3], values: [1, 2, 3], quality: [0, BAD, 0] });
  assert.equal(evidenceSeries({ readings: [of(1)] })[0]?.quality, undefined);
});
