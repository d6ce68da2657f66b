/** Longitude and latitude in degrees, or x and y. */
export type Position = readonly [number, number];

/** A geometry of any kind, taken apart. Rings are closed: the first position stands again at the end. */
export interface Geometry {
  readonly points: Position[];
  readonly lines: Position[][];
  /** The outer ring, then holes. */
  readonly polygons: Position[][][];
}

/** Positions of one geometry; a larger one is no geometry, as relating two costs the product of their sizes. */
export const MAX_POSITIONS = 10_000;

export const emptyGeometry = (): Geometry => ({ points: [], lines: [], polygons: [] });

/** Whether it has positions, not too many, and lines and rings that are some. */
export function isValid({ points, lines, polygons }: Geometry): boolean {
  let count = points.length;
  for (const line of lines) {
    if (line.length < 2) return false;
    count += line.length;
  }
  for (const ring of polygons.flat()) {
    if (ring.length < 4 || !isClosed(ring)) return false;
    count += ring.length;
  }
  return count > 0 && count <= MAX_POSITIONS;
}

function isClosed(ring: readonly Position[]): boolean {
  const first = ring[0];
  const last = ring.at(-1);
  return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
}
