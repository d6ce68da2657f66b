import { Room } from './row-size.ts';
import { DateTime } from './time.ts';
import { Float, type RecordValue, Row, type Value } from './value.ts';

/** Plain JSON, as a snapshot holds it. */
export type Json = null | number | string | boolean | readonly Json[] | { readonly [name: string]: Json };

/** Values to plain JSON without loss of type: everything that JSON does not tell apart becomes a tagged array. */
export function saveValue(value: Value, room?: Room): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    // A message may spell a number beyond float (1e999), which JSON does not know.
    if (!Number.isFinite(value)) return ['n', value > 0 ? 'Infinity' : '-Infinity'];
    return Object.is(value, -0) ? 0 : value;
  }
  if (typeof value === 'bigint') return ['i', value.toString()];
  if (value instanceof Float) return ['f', value.value];
  if (value instanceof DateTime) return ['d', value.ms, value.sub];
  const inside = room ?? new Room();
  if (Array.isArray(value)) {
    inside.take(value.length + 1);
    const items: Json[] = ['a'];
    for (const item of value as readonly Value[]) items.push(saveValue(item, inside));
    return items;
  }
  const parts: Json[] = ['r'];
  for (const key of Object.keys(value)) {
    inside.take(1);
    parts.push(key, saveValue((value as RecordValue)[key] ?? null, inside));
  }
  return parts;
}

export function loadValue(json: Json): Value {
  if (!Array.isArray(json)) return json;
  const parts = json as readonly Json[];
  switch (parts[0]) {
    case 'i':
      return BigInt(parts[1] as string);
    case 'f':
      return new Float(parts[1] as number);
    case 'n':
      return Number(parts[1]);
    case 'd':
      return new DateTime(parts[1] as number, parts[2] as number);
    case 'a':
      return parts.slice(1).map(loadValue);
    default: {
      const row = new Row();
      for (let i = 1; i < parts.length; i += 2) row[parts[i] as string] = loadValue(parts[i + 1] ?? null);
      return row;
    }
  }
}

/** JSON has no infinity; an instant that is one is null there. */
export const saveInstant = (instant: number): Json =>
  Number.isFinite(instant) ? instant : instant > 0 ? 'inf' : '-inf';
export const loadInstant = (json: Json): number =>
  json === 'inf' ? Infinity : json === '-inf' ? -Infinity : (json as number);
