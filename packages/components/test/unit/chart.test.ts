/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertOverlay } from '../../src/readings-chart/alert-overlay.ts';
import { moveCursor, momentsOf } from '../../src/readings-chart/chart-cursor.ts';
import { ChartLanes } from '../../src/readings-chart/chart-lanes.ts';
import { layoutChart } from '../../src/readings-chart/chart-layout.ts';
import { joinLimit, lowerBound, nearestIndex, summarise } from '../../src/readings-chart/chart-series.ts';
import { chartTable } from '../../src/readings-chart/chart-table.ts';
import { decimate } from '../../src/readings-chart/decimate.ts';
import { extentOf, linearScale, padded } from '../../src/readings-chart/scale.ts';
import { zoneOffset } from '../../src/format/zone-offset.ts';
import { timeTicks } from '../../src/readings-chart/time-ticks.ts';
import { valueTicks } from '../../src/readings-chart/value-ticks.ts';
import { anAlert } from '../fixtures.ts';

const HOUR = 3_600_000;

test('a scale maps both ways, and a point of a domain without width to its start', () => {
  const scale = linearScale([10, 20], [100, 0]);
  assert.equal(scale.toPixel(15), 50);
  assert.equal(scale.toValue(25), 17.5);
  assert.equal(linearScale([5, 5], [0, 10]).toPixel(5), 0);
  assert.equal(linearScale([5, 5], [0, 10]).toValue(7), 5);
});

test('an extent ignores what is not finite', () => {
  assert.deepEqual(extentOf([[3, Number.NaN, -1], [Infinity]]), [-1, 3]);
  assert.equal(extentOf([[], [Number.NaN]]), undefined);
  assert.deepEqual(padded([0, 0]), [-1, 1]);
  assert.deepEqual(padded([0, 100], 0.1), [-10, 110]);
});

test('value ticks are round, inside, ascending and near the wanted count', () => {
  assert.deepEqual(valueTicks(0.1, 0.52, 5), [0.1, 0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(valueTicks(-7, 13, 4), [-5, 0, 5, 10]);
  assert.deepEqual(valueTicks(5, 5, 4), [5]);
  assert.deepEqual(valueTicks(Number.NaN, 5, 4), []);
  for (let i = 1; i < 300; i += 1) {
    const low = Math.sin(i) * 10 ** ((i % 9) - 4);
    const high = low + Math.abs(Math.cos(i * 3)) * 10 ** ((i % 7) - 3) + 1e-6;
    const ticks = valueTicks(low, high, 5);
    assert.ok(ticks.length >= 2 && ticks.length <= 10, `${low} ${high}: ${ticks.join()}`);
    ticks.forEach((tick, n) => {
      const slack = (high - low) * 1e-6;
      assert.ok(tick >= low - slack && tick <= high + slack, `${tick} in ${low} ${high}`);
      assert.ok(n === 0 || tick > (ticks[n - 1] ?? Infinity));
    });
  }
});

test('time ticks fall on round local moments', () => {
  const from = Date.UTC(2026, 5, 1, 8, 0, 12);
  assert.deepEqual(
    timeTicks(from, from + 60_000, 6, 'UTC').times.map((at) => (at % 60_000) / 1_000),
    [20, 30, 40, 50, 0, 10],
  );
  const day = timeTicks(from, from + 24 * HOUR, 5, 'Asia/Kolkata');
  assert.equal(day.stepMs, 6 * HOUR);
  for (const at of day.times) assert.equal((at + zoneOffset(at, 'Asia/Kolkata')) % (6 * HOUR), 0);
});

test('time ticks keep to midnight when the clocks change', () => {
  const from = Date.UTC(2026, 2, 27);
  const { times, stepMs } = timeTicks(from, from + 4 * 24 * HOUR, 5, 'Europe/Zurich');
  assert.equal(stepMs, 24 * HOUR);
  const hours = times.map((at) => new Date(at + zoneOffset(at, 'Europe/Zurich')).getUTCHours());
  assert.deepEqual(
    hours,
    times.map(() => 0),
  );
  assert.equal(times.length, 4);
});

test('positions in a column of times', () => {
  assert.equal(lowerBound([1, 3, 5], 3), 1);
  assert.equal(lowerBound([1, 3, 5], 6), 3);
  assert.equal(nearestIndex([1, 3, 6], 4), 1);
  assert.equal(nearestIndex([1, 3, 6], 99), 2);
  assert.equal(nearestIndex([], 1), -1);
});

test('decimation keeps every peak and stays within three points a column', () => {
  const times = Array.from({ length: 100_000 }, (_, i) => i);
  const values = times.map((i) => Math.sin(i / 900));
  values[54_321] = 40;
  values[12_345] = -40;
  const {
    stretches: [stretch = []],
    low,
    high,
  } = decimate({
    times,
    values,
    from: 0,
    to: 99_999,
    columns: 500,
    joinLimitMs: 3,
    toX: (t) => t,
  });
  assert.deepEqual([low, high], [-40, 40]);
  assert.ok(stretch.length / 2 <= 3 * 501, `${stretch.length / 2} points`);
  const drawn = new Map<number, number>();
  for (let i = 0; i < stretch.length; i += 2) drawn.set(stretch[i] ?? -1, stretch[i + 1] ?? 0);
  assert.equal(drawn.get(54_321), 40);
  assert.equal(drawn.get(12_345), -40);
  const xs = [...drawn.keys()];
  assert.ok(
    xs.every((x, i) => i === 0 || x > (xs[i - 1] ?? Infinity)),
    'in order of time',
  );
});

test('gaps and missing values are not joined', () => {
  const base = { from: 0, to: 100, columns: 100, joinLimitMs: 3, toX: (t: number) => t };
  assert.deepEqual(decimate({ ...base, times: [1, 2, 9, 10], values: [1, 1, 2, 2] }).stretches, [
    [1, 1, 2, 1],
    [9, 2, 10, 2],
  ]);
  assert.deepEqual(decimate({ ...base, times: [1, 2, 3], values: [1, Number.NaN, 3] }).stretches, [
    [1, 1],
    [3, 3],
  ]);
  assert.deepEqual(decimate({ ...base, times: [], values: [] }).stretches, []);
});

test('the join limit follows the usual pause', () => {
  assert.equal(joinLimit([0, 1_000, 2_000, 60_000, 61_000]), 3_000);
  assert.equal(joinLimit([0, 60_000], 60_000), 180_000);
  assert.equal(joinLimit([0]), 1);
});

test('a summary counts what is inside the window, with the extremes of buckets', () => {
  const series = {
    metric: 'm',
    times: [1, 2, 3, 4],
    values: [10, 20, Number.NaN, 5],
    min: [9, 15, 0, 4],
    max: [11, 30, 0, 6],
  };
  assert.deepEqual(summarise(series, 2, 4), { latest: 5, low: 4, high: 30, average: 12.5 });
  assert.equal(summarise(series, 3, 3), undefined);
});

test('a table joins series by time, newest first, and says when there is more', () => {
  const series = [
    { metric: 'a', times: [1, 2, 3], values: [1, 2, 3] },
    { metric: 'b', times: [2, 4], values: [20, 40] },
  ];
  assert.deepEqual(chartTable(series, 2, 9, 10), {
    rows: [
      { at: 4, values: [undefined, 40] },
      { at: 3, values: [3, undefined] },
      { at: 2, values: [2, 20] },
    ],
    more: false,
  });
  assert.equal(chartTable(series, 0, 9, 2).more, true);
  assert.deepEqual(chartTable([], 0, 9, 2), { rows: [], more: false });
});

test('the cursor moves over all moments', () => {
  const moments = momentsOf([{ times: [1, 2] }, { times: [2, 5] }], 0, 9);
  assert.deepEqual(moments, [1, 2, 5]);
  assert.equal(moveCursor('ArrowLeft', undefined, moments), 5);
  assert.equal(moveCursor('ArrowLeft', 1, moments), 1);
  assert.equal(moveCursor('ArrowRight', 2, moments), 5);
  assert.equal(moveCursor('Escape', 2, moments), null);
  assert.equal(moveCursor('a', 2, moments), undefined);
  assert.equal(moveCursor('Home', undefined, []), undefined);
});

test('a layout gives each metric its lane and fits thresholds into it', () => {
  const layout = layoutChart({
    width: 600,
    height: 300,
    from: 0,
    to: 60_000,
    timeZone: 'UTC',
    series: [
      { metric: 'a', times: [0, 60_000], values: [1, 2] },
      { metric: 'b', times: [0, 60_000], values: [10, 20] },
    ],
    thresholds: [{ metric: 'b', value: 100 }],
    bands: [],
    markers: [],
  });
  const [a, b] = layout.lanes;
  if (!a || !b) throw new Error('two lanes');
  assert.ok(a.bottom < b.top && b.bottom < 300);
  assert.equal(a.thresholds.length, 0);
  assert.ok(b.y.toPixel(100) > b.top && b.y.toPixel(100) < b.bottom);
});

test('the metric with a limit comes first, in the first colour, and hiding moves no colour', () => {
  const series = ['Humidity', 'Temperature', 'Vibration'].map((metric) => ({ metric, times: [], values: [] }));
  const lanes = new ChartLanes(series, undefined, new Set(['Temperature']), new Set(['Humidity']));
  assert.deepEqual(
    lanes.all.map(({ metric }) => metric),
    ['Temperature', 'Humidity', 'Vibration'],
  );
  assert.deepEqual(
    lanes.shown.map(({ metric }) => lanes.colourClass(metric)),
    ['series-1', 'series-3'],
  );
  const closed = anAlert('a', { status: 'closed', evidence: { metric: 'Temperature', threshold: 70, readings: [] } });
  assert.deepEqual([...alertOverlay([closed, anAlert('b', { evidence: { readings: [] } })]).limited], ['Temperature']);
});

test('what is missing for less than a pixel does not tear the line; for more it does', () => {
  const times = Array.from({ length: 10_000 }, (_, i) => i);
  const toX = (time: number) => time;
  const missing = (from: number, to: number) => times.map((i) => (i >= from && i < to ? Number.NaN : i % 7));
  const stretchesOf = (values: readonly number[], joinLimitMs = 3) =>
    decimate({ times, values, from: 0, to: 10_000, columns: 100, joinLimitMs, toX }).stretches;
  assert.equal(stretchesOf(missing(5_010, 5_060)).length, 1);
  assert.equal(stretchesOf(missing(5_090, 5_120)).length, 1);
  const torn = stretchesOf(missing(4_990, 5_210));
  assert.deepEqual([torn.length, torn[0]?.at(-2), torn[1]?.[0]], [2, 4_989, 5_210]);
  assert.equal(stretchesOf(missing(4_990, 5_210), Infinity).length, 1);
  assert.deepEqual(stretchesOf(missing(0, 10_000)), []);
});

test('decimation finds what a look at every reading finds', () => {
  let state = 5;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let seed = 0; seed < 300; seed += 1) {
    let time = below(50);
    const times = Array.from(
      { length: 1 + below(400) },
      () => (time += below(20) === 0 ? 1 + below(300) : 1 + below(3)),
    );
    const values = times.map(() => (below(12) === 0 ? Number.NaN : below(1_000) - 500));
    const [from, to] = [below(100), 100 + below(900)];
    const start = Math.max(0, lowerBound(times, from) - 1);
    const seen = values.slice(start, lowerBound(times, to) + 1).filter(Number.isFinite);
    const { stretches, low, high } = decimate({
      ...{ times, values, from, to, columns: 1 + below(120), joinLimitMs: 10 },
      toX: (t) => t,
    });
    assert.deepEqual([low, high], [Math.min(...seen), Math.max(...seen)], `seed ${seed}`);
    const drawn = stretches.flatMap((stretch) => stretch.filter((_, i) => i % 2 === 0));
    const finite = times.filter((_, i) => i >= start && i < start + values.length && Number.isFinite(values[i]));
    assert.deepEqual(
      drawn,
      [...drawn].sort((a, b) => a - b),
      `seed ${seed}: in order of time`,
    );
    assert.ok(
      drawn.every((at) => finite.includes(at)),
      `seed ${seed}: only readings`,
    );
    for (const stretch of stretches) assert.ok(stretch.length > 0 && stretch.length % 2 === 0);
  }
});

test('there are no time ticks beyond the range of a date, and no end of them is waited for', () => {
  assert.deepEqual(timeTicks(1.7e18, 1.7e18 + HOUR, 6, 'UTC').times, []);
  assert.deepEqual(timeTicks(1.7e18, 1.7e18 + HOUR, 6).times, []);
});

test('value ticks of extreme values are few, and each is another', () => {
  assert.deepEqual(valueTicks(-1e-323, 1e-323, 4), [-1e-323]);
  assert.deepEqual(valueTicks(-Number.MAX_VALUE, Number.MAX_VALUE, 4), [-Number.MAX_VALUE]);
  for (const size of [1e-80, 1e-25, 1e25, 1e300]) {
    const ticks = valueTicks(size, 4 * size, 4);
    assert.ok(ticks.length >= 3 && ticks.length <= 8, `${size}: ${ticks.join()}`);
    assert.equal(new Set(ticks).size, ticks.length);
  }
});

test('an average is nothing when only the error of adding up is left', () => {
  const values = [0.1, 0.2, -0.3];
  assert.notEqual(values[0]! + values[1]! + values[2]!, 0);
  assert.equal(summarise({ metric: 'm', times: [1, 2, 3], values }, 0, 9)?.average, 0);
  assert.equal(summarise({ metric: 'm', times: [1, 2], values: [1e-9, 3e-9] }, 0, 9)?.average, 2e-9);
});
