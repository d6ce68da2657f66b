/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartCsv } from '../../src/readings-chart/chart-export.ts';
import { keptAlone, switched } from '../../src/readings-chart/chart-lanes.ts';
import { layoutChart, type ChartManner } from '../../src/readings-chart/chart-layout.ts';
import { aggregated, drawsSomething, type ChartSeries } from '../../src/readings-chart/chart-series.ts';
import { stepped } from '../../src/readings-chart/decimate.ts';
import { heldValues } from '../../src/readings-chart/held-values.ts';
import { lanePlaces, rowCount } from '../../src/readings-chart/lane-places.ts';
import { qualityMarks } from '../../src/readings-chart/reading-quality.ts';
import { pinched } from '../../src/readings-chart/chart-pinch.ts';
import { fixedWindow, keptInside, momentOf, panned, zoomed } from '../../src/readings-chart/time-window.ts';

const USUAL: ChartManner = { line: 'straight', gaps: 'break', extendLast: 'none', axes: 'lanes' };
const HELD = { from: 100, to: 200, now: 190, joinLimitMs: 30, line: 'straight', extendLast: 'none' } as const;

function layoutOf(series: readonly ChartSeries[], manner: Partial<ChartManner> = {}) {
  return layoutChart({
    ...{ width: 400, height: 200, from: 0, to: 100, thresholds: [], bands: [], markers: [] },
    series,
    manner: { ...USUAL, ...manner },
  });
}

test('a zoom keeps the moment under the hand, and ends at a tenth of a second and at 90 days', () => {
  assert.deepEqual(zoomed({ from: 0, to: 1_000 }, 0.5, 250), { from: 125, to: 625 });
  assert.deepEqual(zoomed({ from: 0, to: 1_000 }, 2), { from: -500, to: 1_500 });
  assert.deepEqual(zoomed({ from: 0, to: 120 }, 0.5, 0), { from: 0, to: 100 });
  const widest = zoomed({ from: 0, to: 80 * 86_400_000 }, 5);
  assert.equal(widest.to - widest.from, 90 * 86_400_000);
  assert.deepEqual(zoomed({ from: 0, to: 400 * 86_400_000 }, 0.5, 0, Infinity), { from: 0, to: 200 * 86_400_000 });
  assert.deepEqual(zoomed({ from: 5, to: 5 }, 2), { from: -45, to: 55 });
});

test('a window stays inside its limits, as wide as it was', () => {
  const limits = { from: 0, to: 100 };
  assert.deepEqual(keptInside(panned({ from: 60, to: 90 }, 1), limits), { from: 70, to: 100 });
  assert.deepEqual(keptInside({ from: -20, to: 20 }, limits), { from: 0, to: 40 });
  assert.equal(keptInside({ from: -20, to: 120 }, limits), limits);
  assert.deepEqual(keptInside({ from: -1e9, to: 50 }, { from: -Infinity, to: 100 }), { from: -1e9, to: 50 });
});

test('a fixed window of one end is as wide as the range; nonsense is none', () => {
  assert.deepEqual(fixedWindow('2026-01-01T00:00:00Z', undefined, 1_000), {
    from: Date.UTC(2026, 0, 1),
    to: Date.UTC(2026, 0, 1) + 1_000,
  });
  assert.deepEqual(fixedWindow(undefined, '5000', 1_000), { from: 4_000, to: 5_000 });
  assert.deepEqual(fixedWindow(1, 2, 1_000), { from: 1, to: 2 });
  for (const [from, to] of [
    [undefined, undefined],
    ['yesterday', 'today'],
    [5, 5],
    [9, 3],
  ]) {
    assert.equal(fixedWindow(from, to, 1_000), undefined);
  }
  assert.equal(momentOf(''), undefined);
});

test('the value before the window is joined when it is near, and held when it is not', () => {
  const near = { metric: 'm', times: [110, 120], values: [5, 6], before: { at: 90, value: 4 } };
  assert.deepEqual(heldValues(near, HELD), { joined: [[90, 4, 110, 5]], held: [] });
  assert.deepEqual(heldValues(near, { ...HELD, line: 'step' }).joined, [
    [90, 4, 110, 4],
    [110, 4, 110, 5],
  ]);
  const far = { ...near, before: { at: 10, value: 4 } };
  assert.deepEqual(heldValues(far, HELD), { joined: [], held: [[100, 4, 110, 4]] });
  assert.deepEqual(heldValues(far, { ...HELD, joinLimitMs: Infinity }).joined, [[10, 4, 110, 5]]);
  // Readings of the window's past are there themselves.
  assert.deepEqual(heldValues({ ...near, times: [95, 120] }, HELD), { joined: [], held: [] });
});

test('the last reading is held until now, for a sample, or not', () => {
  const series = { metric: 'm', times: [110, 120, 130], values: [5, 6, 7] };
  assert.deepEqual(heldValues(series, HELD).held, []);
  assert.deepEqual(heldValues(series, { ...HELD, extendLast: 'now' }).held, [[130, 7, 190, 7]]);
  assert.deepEqual(heldValues(series, { ...HELD, extendLast: 'sample' }).held, [[130, 7, 140, 7]]);
  const silent = { metric: 'm', times: [], values: [], before: { at: 10, value: 4 } };
  assert.deepEqual(heldValues(silent, { ...HELD, extendLast: 'now' }).held, [[100, 4, 190, 4]]);
  assert.ok(drawsSomething(silent, 100, 200, 'now'));
  assert.ok(!drawsSomething(silent, 100, 200, 'none'));
});

test('held values have their place on the axis', () => {
  const [lane] = layoutOf([{ metric: 'm', times: [60, 70], values: [1, 2], before: { at: -90, value: 50 } }]).lanes;
  assert.ok(lane && lane.y.domain[1] > 50);
  assert.equal(lane.held.length, 1);
});

test('gaps tear the line or are joined, missing values too', () => {
  const times = [0, 1, 2, 3, 50, 51, 52, 53];
  const series = { metric: 'm', times, values: [1, 1, Number.NaN, 1, 1, 1, 1, 1] };
  assert.equal(layoutOf([series]).lanes[0]?.line.length, 3);
  assert.equal(layoutOf([series], { gaps: 'join' }).lanes[0]?.line.length, 1);
});

test('a step line holds each value until the next', () => {
  assert.deepEqual(stepped([0, 5, 10, 7, 20, 1]), [0, 5, 10, 5, 10, 7, 20, 7, 20, 1]);
  assert.deepEqual(stepped([3, 4]), [3, 4]);
  const series = { metric: 'm', times: [0, 50, 100], values: [1, 2, 3] };
  assert.equal(layoutOf([series], { line: 'step' }).lanes[0]?.line[0]?.length, 10);
});

test('metrics of one unit share an axis, two axes a row', () => {
  const of = (metric: string, unit: string | undefined, top: number) => ({
    metric,
    unit,
    times: [0, 100],
    values: [0, top],
  });
  const series = [of('a', '°C', 10), of('b', 'bar', 2), of('c', '°C', 90), of('d', 'rpm', 5)];
  assert.deepEqual(
    lanePlaces(series, 'units').map(({ row, axis }) => `${row} ${axis}`),
    ['0 left', '0 right', '0 none', '1 left'],
  );
  assert.equal(rowCount(lanePlaces(series, 'units')), 2);
  assert.equal(rowCount(lanePlaces(series, 'lanes')), 4);
  const { lanes, right, bottom } = layoutOf(series, { axes: 'units' });
  assert.equal(right, 400 - 44);
  assert.deepEqual(lanes[0]?.y.domain, lanes[2]?.y.domain);
  assert.notDeepEqual(lanes[0]?.y.domain, lanes[1]?.y.domain);
  assert.equal(lanes[0]?.top, lanes[2]?.top);
  assert.deepEqual(lanes[2]?.ticks, []);
  assert.equal(bottom, lanes[3]?.bottom);
});

test('readings that are not good are marked, as far apart as can be told', () => {
  const series = {
    metric: 'm',
    times: [1, 2, 2.1, 3],
    values: [1, 2, 3, Number.NaN],
    quality: [0, 2 ** 31, 2 ** 31, 2 ** 31],
  };
  const same = (value: number) => value;
  assert.deepEqual(qualityMarks(series, 0, 9, same, same), [{ x: 2, y: 2, quality: 'bad' }]);
});

test('another figure of the buckets becomes the line', () => {
  const series = [{ metric: 'm', times: [1], values: [5], min: [1], max: [9], bucketMs: 60_000 }];
  assert.equal(aggregated(series, 'avg'), series);
  assert.deepEqual(aggregated(series, 'max')[0]?.values, [9]);
  assert.deepEqual(aggregated([{ metric: 'raw', times: [1], values: [5] }], 'min')[0]?.values, [5]);
});

test('one alone, and all again', () => {
  const all = ['a', 'b', 'c'].map((metric) => ({ metric, times: [], values: [] }));
  const alone = keptAlone(new Set(), 'b', all);
  assert.deepEqual([...alone], ['a', 'c']);
  assert.deepEqual([...keptAlone(alone, 'b', all)], []);
  assert.deepEqual([...keptAlone(alone, 'c', all)], ['a', 'b']);
  assert.deepEqual([...switched(switched(new Set(), 'a'), 'a')], []);
});

test('CSV is oldest first, by moment, and no name becomes a formula', () => {
  const series: ChartSeries[] = [
    { metric: '=HYPERLINK("http://x")', unit: '°C', times: [1_000, 2_000], values: [-1.5, Number.NaN] },
    ...['+a', '-b', '@c', '\td'].map((metric) => ({ metric, times: [2_000], values: [3] })),
    { metric: 'p, "q"', times: [3_000], values: [4], min: [1], max: [9], quality: [2 ** 31] },
  ];
  assert.deepEqual(chartCsv(series, { from: 1_000, to: 3_000 }).split('\r\n'), [
    `time,"'=HYPERLINK(""http://x"") (°C)","'+a","'-b","'@c","'\td","p, ""q""","p, ""q"" min","p, ""q"" max","p, ""q"" status code"`,
    '1970-01-01T00:00:01.000Z,-1.5,,,,,,,,',
    '1970-01-01T00:00:02.000Z,,3,3,3,3,,,,',
    '1970-01-01T00:00:03.000Z,,,,,,4,1,9,2147483648',
    '',
  ]);
});

test('by units, each series without a unit has a row and a scale of its own', () => {
  const of = (metric: string, unit?: string) => ({ metric, unit, times: [0], values: [1] });
  const places = lanePlaces([of('a'), of('b', '°C'), of('c', ''), of('d', 'bar'), of('e', '°C')], 'units');
  assert.deepEqual(
    places.map(({ row, axis }) => `${row} ${axis}`),
    ['0 left', '1 left', '2 left', '1 right', '1 none'],
  );
  assert.deepEqual(
    places.map(({ scale }) => scale),
    [0, 1, 2, 3, 1],
  );
});

test('what was under two fingers stays under them', () => {
  const window = { from: 0, to: 1_000 };
  const plot = { left: 100, width: 100 };
  assert.deepEqual(pinched(window, plot, [120, 180], [120, 180]), window);
  assert.deepEqual(pinched(window, plot, [130, 170], [110, 190]), { from: 250, to: 750 });
  assert.deepEqual(pinched(window, plot, [130, 170], [140, 180]), { from: -100, to: 900 });
  assert.deepEqual(pinched(window, plot, [170, 130], [110, 190]), { from: 250, to: 750 }, 'in whichever order');
  const { from, to } = pinched(window, plot, [150, 150], [150, 150]);
  assert.deepEqual([from, to], [0, 1_000], 'one above the other');
});
