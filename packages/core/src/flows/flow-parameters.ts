import { sameJson } from '../model/index.ts';
import type { Json } from '../model/index.ts';
import { fields, object, refuse } from './definition-fields.ts';

const FIELDS = ['type', 'defaultValue', 'allowedValues', 'metadata'];

/** The types of the workflow definition language, in whatever case. A whole number is a float, too. */
const TYPES: { readonly [type: string]: (value: Json) => boolean } = {
  string: (value) => typeof value === 'string',
  securestring: (value) => typeof value === 'string',
  int: (value) => Number.isSafeInteger(value),
  float: (value) => typeof value === 'number',
  bool: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: isObject,
  secureobject: isObject,
};

/** The value of each declared parameter: what is given, else its default. */
export function parametersOf(value: Json, given: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  const declared = object(value, 'parameters');
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (unknown !== undefined) throw refuse(`parameters.${unknown}`, 'the definition has no such parameter');
  return Object.fromEntries(
    Object.entries(declared).map(([name, declaration]) => {
      const path = `parameters.${name}`;
      const { type, defaultValue, allowedValues } = fields(declaration, path, FIELDS);
      const chosen = Object.hasOwn(given, name) ? given[name] : defaultValue;
      if (chosen === undefined) throw refuse(path, 'has neither a value nor a default');
      if (!checkOf(type, `${path}.type`)(chosen)) throw refuse(path, 'has a value that is not of its type');
      if (Array.isArray(allowedValues) && !allowedValues.some((allowed: Json) => sameJson(allowed, chosen)))
        throw refuse(path, 'has a value that is not among the allowed ones');
      return [name, chosen];
    }),
  );
}

/** One that declares no type takes any value. */
function checkOf(type: Json | undefined, path: string): (value: Json) => boolean {
  if (type === undefined) return () => true;
  const name = typeof type === 'string' ? type.toLowerCase() : '';
  const check = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (!check) throw refuse(path, `must be one of ${Object.keys(TYPES).join(', ')}`);
  return check;
}

function isObject(value: Json): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
