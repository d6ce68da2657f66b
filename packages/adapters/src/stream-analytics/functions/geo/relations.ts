import type { Geometry, Position } from './geometry.ts';
import type { Place, Surface } from './surface.ts';

type Edge = readonly [Place, Place];

interface Area {
  readonly rings: readonly (readonly Place[])[];
  readonly edges: readonly Edge[];
}

/** A geometry laid on a surface. */
export interface Shape {
  readonly points: readonly Place[];
  readonly lines: readonly Edge[];
  readonly areas: readonly Area[];
}

/** Pairs of edges two shapes may have; beyond, relating them would take too long for one event. */
const MAX_PAIRS = 250_000;

/** Undefined when a position is not on the surface. */
export function layOut(geometry: Geometry, surface: Surface): Shape | undefined {
  let isOff = false;
  const place = (position: Position): Place => {
    const found = surface.place(position);
    isOff ||= found === undefined;
    return found ?? [];
  };
  const areas = geometry.polygons.map((rings) => {
    const placed = rings.map((ring) => ring.map(place));
    return { rings: placed, edges: placed.flatMap(edgesOf) };
  });
  const shape = {
    points: geometry.points.map(place),
    lines: geometry.lines.flatMap((line) => edgesOf(line.map(place))),
    areas,
  };
  return isOff ? undefined : shape;
}

function edgesOf(places: readonly Place[]): Edge[] {
  return places.flatMap((place, index): Edge[] => {
    const before = places[index - 1];
    return before === undefined ? [] : [[before, place]];
  });
}

const edgesOfShape = (shape: Shape): readonly Edge[] => [...shape.lines, ...shape.areas.flatMap((area) => area.edges)];

export function isTooLarge(a: Shape, b: Shape): boolean {
  return edgesOfShape(a).length * edgesOfShape(b).length > MAX_PAIRS;
}

type Location = 'inside' | 'edge' | 'outside';

export class Relations {
  readonly #surface: Surface;

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  /** The two have a place in common. */
  intersects(a: Shape, b: Shape): boolean {
    const isAnyIn = (one: Shape, other: Shape): boolean =>
      one.points.some((p) => this.#locate(other, p) !== 'outside') ||
      edgesOfShape(one).some(([p]) => this.#locate(other, p) !== 'outside');
    if (isAnyIn(a, b) || isAnyIn(b, a)) return true;
    const others = edgesOfShape(b);
    return edgesOfShape(a).some(([p, q]) => others.some(([r, s]) => this.#surface.meetings(p, q, r, s).length > 0));
  }

  /** No place of a is outside b, and not all of a is only on the edge of b. */
  within(a: Shape, b: Shape): boolean {
    const pieces = [...a.points, ...this.#middles(edgesOfShape(a), b)].map((p) => this.#locate(b, p));
    if (pieces.includes('outside')) return false;
    for (const area of a.areas) {
      const isEntered = b.areas.some((other) => other.edges.some(([p]) => this.#locateInArea(area, p) === 'inside'));
      if (isEntered || this.#locate(b, this.#placeInside(area)) !== 'inside') return false;
    }
    return a.areas.length > 0 || pieces.includes('inside');
  }

  /** The two have an area (or a stretch of line) in common, and each has one of its own. */
  overlaps(a: Shape, b: Shape): boolean {
    if (this.within(a, b) || this.within(b, a)) return false;
    const isShared = (one: Shape, other: Shape): boolean =>
      this.#middles(edgesOfShape(one), other).some((p) => this.#locate(other, p) === 'inside') ||
      one.areas.some((area) => this.#locate(other, this.#placeInside(area)) === 'inside');
    const areBothAreas = a.areas.length > 0 && b.areas.length > 0;
    const areBothLines = a.lines.length > 0 && b.lines.length > 0 && a.areas.length + b.areas.length === 0;
    return (areBothAreas || areBothLines) && (isShared(a, b) || isShared(b, a));
  }

  /** The middles of the pieces into which the edges of `shape` cut these edges. */
  #middles(edges: readonly Edge[], shape: Shape): Place[] {
    const cuts = edgesOfShape(shape);
    return edges.flatMap(([a, b]) => {
      const places = cuts.flatMap(([c, d]) => this.#surface.meetings(a, b, c, d));
      const ordered = [a, ...places.sort((p, q) => this.#surface.along(a, p) - this.#surface.along(a, q)), b];
      return ordered.slice(1).flatMap((place, index) => {
        const before = ordered[index];
        return before === undefined || this.#surface.isSame(before, place) ? [] : [this.#surface.middle(before, place)];
      });
    });
  }

  /** On a line counts as inside it. */
  #locate(shape: Shape, p: Place): Location {
    let found: Location = 'outside';
    for (const area of shape.areas) {
      const location = this.#locateInArea(area, p);
      if (location === 'inside') return location;
      if (location === 'edge') found = location;
    }
    if (found === 'edge') return found;
    const isOn =
      shape.lines.some(([a, b]) => this.#surface.isOn(p, a, b)) ||
      shape.points.some((point) => this.#surface.isSame(point, p));
    return isOn ? 'inside' : 'outside';
  }

  #locateInArea({ edges, rings }: Area, p: Place): Location {
    if (edges.some(([a, b]) => this.#surface.isOn(p, a, b))) return 'edge';
    return this.#surface.isInside(rings, p) ? 'inside' : 'outside';
  }

  /** Some place strictly inside: a polygon always has a corner whose triangle with its neighbours lies inside it. */
  #placeInside(area: Area): Place {
    const [ring = []] = area.rings;
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const [a, b, c] = [ring[i], ring[i + 1], ring[i + 2] ?? ring[1]];
      if (a === undefined || b === undefined || c === undefined) continue;
      const place = this.#surface.middle(this.#surface.middle(a, c), b);
      if (this.#locateInArea(area, place) === 'inside') return place;
    }
    return ring[0] ?? [];
  }
}
