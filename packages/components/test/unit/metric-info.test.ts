/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SummaryTile } from '@csk/core';
import { informed } from '../../src/readings-chart/metric-info.ts';
import { metricInfos } from '../../src/device-facts/tile-metrics.ts';

const series = (metric: string, more: object = {}) => ({ metric, times: [], values: [], ...more });

function tile(fields: Partial<SummaryTile>): SummaryTile {
  return {
    ...{ id: 't', version: '1', createdAt: '', updatedAt: '', position: 0, label: 'A tile' },
    ...{ source: 'measure', metric: 'temp', aggregation: 'avg', rangeType: 'hours', rangeValue: 1 },
    ...fields,
  };
}

test('the host knows best, then the series itself, then the service', () => {
  const [first, second] = informed(
    [series('a', { label: 'A', unit: 'x' }), series('b', { unit: 'y' })],
    { a: { unit: '°C' } },
    { a: { label: 'Anna', unit: 'K' }, b: { label: 'Bea', unit: 'K' } },
  );
  assert.deepEqual([first?.label, first?.unit], ['A', '°C']);
  assert.deepEqual([second?.label, second?.unit], ['Bea', 'y']);
});

test('nothing is made anew where nothing is known, and a metric may be called as every object has it', () => {
  const all = [series('constructor')];
  assert.equal(informed(all, undefined, undefined), all);
  assert.deepEqual(
    informed(all, {}, undefined).map(({ label, unit }) => [label, unit]),
    [[undefined, undefined]],
  );
  const proto = metricInfos([tile({ metric: '__proto__', unit: 'V' })]);
  assert.deepEqual(
    informed([series('__proto__')], undefined, proto).map(({ unit }) => unit),
    ['V'],
  );
});

test('tiles tell units, and only those of the latest value tell names', () => {
  const infos = metricInfos([
    tile({ label: 'Readings', aggregation: 'count', unit: 'readings' }),
    tile({ label: 'Mean of the day', unit: '°C' }),
    tile({ label: 'Temperature', aggregation: 'none', rangeType: 'latest', unit: '°F' }),
    tile({ metric: 'rpm', label: 'Top speed', aggregation: 'max', unit: '' }),
    tile({ source: 'alerts', metric: undefined, aggregation: undefined, unit: 'alerts' }),
  ]);
  assert.deepEqual(infos, {
    temp: { label: 'Temperature', unit: '°C' },
    rpm: { label: undefined, unit: undefined },
  });
});
