/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableColumns } from '../../src/readings-chart/chart-columns.ts';
import { aggregated, type ChartAggregate } from '../../src/readings-chart/chart-series.ts';

const buckets = { metric: 'temperature', times: [1, 2], values: [5, 6], min: [4, 5], max: [7, 8] };

function columns(aggregate: ChartAggregate) {
  return tableColumns(aggregated([buckets], aggregate)).map(({ kind, values }) => [kind, values]);
}

test('a table has each figure once, under its own name', () => {
  const extremes = [
    ['min', [4, 5]],
    ['max', [7, 8]],
  ];
  assert.deepEqual(columns('avg'), [['values', [5, 6]], ...extremes]);
  assert.deepEqual(columns('min'), extremes, 'lowest values are not called the values');
  assert.deepEqual(columns('max'), extremes);
  const plain = { metric: 'humidity', times: [1], values: [40] };
  assert.deepEqual(
    tableColumns(aggregated([plain], 'min')).map(({ kind }) => kind),
    ['values'],
  );
});
