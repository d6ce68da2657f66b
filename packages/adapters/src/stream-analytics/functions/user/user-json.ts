import type { Json } from '../../types/state.ts';

/** Levels of objects and arrays in the state of an aggregate. */
const MAX_DEPTH = 60;

/**
 * Plain data of JavaScript as JSON and back, without loss: what JSON does not know becomes a tagged array. It carries
 * the state of aggregates into snapshots, and values to functions that run apart.
 * @throws TypeError that names the place, for what is no plain data.
 */
export function userToJson(value: unknown, place: string, depth = 0): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : ['n', Object.is(value, -0) ? '-0' : `${value}`];
    case 'bigint':
      return ['i', value.toString()];
    case 'undefined':
      return ['u'];
    case 'object':
      break;
    default:
      throw new TypeError(`${place} is a ${typeof value}`);
  }
  if (value === null) return null;
  if (depth === MAX_DEPTH) throw new TypeError(`${place} is nested too deep, or contains itself`);
  if (value instanceof Date) return ['d', Number.isNaN(value.getTime()) ? null : value.getTime()];
  if (Array.isArray(value))
    return ['a', ...value.map((item: unknown, index) => userToJson(item, `${place}[${index}]`, depth + 1))];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError(`${place} is no plain object`);
  const parts: Json[] = ['r'];
  for (const [key, member] of Object.entries(value)) parts.push(key, userToJson(member, `${place}.${key}`, depth + 1));
  return parts;
}

export function userFromJson(json: Json): unknown {
  if (!Array.isArray(json)) return json;
  const [tag, first] = json as readonly Json[];
  switch (tag) {
    case 'n':
      return Number(first);
    case 'i':
      return BigInt(first as string);
    case 'd':
      return new Date((first as number | null) ?? Number.NaN);
    case 'a':
      return json.slice(1).map(userFromJson);
    case 'r': {
      const object: Record<string, unknown> = {};
      for (let i = 1; i < json.length; i += 2) {
        const value = userFromJson(json[i + 1] as Json);
        // Assigning `__proto__` would set the prototype.
        Object.defineProperty(object, json[i] as string, {
          value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return object;
    }
    default:
      return undefined;
  }
}
