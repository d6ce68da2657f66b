import { type Place, type Surface, touching } from './surface.ts';

/** Places nearer than this, in radians (6 µm on the Earth), are taken as one. */
const NEAR = 1e-12;
const RADIANS = Math.PI / 180;

const at = (p: Place, index: number): number => p[index] ?? 0;
const dot = (a: Place, b: Place): number => at(a, 0) * at(b, 0) + at(a, 1) * at(b, 1) + at(a, 2) * at(b, 2);
const cross = (a: Place, b: Place): Place => [
  at(a, 1) * at(b, 2) - at(a, 2) * at(b, 1),
  at(a, 2) * at(b, 0) - at(a, 0) * at(b, 2),
  at(a, 0) * at(b, 1) - at(a, 1) * at(b, 0),
];
const unit = (p: Place): Place => {
  const length = Math.sqrt(dot(p, p)) || 1;
  return [at(p, 0) / length, at(p, 1) / length, at(p, 2) / length];
};
const opposite = (p: Place): Place => [-at(p, 0), -at(p, 1), -at(p, 2)];

/** How far p is from the great circle of ab: positive to the left, zero within rounding. */
function side(a: Place, b: Place, p: Place): number {
  const distance = dot(unit(cross(a, b)), p);
  return Math.abs(distance) < NEAR ? 0 : distance;
}

/** The place of the great circle lies between the ends of the edge. */
function isBetween(p: Place, a: Place, b: Place): boolean {
  const normal = cross(a, b);
  return (
    dot(cross(a, p), normal) >= -NEAR &&
    dot(cross(p, b), normal) >= -NEAR &&
    dot(p, unit([at(a, 0) + at(b, 0), at(a, 1) + at(b, 1), at(a, 2) + at(b, 2)])) > 0
  );
}

/** Whether the ends of each edge lie on different sides of the great circle of the other, or on it. */
function relate(a: Place, b: Place, c: Place, d: Place): 'apart' | 'touching' | 'crossing' {
  const ofB = side(a, b, c) * side(a, b, d);
  if (ofB > 0) return 'apart';
  const ofA = side(c, d, a) * side(c, d, b);
  if (ofA > 0) return 'apart';
  return ofA === 0 || ofB === 0 ? 'touching' : 'crossing';
}

/** Where two edges cross whose great circles do; undefined when that is on the other side of the globe. */
function crossing(a: Place, b: Place, c: Place, d: Place): Place | undefined {
  const line = unit(cross(cross(a, b), cross(c, d)));
  return [line, opposite(line)].find((p) => isBetween(p, a, b) && isBetween(p, c, d));
}

/**
 * The Earth as a sphere, on which levels 1.0 and 1.1 relate geometries. Edges are great circles between the geodetic
 * positions; a polygon lies to the left of its rings, so one that runs clockwise is the rest of the globe.
 */
export const SPHERE: Surface = {
  place([longitude, latitude]) {
    if (Math.abs(latitude) > 90) return undefined;
    const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  },
  isSame: (a, b) =>
    Math.abs(at(a, 0) - at(b, 0)) + Math.abs(at(a, 1) - at(b, 1)) + Math.abs(at(a, 2) - at(b, 2)) < NEAR,
  isOn: (p, a, b) => SPHERE.isSame(p, a) || SPHERE.isSame(p, b) || (side(a, b, p) === 0 && isBetween(p, a, b)),
  meetings(a, b, c, d) {
    const how = relate(a, b, c, d);
    if (how === 'apart') return [];
    if (how === 'touching') return touching(SPHERE, a, b, c, d);
    const found = crossing(a, b, c, d);
    return found === undefined ? [] : [found];
  },
  middle: (a, b) => unit([at(a, 0) + at(b, 0), at(a, 1) + at(b, 1), at(a, 2) + at(b, 2)]),
  along: (a, p) => Math.acos(Math.min(1, dot(a, p))),
  isInside: (rings, p) => rings.every((ring) => isLeftOf(ring, p)),
};

/**
 * The path from p to the middle of one edge arrives there from the left or from the right; each other edge that it
 * crosses changes the side. An edge is chosen for which no corner lies on that path.
 */
function isLeftOf(ring: readonly Place[], p: Place): boolean {
  for (let chosen = 1; chosen < ring.length; chosen += 1) {
    const [a, b] = [ring[chosen - 1], ring[chosen]];
    if (a === undefined || b === undefined || SPHERE.isSame(a, b)) continue;
    const goal = SPHERE.middle(a, b);
    const arrival = side(a, b, p);
    if (arrival === 0 || SPHERE.isSame(p, opposite(goal)) || ring.some((corner) => SPHERE.isOn(corner, p, goal)))
      continue;
    let isLeft = arrival > 0;
    for (let other = 1; other < ring.length; other += 1) {
      const [c, d] = [ring[other - 1], ring[other]];
      if (other === chosen || c === undefined || d === undefined) continue;
      if (relate(p, goal, c, d) === 'crossing' && crossing(p, goal, c, d) !== undefined) isLeft = !isLeft;
    }
    return isLeft;
  }
  return false;
}
