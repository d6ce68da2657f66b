import type { Value } from '../../types/value.ts';
import { readGeoJson } from './geojson.ts';
import { emptyGeometry, type Geometry, isValid } from './geometry.ts';
import { readWkt } from './wkt.ts';

/** A geometry from a GeoJSON record ("RFC 7946") or from WKT; undefined when it is none. */
export function readGeometry(value: Value): Geometry | undefined {
  const geometry = emptyGeometry();
  const isRead = typeof value === 'string' ? readWkt(value, geometry) : readGeoJson(value, geometry, 0);
  return isRead && isValid(geometry) ? geometry : undefined;
}
