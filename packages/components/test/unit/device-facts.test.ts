/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firmwareOf } from '../../src/device-detail/firmware.ts';
import { newestReadings } from '../../src/device-detail/newest-readings.ts';

test('firmware is found at the usual places, or only where the host says', () => {
  assert.equal(firmwareOf({ firmware: { version: '2.4' }, swVersion: '1' }, undefined), '2.4');
  assert.equal(firmwareOf({ firmware: '2.4' }, undefined), '2.4');
  assert.equal(firmwareOf({ firmwareVersion: 7 }, undefined), '7');
  assert.equal(firmwareOf({ deviceInformation: { swVersion: 'r3' } }, undefined), 'r3');
  assert.equal(firmwareOf({ modules: { main: { version: '9' } } }, 'modules.main.version'), '9');
  assert.equal(firmwareOf({ firmware: '2.4' }, 'modules.main.version'), undefined);
  for (const reported of [
    undefined,
    null,
    [],
    'x',
    { firmware: { hash: 'x' } },
    { firmware: ' ' },
    { firmware: true },
  ]) {
    assert.equal(firmwareOf(reported, undefined), undefined);
  }
  assert.equal(firmwareOf({}, 'constructor.name'), undefined, 'what a document does not hold itself is not there');
});

test('the newest value of a metric wins, wherever it came from; averages are no readings', () => {
  const reading = (metric: string, at: number, value: number) => ({ deviceKey: 'k', metric, at, value });
  const fetched = [reading('b', 5, 1), reading('a', 9, 2)];
  const series = [
    { metric: 'b', bucketMs: 0, times: [4, 6], values: [0, 3] },
    { metric: 'a', bucketMs: 0, times: [8], values: [7] },
    { metric: 'c', bucketMs: 60_000, times: [99], values: [7] },
    { metric: 'd', bucketMs: 0, times: [], values: [] },
  ];
  assert.deepEqual(newestReadings(fetched, series), [
    { metric: 'a', value: 2, at: 9 },
    { metric: 'b', value: 3, at: 6 },
  ]);
});
