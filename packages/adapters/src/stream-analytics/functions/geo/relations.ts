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

/** Times that a place or an edge is held against an edge or a point, in one relation. */
const MAX_TESTS = 4_000_000;

/** Thrown inside this folder only: edges that cross often, or corners that turn inwards, would take too long. */
export class TooManyTests extends Error {}

type Location = 'inside' | 'edge' | 'outside';

/** How two shapes lie to each other; one object for each question. All its methods throw {@link TooManyTests}. */
export class Relations {
  readonly #surface: Surface;
  #left = MAX_TESTS;

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
    return edgesOfShape(a).some((edge) => this.#meetings(edge, others).length > 0);
  }

  /** No place of a is outside b, and not all of a is only on the edge of b. */
  within(a: Shape, b: Shape): boolean {
    let isAnyInside = false;
    for (const piece of this.#pieces(a, b)) {
      const location = this.#locate(b, piece);
      if (location === 'outside') return false;
      isAnyInside ||= location === 'inside';
    }
    for (const area of a.areas) {
      const isEntered = b.areas.some((other) => other.edges.some(([p]) => this.#locateInArea(area, p) === 'inside'));
      if (isEntered || this.#locate(b, this.#placeInside(area)) !== 'inside') return false;
    }
    return a.areas.length > 0 || isAnyInside;
  }

  /** The two have an area (or a stretch of line) in common, and each has one of its own. */
  overlaps(a: Shape, b: Shape): boolean {
    if (this.within(a, b) || this.within(b, a)) return false;
    const isShared = (one: Shape, other: Shape): boolean => {
      for (const middle of this.#middles(one, other)) if (this.#locate(other, middle) === 'inside') return true;
      return one.areas.some((area) => this.#locate(other, this.#placeInside(area)) === 'inside');
    };
    const areBothAreas = a.areas.length > 0 && b.areas.length > 0;
    const areBothLines = a.lines.length > 0 && b.lines.length > 0 && a.areas.length + b.areas.length === 0;
    return (areBothAreas || areBothLines) && (isShared(a, b) || isShared(b, a));
  }

  #spend(tests: number): void {
    this.#left -= tests;
    if (this.#left < 0) throw new TooManyTests();
  }

  #meetings([a, b]: Edge, edges: readonly Edge[]): Place[] {
    this.#spend(edges.length);
    return edges.flatMap(([c, d]) => this.#surface.meetings(a, b, c, d));
  }

  /** A place of each piece that is either in `other` as a whole or not at all. */
  *#pieces(shape: Shape, other: Shape): Generator<Place> {
    yield* shape.points;
    yield* this.#middles(shape, other);
  }

  /** The middles of the pieces into which the edges of `other` cut those of `shape`. */
  *#middles(shape: Shape, other: Shape): Generator<Place> {
    const cuts = edgesOfShape(other);
    for (const [a, b] of edgesOfShape(shape)) {
      const places = this.#meetings([a, b], cuts);
      let before = a;
      for (const place of [...places.sort((p, q) => this.#surface.along(a, p) - this.#surface.along(a, q)), b]) {
        if (!this.#surface.isSame(before, place)) yield this.#surface.middle(before, place);
        before = place;
      }
    }
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
    this.#spend(shape.lines.length + shape.points.length);
    const isOn =
      shape.lines.some(([a, b]) => this.#surface.isOn(p, a, b)) ||
      shape.points.some((point) => this.#surface.isSame(point, p));
    return isOn ? 'inside' : 'outside';
  }

  #locateInArea({ edges, rings }: Area, p: Place): Location {
    this.#spend(edges.length);
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
