/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatterFor } from '../../src/format/formatter.ts';
import { alertBands, alertMarkers } from '../../src/readings-chart/alert-overlay.ts';
import { momentsOf, nearestMoment } from '../../src/readings-chart/chart-cursor.ts';
import { marksNear, marksText, trackOf } from '../../src/readings-chart/chart-marks.ts';
import { chartHandsStrings as t } from '../../src/readings-chart/chart-hands.strings.ts';
import { anAlert } from '../fixtures.ts';

const mark = (at: number, label = `at ${at}`) => ({ at, label, level: 'high' }) as const;
const at = (ms: number) => new Date(ms).toISOString();

test('marks within a few pixels are at the cursor, the nearest first', () => {
  const marks = [mark(100), mark(180), mark(120), mark(181)];
  assert.deepEqual(
    marksNear(marks, 110, 9).map((one) => one.at),
    [100, 120, 180, 181],
  );
  assert.deepEqual(
    marksNear(marks, 118, 2).map((one) => one.at),
    [120],
  );
  assert.deepEqual(marksNear(marks, undefined, 9), []);
});

test('the cursor stops at marks where there are no readings', () => {
  const track = trackOf([mark(70), mark(30)]);
  const readings = { times: [0, 100] };
  assert.deepEqual(momentsOf([readings, track], 0, 100), [0, 30, 70, 100]);
  assert.equal(nearestMoment([readings, track], 0, 100, 60), 70);
});

test('of many marks at one place some are named, and the rest counted', () => {
  const format = formatterFor({ locale: 'en' });
  const marks = [1, 2, 3, 4, 5].map((n) => mark(n, `Alert ${n}`));
  assert.deepEqual(marksText(marks, t, format), [
    ...['Alert 1 (high)', 'Alert 2 (high)', 'Alert 3 (high)', '2 more marks'],
  ]);
});

test('alerts are marks by which they are found again, and bands for as long as they lasted', () => {
  const alerts = [
    anAlert('a', { raisedAt: at(1_000), clearedAt: at(3_000) }),
    anAlert('b', { raisedAt: at(2_000), clearedAt: at(5_000) }),
    anAlert('c', { raisedAt: at(7_000) }),
    anAlert('d', { raisedAt: at(8_000), clearedAt: at(9_000) }),
    anAlert('e', { raisedAt: at(500), clearedAt: at(7_500), priority: { level: 'low', score: 1, reasons: [] } }),
    anAlert('f', { raisedAt: at(900), clearedAt: at(900) }),
  ];
  assert.deepEqual(alertBands(alerts), [
    { from: 1_000, to: 5_000, level: 'high' },
    { from: 7_000, to: undefined, level: 'high' },
    { from: 500, to: 1_000, level: 'low' },
    { from: 5_000, to: 7_000, level: 'low' },
  ]);
  assert.deepEqual(alertMarkers(alerts)[0], {
    id: 'a',
    at: 1_000,
    level: 'high',
    label: 'Temperature above limit on a',
  });
});
