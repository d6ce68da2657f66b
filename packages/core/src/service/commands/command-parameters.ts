import type { CommandParameter, Json } from '../../model/index.ts';
import { flagOf, instantIn, invalid, isPlainObject, MAX_TEXT } from '../input-guard.ts';

/** Checks the parameters of a command against its definition and fills in defaults; `field` is where they stand. */
export function commandParametersOf(
  definitions: readonly CommandParameter[],
  given: unknown,
  field = 'parameters',
): { readonly [name: string]: Json } {
  const values = given ?? {};
  if (!isPlainObject(values)) throw invalid(field, 'must be an object');
  const unknown = Object.keys(values).find((name) => !definitions.some((definition) => definition.name === name));
  if (unknown !== undefined) throw invalid(`${field}.${unknown.slice(0, 64)}`, 'the command has no such parameter');
  return Object.fromEntries(
    definitions.flatMap((definition): [string, Json][] => {
      const place = `${field}.${definition.name}`;
      const value = Object.hasOwn(values, definition.name) ? values[definition.name] : undefined;
      if (value !== undefined && value !== null) return [[definition.name, parameterOf(definition, value, place)]];
      if (definition.defaultValue !== undefined) return [[definition.name, definition.defaultValue]];
      if (definition.required) throw invalid(place, 'is required');
      return [];
    }),
  );
}

/** Checks one value against its parameter. */
export function parameterOf(parameter: CommandParameter, value: unknown, field: string): Json {
  switch (parameter.type) {
    case 'string':
      return textIn(parameter, value, field);
    case 'boolean':
      return flagOf(value, field);
    case 'number':
    case 'integer':
      return numberIn(parameter, value, field);
    case 'date-time':
      return momentIn(parameter, value, field);
    case 'object':
      return commandParametersOf(parameter.parameters ?? [], value, field);
  }
}

function textIn({ maxLength = MAX_TEXT, values }: CommandParameter, value: unknown, field: string): string {
  if (typeof value !== 'string') throw invalid(field, 'must be text');
  if (values && !values.includes(value)) throw invalid(field, `must be one of ${values.join(', ').slice(0, 500)}`);
  if (value.length > maxLength) throw invalid(field, `must have at most ${maxLength} characters`);
  return value;
}

function numberIn({ type, minimum, maximum, precision }: CommandParameter, value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(field, 'must be a number');
  if (type === 'integer' && !Number.isInteger(value)) throw invalid(field, 'must be a whole number');
  if (minimum !== undefined && value < minimum) throw invalid(field, `must be at least ${minimum}`);
  if (maximum !== undefined && value > maximum) throw invalid(field, `must be at most ${maximum}`);
  if (precision !== undefined && Number(value.toFixed(precision)) !== value) {
    throw invalid(field, `must have at most ${precision} digits after the decimal point`);
  }
  return value;
}

function momentIn({ earliest, latest }: CommandParameter, value: unknown, field: string): string {
  const moment = instantIn(value, field);
  if (earliest !== undefined && Date.parse(moment) < Date.parse(earliest)) {
    throw invalid(field, `must not be before ${earliest}`);
  }
  if (latest !== undefined && Date.parse(moment) > Date.parse(latest))
    throw invalid(field, `must not be after ${latest}`);
  return moment;
}
