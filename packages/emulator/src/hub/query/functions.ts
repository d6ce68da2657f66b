import type { Json } from '../../json.ts';

/** A value of a query; undefined is "not there". */
export type Value = Json | undefined;

interface FunctionRule {
  readonly least: number;
  readonly most: number;
  readonly apply: (values: readonly Value[]) => Value;
}

const one = (apply: (value: Value) => Value): FunctionRule => ({ least: 1, most: 1, apply: ([value]) => apply(value) });

const numeric = (apply: (value: number) => number): FunctionRule =>
  one((value) => {
    const result = typeof value === 'number' ? apply(value) : Number.NaN;
    return Number.isFinite(result) ? result : undefined;
  });

const textual = (
  least: number,
  most: number,
  apply: (text: string, ...rest: readonly Value[]) => Value,
): FunctionRule => ({
  least,
  most,
  apply: ([text, ...rest]) => (typeof text === 'string' ? apply(text, ...rest) : undefined),
});

const isObject = (value: Value): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Both what a text holds and what a list holds. */
const contains: FunctionRule = {
  least: 2,
  most: 2,
  apply: ([whole, part]) => {
    if (typeof whole === 'string') return typeof part === 'string' ? whole.includes(part) : undefined;
    return Array.isArray(whole) && part !== undefined ? (whole as readonly Json[]).includes(part) : undefined;
  },
};

function substring(text: string, start: Value, length: Value): Value {
  if (typeof start !== 'number' || start < 0) return undefined;
  if (length === undefined) return text.slice(start);
  return typeof length === 'number' && length >= 0 ? text.slice(start, start + length) : undefined;
}

function asNumber(value: Value): Value {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

const pair =
  (apply: (text: string, other: string) => Value) =>
  (text: string, other: Value): Value =>
    typeof other === 'string' ? apply(text, other) : undefined;

/**
 * Functions of the query language by their names in lower case without underscores, because the field writes both
 * `STARTSWITH` and `STARTS_WITH` (page "IoT Hub query language", "Expressions and conditions"). A function of what is
 * not there, or of another type than it takes, is not there either.
 */
export const FUNCTIONS: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>([
  ['abs', numeric(Math.abs)],
  ['exp', numeric(Math.exp)],
  ['square', numeric((value) => value * value)],
  ['sqrt', numeric(Math.sqrt)],
  ['ceiling', numeric(Math.ceil)],
  ['floor', numeric(Math.floor)],
  ['sign', numeric(Math.sign)],
  [
    'power',
    {
      least: 2,
      most: 2,
      apply: ([base, exponent]) =>
        typeof base === 'number' && typeof exponent === 'number' ? base ** exponent : undefined,
    },
  ],
  ['asnumber', one(asNumber)],
  ['isdefined', one((value) => value !== undefined)],
  ['isnull', one((value) => value === null)],
  ['isbool', one((value) => typeof value === 'boolean')],
  ['isnumber', one((value) => typeof value === 'number')],
  ['isstring', one((value) => typeof value === 'string')],
  ['isarray', one((value) => Array.isArray(value))],
  ['isobject', one(isObject)],
  ['isprimitive', one((value) => value !== undefined && (value === null || typeof value !== 'object'))],
  [
    'concat',
    {
      least: 2,
      most: 16,
      apply: (values) => (values.every((value) => typeof value === 'string') ? values.join('') : undefined),
    },
  ],
  ['length', textual(1, 1, (text) => text.length)],
  ['lower', textual(1, 1, (text) => text.toLowerCase())],
  ['upper', textual(1, 1, (text) => text.toUpperCase())],
  ['substring', textual(2, 3, substring)],
  [
    'indexof',
    textual(
      2,
      2,
      pair((text, part) => text.indexOf(part)),
    ),
  ],
  [
    'startswith',
    textual(
      2,
      2,
      pair((text, start) => text.startsWith(start)),
    ),
  ],
  [
    'endswith',
    textual(
      2,
      2,
      pair((text, end) => text.endsWith(end)),
    ),
  ],
  ['contains', contains],
]);
