import type { Position } from './geometry.ts';

/** A place on a surface: x and y of a plane, or a unit vector of a sphere. */
export type Place = readonly number[];

/** What the relations of geometries need to know of the surface they lie on. */
export interface Surface {
  /** Undefined when there is no such place. */
  place(position: Position): Place | undefined;
  isSame(a: Place, b: Place): boolean;
  /** On the edge from a to b, its ends included. */
  isOn(p: Place, a: Place, b: Place): boolean;
  /** Where the edges ab and cd meet: nowhere, one place, or the ends of a common stretch. */
  meetings(a: Place, b: Place, c: Place, d: Place): Place[];
  middle(a: Place, b: Place): Place;
  /** A number that grows along the edge that begins at a. */
  along(a: Place, p: Place): number;
  /** Strictly inside the polygon; the place is on none of its edges. */
  isInside(rings: readonly (readonly Place[])[], p: Place): boolean;
}

/** The ends that lie on the other edge; when there are none the edges cross properly or not at all. */
export function touching(surface: Surface, a: Place, b: Place, c: Place, d: Place): Place[] {
  const found: Place[] = [];
  const take = (p: Place, isOn: boolean): void => {
    if (isOn && !found.some((other) => surface.isSame(other, p))) found.push(p);
  };
  take(c, surface.isOn(c, a, b));
  take(d, surface.isOn(d, a, b));
  take(a, surface.isOn(a, c, d));
  take(b, surface.isOn(b, c, d));
  return found;
}
