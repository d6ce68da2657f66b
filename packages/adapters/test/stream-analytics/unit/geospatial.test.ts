import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, type JobOptions } from '../../../src/stream-analytics/index.ts';
import { START, random } from './jobs.ts';

type Level = NonNullable<JobOptions['compatibilityLevel']>;

function evaluate(expression: string, payload: object = {}, level: Level = '1.2'): unknown {
  const run = compileJob(`SELECT ${expression} AS v FROM s`, { compatibilityLevel: level }).start();
  return run.push('s', { payload, arrival: START }).rows[0]?.row.v;
}

/** ST_DISTANCE between two places of (latitude, longitude). */
const distance = (...[a, b, c, d]: readonly [number, number, number, number]): number =>
  Number(evaluate(`ST_DISTANCE(CreatePoint(a, b), CreatePoint(c, d))`, { a, b, c, d }));

const near = (given: number, wanted: number, metres: number): void =>
  assert.ok(Math.abs(given - wanted) <= metres, `${given} is not ${wanted} within ${metres} m`);

test('constructors give GeoJSON, longitude first', () => {
  assert.deepEqual(evaluate('CreatePoint(la, lo)', { la: 3.0, lo: -10.2 }), { type: 'Point', coordinates: [-10.2, 3] });
  const points = 'CreatePoint(3, -10.2), CreatePoint(10.0, 10.0), CreatePoint(10.5, 10.5)';
  assert.deepEqual(evaluate(`CreateLineString(${points})`), {
    type: 'LineString',
    coordinates: [
      [-10.2, 3],
      [10, 10],
      [10.5, 10.5],
    ],
  });
  const ring = [
    [-10.2, 3],
    [10, 10],
    [10.5, 10.5],
    [-10.2, 3],
  ];
  assert.deepEqual(evaluate(`CreatePolygon(${points}, 'POINT(-10.2 3)')`), { type: 'Polygon', coordinates: [ring] });
  const list = { list: ring.map((coordinates) => ({ type: 'Point', coordinates })) };
  assert.deepEqual(evaluate('CreatePolygon(list)', list), { type: 'Polygon', coordinates: [ring] });
  assert.equal(evaluate(`CreatePolygon(${points})`), null, 'the ring is not closed');
  assert.equal(evaluate('CreateLineString(CreatePoint(1, 1))'), null);
  assert.equal(evaluate("CreatePoint('north', 1)"), null);
});

test('distances are those of the WGS 84 ellipsoid', () => {
  // The example of the reference, which Azure computes a millimetre longer.
  near(distance(-5, -5, 0, 0), 784_028.740775, 0.002);
  near(distance(52.5, 13.4, 48.85, 2.35), 879_035.3878126, 0.001);
  near(distance(0, 0, 0, 90), 10_018_754.1713946, 0.001);
  near(distance(10, 179.9, 10, -179.9), 21_927.8724779, 0.001);
  near(distance(90, 0, -90, 77), 20_003_931.4586254, 0.001);
  // Almost opposite places, where the usual formula does not converge.
  near(distance(0, 0, 0, 180), 20_003_931.4586254, 0.01);
  near(distance(0, 0, 0.5, 179.5), 19_936_288.5789653, 0.01);
  near(distance(0, 0, -0.2, 179.7), 19_975_624.276996, 0.01);
  near(distance(30, 0, -29.9, 179.8), 19_989_832.8276095, 0.01);
  assert.equal(distance(12, 34, 12, 34), 0);
});

test('distances obey the rules of distances', () => {
  const next = random(8);
  const place = (): [number, number] => [next() * 180 - 90, next() * 360 - 180];
  for (let i = 0; i < 60; i += 1) {
    const [a, b, c] = [place(), place(), place()];
    near(distance(...a, ...b), distance(...b, ...a), 0.01);
    assert.ok(distance(...a, ...c) <= distance(...a, ...b) + distance(...b, ...c) + 0.02);
  }
});

test('distance to a line is that to its nearest place, to a polygon 0', () => {
  near(Number(evaluate("ST_DISTANCE('POINT(0 1)', 'LINESTRING(-5 0, 5 0)')")), distance(1, 0, 0, 0), 1);
  near(Number(evaluate("ST_DISTANCE('LINESTRING(0 1, 0 5)', 'MULTIPOINT(0 0, 9 9)')")), distance(1, 0, 0, 0), 1);
  assert.equal(evaluate("ST_DISTANCE('POINT(50 50)', 'POLYGON((0 0, 1 0, 1 1, 0 0))')"), 0);
});

const SQUARE = 'POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))';
const HOLE = 'POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (3 3, 3 7, 7 7, 7 3, 3 3))';

const RELATIONS: readonly (readonly [string, string, string, 0 | 1])[] = [
  ['ST_WITHIN', 'POINT(5 5)', SQUARE, 1],
  ['ST_WITHIN', 'POINT(76.6 10.1)', SQUARE, 0],
  ['ST_WITHIN', 'POINT(0 5)', SQUARE, 0],
  ['ST_WITHIN', 'POINT(5 5)', HOLE, 0],
  ['ST_WITHIN', 'POINT(2 2)', HOLE, 1],
  ['ST_WITHIN', 'LINESTRING(1 1, 9 1)', HOLE, 1],
  ['ST_WITHIN', 'LINESTRING(1 5, 9 5)', HOLE, 0],
  ['ST_WITHIN', 'LINESTRING(2 5, 12 5)', SQUARE, 0],
  ['ST_WITHIN', 'POLYGON((1 1, 2 1, 2 2, 1 1))', SQUARE, 1],
  ['ST_WITHIN', SQUARE, SQUARE, 1],
  ['ST_WITHIN', SQUARE, 'POLYGON((1 1, 2 1, 2 2, 1 1))', 0],
  ['ST_WITHIN', 'POLYGON((2 2, 8 2, 8 8, 2 8, 2 2))', HOLE, 0],
  ['ST_WITHIN', 'POLYGON((3 3, 7 3, 7 7, 3 7, 3 3))', HOLE, 0],
  ['ST_WITHIN', 'MULTIPOINT(1 1, 2 2)', SQUARE, 1],
  ['ST_WITHIN', 'MULTIPOINT(1 1, 12 2)', SQUARE, 0],
  ['ST_INTERSECTS', 'LINESTRING(-10 0, 0 0, 10 0)', 'LINESTRING(0 10, 0 0, 0 -10)', 1],
  ['ST_INTERSECTS', 'LINESTRING(-10 0, 0 0, 10 0)', 'LINESTRING(-10 10, 0 10, 10 10)', 0],
  ['ST_INTERSECTS', 'LINESTRING(-5 3, 15 4)', SQUARE, 1],
  ['ST_INTERSECTS', 'POINT(10 5)', SQUARE, 1],
  ['ST_INTERSECTS', 'POINT(5 5)', HOLE, 0],
  ['ST_INTERSECTS', 'POLYGON((4 4, 6 4, 6 6, 4 4))', SQUARE, 1],
  ['ST_INTERSECTS', 'POLYGON((4 4, 6 4, 6 6, 4 4))', HOLE, 0],
  ['ST_OVERLAPS', SQUARE, 'POLYGON((30 30, 40 30, 40 40, 30 40, 30 30))', 0],
  ['ST_OVERLAPS', SQUARE, 'POLYGON((5 5, 15 5, 15 15, 5 15, 5 5))', 1],
  ['ST_OVERLAPS', SQUARE, 'POLYGON((-5 3, 15 3, 15 4, -5 4, -5 3))', 1],
  ['ST_OVERLAPS', SQUARE, 'POLYGON((10 0, 20 0, 20 10, 10 10, 10 0))', 0],
  ['ST_OVERLAPS', SQUARE, 'POLYGON((1 1, 2 1, 2 2, 1 1))', 0],
  ['ST_OVERLAPS', SQUARE, SQUARE, 0],
  ['ST_OVERLAPS', SQUARE, 'POINT(5 5)', 0],
];

test('relations of geometries', () => {
  for (const [name, a, b, expected] of RELATIONS) {
    assert.equal(evaluate(`${name}(a, b)`, { a, b }), expected, `${name}(${a}, ${b})`);
    // On a sphere the edge along a parallel bends away from it, which these two cases live on.
    const isBent = a === 'LINESTRING(1 1, 9 1)' || b.startsWith('POLYGON((10 0');
    if (!isBent) assert.equal(evaluate(`${name}(a, b)`, { a, b }, '1.1'), expected, `1.1 ${name}(${a}, ${b})`);
    if (name !== 'ST_WITHIN') assert.equal(evaluate(`${name}(b, a)`, { a, b }), expected, `${name}(${b}, ${a})`);
  }
});

test('GeoJSON and WKT say the same', () => {
  const ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
    [0, 0],
  ];
  const inside = { type: 'Point', coordinates: [5, 5] };
  for (const square of [
    { type: 'Polygon', coordinates: [ring] },
    { type: 'Polygon', coordinates: ring },
    { TYPE: 'polygon', Coordinates: [ring] },
    { type: 'MultiPolygon', coordinates: [[ring]] },
    { type: 'GeometryCollection', geometries: [{ type: 'Polygon', coordinates: [ring] }] },
    'srid=4326; polygon z ((0 0 1, 10 0 1, 10 10 1, 0 10 1, 0 0 1))',
    'GEOMETRYCOLLECTION(MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0))), POINT EMPTY)',
  ]) {
    assert.equal(evaluate('ST_WITHIN(p, q)', { p: inside, q: square }), 1, JSON.stringify(square));
  }
});

test('what is no geometry makes the answer NULL', () => {
  const bad: unknown[] = [
    null,
    7,
    'POINT(1)',
    'POINT(1 2',
    'POINT(1 2) x',
    'POLYGON((0 0, 1 0, 1 1))',
    'LINESTRING(0 0)',
    'CIRCLE(1 2)',
    'POINT(1e999 0)',
    '('.repeat(10_000),
    `GEOMETRYCOLLECTION(${'GEOMETRYCOLLECTION('.repeat(50)}`,
    {},
    { type: 'Point' },
    { type: 'Point', coordinates: ['a', 1] },
    { type: 'Polygon', coordinates: [[]] },
    { type: 'LineString', coordinates: Array.from({ length: 10_001 }, (_, i) => [i, 0]) },
  ];
  for (const p of bad)
    assert.equal(evaluate("ST_INTERSECTS(p, 'POINT(1 2)')", { p }), null, JSON.stringify(p)?.slice(0, 60));
  assert.equal(evaluate("ST_DISTANCE('POINT(0 0)', 'POINT(0 91)')"), null);
  assert.equal(evaluate("ST_WITHIN('POINT(0 91)', p)", { p: SQUARE }, '1.1'), null);
});

test('what would take too long makes the answer NULL', () => {
  const line = (count: number, longitude: number): object => ({
    type: 'LineString',
    coordinates: Array.from({ length: count }, (_, index) => [longitude + index / 1e4, 0.1]),
  });
  const distanceTo = (p: object, q: unknown): unknown => evaluate('ST_DISTANCE(p, q)', { p, q });
  assert.equal(distanceTo(line(600, 10), line(600, 20)), null);
  // Almost opposite positions cost a thousand times more.
  assert.equal(distanceTo(line(102, 179.8), 'POINT(0 0)'), null);
  near(Number(distanceTo(line(20, 179.8), 'POINT(0 0)')), 19_987_000, 5_000);
  // Edges that lie on each other cut each other into very many pieces.
  const folded = (corners: number): object => ({
    type: 'Polygon',
    coordinates: [[...Array.from({ length: corners }, (_, index) => [index % 2, 0]), [0, 0]]],
  });
  for (const level of ['1.1', '1.2'] as const)
    assert.equal(evaluate('ST_OVERLAPS(p, q)', { p: folded(9_998), q: folded(22) }, level), null);
});

test('edges that cross very often are related at once', () => {
  /** Teeth that reach through all of the square from 0 to 1. */
  const comb = (count: number, turned: boolean): object => {
    const teeth = Array.from({ length: count }, (_, index): [number, number] => [index / count, index % 2]);
    const ring = [...teeth, [1, -1] as const, [-1, -1] as const, [0, 0] as const];
    return { type: 'Polygon', coordinates: [turned ? ring.map(([x, y]) => [y, x]) : ring] };
  };
  const [p, q] = [comb(480, false), comb(480, true)];
  for (const level of ['1.1', '1.2'] as const) assert.equal(evaluate('ST_OVERLAPS(p, q)', { p, q }, level), 1);
});

test('on the sphere a polygon lies to the left of its ring and edges are great circles', () => {
  const clockwise = 'POLYGON((0 0, 0 10, 10 10, 10 0, 0 0))';
  const within = (p: string, q: string, level: Level): unknown => evaluate('ST_WITHIN(p, q)', { p, q }, level);
  assert.deepEqual([within('POINT(5 5)', clockwise, '1.1'), within('POINT(5 5)', clockwise, '1.2')], [0, 1]);
  assert.deepEqual([within('POINT(50 50)', clockwise, '1.1'), within('POINT(50 50)', clockwise, '1.2')], [1, 0]);
  // Half way along the parallel of 50° the great circle runs north of it.
  const band = 'POLYGON((-40 40, 40 40, 40 50, -40 50, -40 40))';
  assert.deepEqual([within('POINT(0 52)', band, '1.1'), within('POINT(0 52)', band, '1.2')], [1, 0]);
  const overTheLine = 'POLYGON((170 -5, -170 -5, -170 5, 170 5, 170 -5))';
  assert.deepEqual([within('POINT(180 0)', overTheLine, '1.1'), within('POINT(0 0)', overTheLine, '1.1')], [1, 0]);
  const cap = 'POLYGON((0 60, 90 60, 180 60, -90 60, 0 60))';
  assert.deepEqual([within('POINT(45 89)', cap, '1.1'), within('POINT(45 -89)', cap, '1.1')], [1, 0]);
});

test('relations agree with each other and with sampling, on random polygons', () => {
  const next = random(21);
  const query = `SELECT ST_WITHIN(p, a) AS pa, ST_WITHIN(p, b) AS pb, ST_WITHIN(a, b) AS ab, ST_WITHIN(b, a) AS ba,
    ST_OVERLAPS(a, b) AS o, ST_INTERSECTS(a, b) AS i FROM s`;
  /** A star of corners around a middle, to the left of its ring. */
  const star = (): [number, number][] => {
    const [x, y, size] = [next() * 2, next() * 2, 0.3 + next() * 1.5];
    const count = 3 + Math.floor(next() * 6);
    const corners = Array.from({ length: count }, (_, index): [number, number] => {
      const angle = ((index + next() * 0.4) / count) * 2 * Math.PI;
      const radius = size * (0.4 + 0.6 * next());
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return [...corners, ...corners.slice(0, 1)];
  };
  for (const level of ['1.1', '1.2'] as const) {
    const job = compileJob(query, { compatibilityLevel: level });
    for (let round = 0; round < 60; round += 1) {
      const [a, b] = [star(), star()];
      const samples = Array.from({ length: 40 }, () => [next() * 4 - 1, next() * 4 - 1]);
      const run = job.start();
      const polygon = (ring: unknown): object => ({ type: 'Polygon', coordinates: [ring] });
      const rows = samples.map((p) => {
        const payload = { a: polygon(a), b: polygon(b), p: { type: 'Point', coordinates: p } };
        return run.push('s', { payload, arrival: START }).rows[0]?.row ?? {};
      });
      const [{ ab, ba, o, i } = {}] = rows;
      const both = rows.some(({ pa, pb }) => pa === 1 && pb === 1);
      const onlyA = rows.some(({ pa, pb }) => pa === 1 && pb === 0);
      const onlyB = rows.some(({ pa, pb }) => pa === 0 && pb === 1);
      const shown = JSON.stringify({ level, a, b });
      if (both) assert.equal(i, 1, shown);
      if (onlyA) assert.equal(ab, 0, shown);
      if (onlyB) assert.equal(ba, 0, shown);
      if (both && onlyA && onlyB) assert.equal(o, 1, shown);
      if (o === 1) assert.deepEqual([ab, ba, i], [0, 0, 1], shown);
      if (ab === 1 || ba === 1) assert.equal(i, 1, shown);
    }
  }
});
