import { type Place, type Surface, touching } from './surface.ts';

/** Rounding in the cross product of two vectors, in parts of their lengths. */
const ROUNDING = 1e-13;

const x = (p: Place): number => p[0] ?? 0;
const y = (p: Place): number => p[1] ?? 0;

/** Twice the area of the triangle, positive when c lies to the left of ab; rounding counts as zero. */
function turn(a: Place, b: Place, c: Place): number {
  const [ux, uy, vx, vy] = [x(b) - x(a), y(b) - y(a), x(c) - x(a), y(c) - y(a)];
  const area = ux * vy - uy * vx;
  return Math.abs(area) <= ROUNDING * Math.sqrt((ux * ux + uy * uy) * (vx * vx + vy * vy)) ? 0 : area;
}

/** The plane of longitude and latitude, on which level 1.2 relates geometries. Edges are straight lines. */
export const PLANE: Surface = {
  place: (position) => position,
  isSame: (a, b) => x(a) === x(b) && y(a) === y(b),
  isOn(p, a, b) {
    if (turn(a, b, p) !== 0) return false;
    return (x(p) - x(a)) * (x(p) - x(b)) + (y(p) - y(a)) * (y(p) - y(b)) <= 0;
  },
  meetings(a, b, c, d) {
    const [toC, toD] = [turn(a, b, c), turn(a, b, d)];
    if (toC * toD > 0) return [];
    const [toA, toB] = [turn(c, d, a), turn(c, d, b)];
    if (toA * toB > 0) return [];
    if (toC * toD === 0 || toA * toB === 0) return touching(PLANE, a, b, c, d);
    const share = toA / (toA - toB);
    return [[x(a) + share * (x(b) - x(a)), y(a) + share * (y(b) - y(a))]];
  },
  middle: (a, b) => [(x(a) + x(b)) / 2, (y(a) + y(b)) / 2],
  along: (a, p) => Math.hypot(x(p) - x(a), y(p) - y(a)),
  /** A ray to the right crosses the rings an odd number of times. */
  isInside(rings, p) {
    let isInside = false;
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 1) {
        const a = ring[i - 1];
        const b = ring[i];
        if (a === undefined || b === undefined || y(a) > y(p) === y(b) > y(p)) continue;
        const crossing = x(a) + ((y(p) - y(a)) / (y(b) - y(a))) * (x(b) - x(a));
        if (crossing > x(p)) isInside = !isInside;
      }
    }
    return isInside;
  },
};
