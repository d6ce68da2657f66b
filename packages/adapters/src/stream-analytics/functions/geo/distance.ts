import type { Geometry, Position } from './geometry.ts';

/** WGS 84. */
const EQUATOR = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const POLE = EQUATOR * (1 - FLATTENING);
const RADIANS = Math.PI / 180;
/** Pairs of positions one call may compare. */
const MAX_PAIRS = 250_000;
/** Pairs of almost opposite positions among them: each costs as much as a thousand others. */
const MAX_OPPOSITE = 100;

/**
 * Length of the shortest way between two positions on the WGS 84 ellipsoid in metres, by Vincenty's inverse formula
 * (Survey Review 23, 1975), which is good to half a millimetre. Undefined where it does not converge, between almost
 * opposite positions.
 */
function vincenty([lon1, lat1]: Position, [lon2, lat2]: Position): number | undefined {
  const reduced = (latitude: number): number => Math.atan((1 - FLATTENING) * Math.tan(latitude * RADIANS));
  const [u1, u2] = [reduced(lat1), reduced(lat2)];
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  // Longitudes differ by at most half a turn.
  const turn = (((lon2 - lon1) % 360) + 540) % 360;
  const l = (turn - 180) * RADIANS;
  let lambda = l;
  for (let round = 0; round < 60; round += 1) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
    if (sinSigma === 0) return cosL * cos1 * cos2 + sin1 * sin2 > 0 ? 0 : undefined;
    const cosSigma = sin1 * sin2 + cos1 * cos2 * cosL;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * sinL) / sinSigma;
    const cosSqAlpha = 1 - sinAlpha * sinAlpha;
    const cos2m = cosSqAlpha === 0 ? 0 : cosSigma - (2 * sin1 * sin2) / cosSqAlpha;
    const c = (FLATTENING / 16) * cosSqAlpha * (4 + FLATTENING * (4 - 3 * cosSqAlpha));
    const before = lambda;
    const inner = cos2m + c * cosSigma * (2 * cos2m * cos2m - 1);
    lambda = l + (1 - c) * FLATTENING * sinAlpha * (sigma + c * sinSigma * inner);
    if (Math.abs(lambda) > Math.PI) return undefined;
    if (Math.abs(lambda - before) > 1e-12) continue;
    const uSq = (cosSqAlpha * (EQUATOR * EQUATOR - POLE * POLE)) / (POLE * POLE);
    const bigA = 1 + (uSq / 16384) * (4096 + uSq * (uSq * (320 - 175 * uSq) - 768));
    const bigB = (uSq / 1024) * (256 + uSq * (uSq * (74 - 47 * uSq) - 128));
    const third = (bigB / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * cos2m * cos2m - 3);
    const delta = bigB * sinSigma * (cos2m + (bigB / 4) * (cosSigma * (2 * cos2m * cos2m - 1) - third));
    return POLE * bigA * (sigma - delta);
  }
  return undefined;
}

type Vector = readonly [number, number, number];

const vectorOf = ([lon, lat]: Position): Vector => [
  Math.cos(lat * RADIANS) * Math.cos(lon * RADIANS),
  Math.cos(lat * RADIANS) * Math.sin(lon * RADIANS),
  Math.sin(lat * RADIANS),
];
const positionOf = ([x, y, z]: Vector): Position => [
  Math.atan2(y, x) / RADIANS,
  Math.atan2(z, Math.hypot(x, y)) / RADIANS,
];
const scaled = ([x, y, z]: Vector, factor: number): Vector => [x * factor, y * factor, z * factor];
const sum = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (v: Vector): Vector => scaled(v, 1 / (Math.hypot(...v) || 1));

/**
 * The length where the formula does not converge. Every way from a to b passes the circle that lies in the middle of
 * both, so the best place there gives the shortest.
 */
function overTheMiddle(a: Position, b: Position): number {
  const axis = unit(sum(vectorOf(a), scaled(vectorOf(b), -1)));
  const helper: Vector = Math.abs(axis[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const first = unit(cross(axis, helper));
  const second = cross(axis, first);
  const over = (angle: number): number => {
    const middle = positionOf(sum(scaled(first, Math.cos(angle)), scaled(second, Math.sin(angle))));
    return (vincenty(a, middle) ?? Infinity) + (vincenty(middle, b) ?? Infinity);
  };
  const steps = 64;
  const angles = Array.from({ length: steps }, (_, index) => (2 * Math.PI * index) / steps);
  const best = angles.reduce((least, angle) => (over(angle) < over(least) ? angle : least), 0);
  return smallest(over, best - (2 * Math.PI) / steps, best + (2 * Math.PI) / steps);
}

/** Golden section search for the least value of a function with one valley. */
function smallest(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let round = 0; round < 50; round += 1) {
    const width = (high - low) * ratio;
    if (f(high - width) < f(low + width)) high = low + width;
    else low = high - width;
  }
  return f((low + high) / 2);
}

/** The place of the great circle edge ab that is nearest to p; undefined when that is one of its ends. */
function nearestWithin(p: Position, a: Position, b: Position): Position | undefined {
  const [vp, va, vb] = [vectorOf(p), vectorOf(a), vectorOf(b)];
  const normal = unit(cross(va, vb));
  const depth = vp[0] * normal[0] + vp[1] * normal[1] + vp[2] * normal[2];
  const foot = unit(sum(vp, scaled(normal, -depth)));
  const turnsLeft = (u: Vector, v: Vector): boolean => {
    const c = cross(u, v);
    return c[0] * normal[0] + c[1] * normal[1] + c[2] * normal[2] >= 0;
  };
  return turnsLeft(va, foot) && turnsLeft(foot, vb) ? positionOf(foot) : undefined;
}

/**
 * ST_DISTANCE in metres: between the nearest points of the two; 0 with a polygon, as the reference says. The nearest
 * place of a line is found on the sphere and the way to it measured on the ellipsoid. NULL when positions are no
 * latitudes or too many.
 */
export function distanceBetween(a: Geometry, b: Geometry): number | null {
  if (a.polygons.length > 0 || b.polygons.length > 0) return 0;
  const [p, q] = [allPositions(a), allPositions(b)];
  if (p.length * q.length > MAX_PAIRS || [...p, ...q].some(([, latitude]) => Math.abs(latitude) > 90)) return null;
  let least = Infinity;
  let opposite = 0;
  const compare = (one: Position, other: Position): void => {
    const way = vincenty(one, other);
    if (way === undefined) opposite += 1;
    if (opposite <= MAX_OPPOSITE) least = Math.min(least, way ?? overTheMiddle(one, other));
  };
  for (const one of p) for (const other of q) compare(one, other);
  const toLines = (positions: readonly Position[], lines: readonly Position[][]): void => {
    for (const line of lines) {
      line.slice(1).forEach((end, index) => {
        const start = line[index];
        if (start === undefined) return;
        for (const one of positions) {
          const nearest = nearestWithin(one, start, end);
          if (nearest !== undefined) compare(one, nearest);
        }
      });
    }
  };
  toLines(p, b.lines);
  toLines(q, a.lines);
  return opposite > MAX_OPPOSITE ? null : least;
}

const allPositions = (geometry: Geometry): Position[] => [...geometry.points, ...geometry.lines.flat()];
