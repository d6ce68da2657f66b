/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashAt, isGap } from '../../src/readings-chart/chart-dashes.ts';
import { ChartLanes } from '../../src/readings-chart/chart-lanes.ts';

test('the first round of colours is solid, each further one has a dash of its own', () => {
  const rounds = [0, 6, 12, 18, 24, 30].map((position) => dashAt(position, 6));
  assert.deepEqual(rounds[0], []);
  assert.equal(new Set(rounds.map((dash) => dash.join(' '))).size, 6);
  assert.deepEqual(dashAt(5, 6), []);
  assert.deepEqual(dashAt(36, 6), [], 'and then from the beginning');
});

test('where colours are forced each line has a dash, by its place among all metrics', () => {
  const series = ['a', 'b', 'c'].map((metric) => ({ metric, times: [], values: [] }));
  const lanes = new ChartLanes(series, undefined, undefined, new Set(['a']), true);
  assert.deepEqual(lanes.dash('a'), []);
  assert.notDeepEqual(lanes.dash('b'), lanes.dash('c'));
});

test('a dashed line leaves out the pixels of its gaps', () => {
  const shown = Array.from({ length: 10 }, (_, pixel) => (isGap(pixel, [3, 2]) ? '.' : '#')).join('');
  assert.equal(shown, '###..###..');
});
