import type { CommandParameter, Json } from '../model/index.ts';
import { invalid, isPlainObject, MAX_TEXT, textOf } from './input-guard.ts';

/** Checks the parameters of a command against its definition and fills in defaults. */
export function commandParametersOf(
  definitions: readonly CommandParameter[],
  given: unknown,
): { readonly [name: string]: Json } {
  const values = given ?? {};
  if (!isPlainObject(values)) throw invalid('parameters', 'must be an object');
  const unknown = Object.keys(values).find((name) => !definitions.some((definition) => definition.name === name));
  if (unknown !== undefined) throw invalid(`parameters.${unknown.slice(0, 64)}`, 'the command has no such parameter');
  return Object.fromEntries(
    definitions.flatMap((definition): [string, Json][] => {
      const field = `parameters.${definition.name}`;
      const value = Object.hasOwn(values, definition.name) ? values[definition.name] : undefined;
      if (value !== undefined && value !== null) return [[definition.name, parameterOf(definition, value, field)]];
      if (definition.defaultValue !== undefined) return [[definition.name, definition.defaultValue]];
      if (definition.required) throw invalid(field, 'is required');
      return [];
    }),
  );
}

function parameterOf({ type, minimum, maximum }: CommandParameter, value: unknown, field: string): Json {
  switch (type) {
    case 'string':
      if (value === '') return value;
      return textOf(value, field, MAX_TEXT);
    case 'boolean':
      if (typeof value !== 'boolean') throw invalid(field, 'must be true or false');
      return value;
    case 'number':
    case 'integer':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(field, 'must be a number');
      if (type === 'integer' && !Number.isInteger(value)) throw invalid(field, 'must be a whole number');
      if (minimum !== undefined && value < minimum) throw invalid(field, `must be at least ${minimum}`);
      if (maximum !== undefined && value > maximum) throw invalid(field, `must be at most ${maximum}`);
      return value;
  }
}
