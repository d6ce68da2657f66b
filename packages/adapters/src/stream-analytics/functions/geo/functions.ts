import type { CompatibilityLevel } from '../../types/json.ts';
import { Row, type Value, float, isArray, isRecord, numberOf } from '../../types/value.ts';
import type { FunctionTable, ScalarFunction } from '../scalar.ts';
import { distanceBetween } from './distance.ts';
import type { Geometry } from './geometry.ts';
import { PLANE } from './plane.ts';
import { readGeometry } from './read-geometry.ts';
import { Relations, type Shape, TooManyTests, isTooLarge, layOut } from './relations.ts';
import { SPHERE } from './sphere.ts';
import type { Surface } from './surface.ts';

interface Read {
  readonly geometry: Geometry;
  /** Undefined when it does not fit the surface. */
  readonly shape: Shape | undefined;
}

const MAX_TEXTS = 200;

/** Reads geometries and remembers them: a fence of reference data is read once and not for every event. */
class GeometryReader {
  readonly #surface: Surface;
  readonly #ofRecords = new WeakMap<object, Read | 'none'>();
  readonly #ofTexts = new Map<string, Read | 'none'>();

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  read(value: Value): Read | undefined {
    const known = isRecord(value)
      ? this.#ofRecords.get(value)
      : typeof value === 'string'
        ? this.#ofTexts.get(value)
        : 'none';
    const read = known ?? this.#make(value);
    return read === 'none' ? undefined : read;
  }

  #make(value: Value): Read | 'none' {
    const geometry = readGeometry(value);
    const read = geometry === undefined ? 'none' : { geometry, shape: layOut(geometry, this.#surface) };
    if (isRecord(value)) this.#ofRecords.set(value, read);
    if (typeof value !== 'string') return read;
    if (this.#ofTexts.size >= MAX_TEXTS) this.#ofTexts.clear();
    this.#ofTexts.set(value, read);
    return read;
  }
}

function geometryRecord(type: string, coordinates: Value): Value {
  const row = new Row();
  row.type = type;
  row.coordinates = coordinates;
  return row;
}

function createPoint(latitude: Value, longitude: Value): Value {
  if (numberOf(latitude) === undefined || numberOf(longitude) === undefined) return null;
  return geometryRecord('Point', [longitude, latitude]);
}

/** The positions of points given one by one or as an array; undefined when one is no point. */
function positionsOf(args: readonly Value[]): Value[] | undefined {
  const [first] = args;
  const points = args.length === 1 && first !== undefined && isArray(first) ? first : args;
  const positions: Value[] = [];
  for (const point of points) {
    const geometry = readGeometry(point);
    const [position] = geometry?.points ?? [];
    if (geometry === undefined || position === undefined || geometry.lines.length + geometry.polygons.length > 0)
      return undefined;
    positions.push(position.map(float));
  }
  return positions;
}

function createLine(args: readonly Value[]): Value {
  const positions = positionsOf(args);
  return positions === undefined || positions.length < 2 ? null : geometryRecord('LineString', positions);
}

function createPolygon(args: readonly Value[]): Value {
  const positions = positionsOf(args);
  const polygon = positions === undefined ? null : geometryRecord('Polygon', [positions]);
  return readGeometry(polygon) === undefined ? null : polygon;
}

/** What is no geometry, or too large a one, makes the answer NULL: an event must not stop the job. */
function relating(
  reader: GeometryReader,
  surface: Surface,
  relate: (relations: Relations, a: Shape, b: Shape) => boolean,
): ScalarFunction {
  return {
    min: 2,
    max: 2,
    call: (a = null, b = null) => {
      const [one, other] = [reader.read(a)?.shape, reader.read(b)?.shape];
      if (one === undefined || other === undefined || isTooLarge(one, other)) return null;
      try {
        return relate(new Relations(surface), one, other) ? 1 : 0;
      } catch (error) {
        if (error instanceof TooManyTests) return null;
        throw error;
      }
    },
  };
}

/** Geospatial functions: on the sphere up to level 1.1, on the plane from 1.2 on; distances always on the ellipsoid. */
export function geoFunctions(level: CompatibilityLevel): FunctionTable {
  const surface = level === '1.2' ? PLANE : SPHERE;
  const reader = new GeometryReader(surface);
  return {
    CREATEPOINT: { min: 2, max: 2, call: (latitude = null, longitude = null) => createPoint(latitude, longitude) },
    CREATELINESTRING: { min: 1, max: 254, call: (...points) => createLine(points) },
    CREATEPOLYGON: { min: 1, max: 254, call: (...points) => createPolygon(points) },
    ST_WITHIN: relating(reader, surface, (relations, a, b) => relations.within(a, b)),
    ST_INTERSECTS: relating(reader, surface, (relations, a, b) => relations.intersects(a, b)),
    ST_OVERLAPS: relating(reader, surface, (relations, a, b) => relations.overlaps(a, b)),
    ST_DISTANCE: {
      min: 2,
      max: 2,
      call: (a = null, b = null) => {
        const [one, other] = [reader.read(a)?.geometry, reader.read(b)?.geometry];
        const distance = one === undefined || other === undefined ? null : distanceBetween(one, other);
        return distance === null ? null : float(distance);
      },
    },
  };
}
