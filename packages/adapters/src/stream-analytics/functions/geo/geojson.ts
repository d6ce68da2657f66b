import { type Value, findKey, isArray, isRecord, numberOf } from '../../types/value.ts';
import { type Geometry, MAX_POSITIONS, type Position } from './geometry.ts';

const property = (record: Value, name: string): Value => {
  const key = isRecord(record) ? findKey(record, name) : undefined;
  return key === undefined || !isRecord(record) ? null : (record[key] ?? null);
};

/** Reads a GeoJSON record (RFC 7946) into a geometry. @returns false when it is none. */
export function readGeoJson(value: Value, into: Geometry, depth: number): boolean {
  if (!isRecord(value) || depth > 4) return false;
  const type = property(value, 'type');
  const coordinates = property(value, 'coordinates');
  switch (typeof type === 'string' ? type.toLowerCase() : '') {
    case 'point':
      return take(readPosition(coordinates), into.points);
    case 'multipoint':
      return takeAll(readPositions(coordinates), into.points);
    case 'linestring':
      return take(readPositions(coordinates), into.lines);
    case 'multilinestring':
      return takeAll(readRings(coordinates), into.lines);
    case 'polygon':
      return take(readPolygon(coordinates), into.polygons);
    case 'multipolygon':
      return isArray(coordinates) && coordinates.every((polygon) => take(readPolygon(polygon), into.polygons));
    case 'geometrycollection': {
      const parts = property(value, 'geometries');
      return isArray(parts) && parts.every((part) => readGeoJson(part, into, depth + 1));
    }
    default:
      return false;
  }
}

function take<T>(item: T | undefined, into: T[]): boolean {
  if (item === undefined) return false;
  into.push(item);
  return true;
}

function takeAll<T>(items: readonly T[] | undefined, into: T[]): boolean {
  if (items === undefined) return false;
  for (const item of items) into.push(item);
  return true;
}

function readPosition(value: Value): Position | undefined {
  if (!isArray(value)) return undefined;
  const x = numberOf(value[0] ?? null);
  const y = numberOf(value[1] ?? null);
  return x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y) ? undefined : [x, y];
}

function readEvery<T>(value: Value, read: (item: Value) => T | undefined): T[] | undefined {
  if (!isArray(value) || value.length > MAX_POSITIONS) return undefined;
  const items: T[] = [];
  for (const item of value) if (!take(read(item), items)) return undefined;
  return items;
}

const readPositions = (value: Value): Position[] | undefined => readEvery(value, readPosition);
const readRings = (value: Value): Position[][] | undefined => readEvery(value, readPositions);

/** Microsoft's examples also write a polygon as its ring alone, without the outer brackets. */
function readPolygon(value: Value): Position[][] | undefined {
  const first = isArray(value) ? (value[0] ?? null) : null;
  if (isArray(first) && !isArray(first[0] ?? null)) {
    const ring = readPositions(value);
    return ring === undefined ? undefined : [ring];
  }
  return readRings(value);
}
