import { sameJson } from '../model/index.ts';
import type { Json } from '../model/index.ts';

/** A function of the expression language that depends on its arguments alone. */
interface PureFunction {
  readonly minimum: number;
  readonly maximum: number;
  readonly apply: (...args: Json[]) => Json;
}

const define = (minimum: number, maximum: number, apply: PureFunction['apply']): PureFunction => ({
  minimum,
  maximum,
  apply,
});

/** Names are compared without case, as Logic Apps does. */
export const PURE_FUNCTIONS: ReadonlyMap<string, PureFunction> = new Map(
  Object.entries({
    concat: define(1, Infinity, (...args) => args.map(textOf).join('')),
    equals: define(2, 2, (a = null, b = null) => sameJson(a, b)),
    greater: define(2, 2, (a = null, b = null) => compare('greater', a, b) > 0),
    greaterorequals: define(2, 2, (a = null, b = null) => compare('greaterOrEquals', a, b) >= 0),
    less: define(2, 2, (a = null, b = null) => compare('less', a, b) < 0),
    lessorequals: define(2, 2, (a = null, b = null) => compare('lessOrEquals', a, b) <= 0),
    and: define(1, Infinity, (...args) => args.every((value) => truth('and', value))),
    or: define(1, Infinity, (...args) => args.some((value) => truth('or', value))),
    not: define(1, 1, (value = null) => !truth('not', value)),
    coalesce: define(1, Infinity, (...args) => args.find((value) => value !== null) ?? null),
    string: define(1, 1, (value = null) => textOf(value)),
    int: define(1, 1, (value = null) => {
      const number = numberOf('int', value);
      if (!Number.isSafeInteger(number))
        throw new Error(`int: ${textOf(value)} is not a whole number that can be told exactly`);
      return number;
    }),
    float: define(1, 1, (value = null) => numberOf('float', value)),
    if: define(3, 3, (condition = null, yes = null, no = null) => (truth('if', condition) ? yes : no)),
    contains: define(2, 2, (collection = null, value = null) => {
      if (typeof collection === 'string') return collection.includes(textOf(value));
      if (Array.isArray(collection)) return collection.some((item: Json) => sameJson(item, value));
      if (collection !== null && typeof collection === 'object') return Object.hasOwn(collection, textOf(value));
      throw new Error('contains: the first argument must be text, a list or an object');
    }),
  }),
);

/** How a value reads in a text: `null` is nothing, objects are JSON. */
export function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function compare(name: string, a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  throw new Error(`${name}: both values must be numbers, or both text`);
}

/** Only `true` and `false` say whether something holds; a text is neither, whatever it reads. */
export function truth(name: string, value: Json): boolean {
  if (typeof value !== 'boolean') throw new Error(`${name}: ${JSON.stringify(value)} is neither true nor false`);
  return value;
}

/**
 * As people write numbers: `0x10`, which is one for JavaScript, is a text. A row of digits is matched in one way only: the
 * text may come from a device, and be long.
 */
const DECIMAL = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;

function numberOf(name: string, value: Json): number {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw new Error(`${name}: "${textOf(value)}" is not a number`);
  return number;
}
