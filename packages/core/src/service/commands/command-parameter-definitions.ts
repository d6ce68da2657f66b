import { MAX_PARAMETER_DEPTH } from '../../model/index.ts';
import type { CommandParameter, CommandParameterType } from '../../model/index.ts';
import { parameterOf } from './command-parameters.ts';
import {
  fieldsOf,
  flagOf,
  instantIn,
  invalid,
  listOf,
  MAX_NAME,
  MAX_TEXT,
  oneOf,
  optionalTextOf,
  textOf,
  wholeNumberOf,
} from '../input-guard.ts';
import { withoutUndefined } from '../without-undefined.ts';

const TYPES: readonly CommandParameterType[] = ['string', 'number', 'integer', 'boolean', 'date-time', 'object'];
const MAX_PARAMETERS = 50;
const MAX_VALUES = 200;
const MAX_PRECISION = 10;

const FIELDS_OF_TYPE: Readonly<Record<CommandParameterType, readonly (keyof CommandParameter)[]>> = {
  string: ['defaultValue', 'maxLength', 'values', 'unit'],
  number: ['defaultValue', 'minimum', 'maximum', 'precision', 'unit'],
  integer: ['defaultValue', 'minimum', 'maximum', 'unit'],
  boolean: ['defaultValue'],
  'date-time': ['defaultValue', 'earliest', 'latest'],
  object: ['parameters'],
};

/** Checks the parameters that a definition declares, and those within them. */
export function commandParameterDefinitionsOf(
  value: unknown,
  field = 'parameters',
  depth = 0,
): readonly CommandParameter[] {
  if (depth > MAX_PARAMETER_DEPTH) throw invalid(field, `must not be nested deeper than ${MAX_PARAMETER_DEPTH} levels`);
  const parameters = listOf(value, field, MAX_PARAMETERS, (one, place) => parameterDefinitionOf(one, place, depth));
  parameters.forEach(({ name }, index) => {
    if (parameters.findIndex((other) => other.name === name) < index) {
      throw invalid(`${field}[${index}].name`, 'another parameter has this name');
    }
  });
  return parameters;
}

function parameterDefinitionOf(value: unknown, field: string, depth: number): CommandParameter {
  const fields = fieldsOf(value, field, [
    'name',
    'type',
    'label',
    'required',
    'defaultValue',
    'minimum',
    'maximum',
    'precision',
    'unit',
    'maxLength',
    'values',
    'earliest',
    'latest',
    'parameters',
  ]);
  const name = textOf(fields.name, `${field}.name`, MAX_NAME);
  if (name === '__proto__') throw invalid(`${field}.name`, 'is not allowed');
  const type = oneOf(fields.type, `${field}.type`, TYPES);
  for (const [key, given] of Object.entries(fields)) {
    const fits = ['name', 'type', 'label', 'required', ...FIELDS_OF_TYPE[type]].includes(key);
    if (given !== undefined && !fits) throw invalid(`${field}.${key}`, `a parameter of type ${type} has no such limit`);
  }
  const parameter: CommandParameter = {
    name,
    type,
    ...withoutUndefined({
      label: optionalTextOf(fields.label, `${field}.label`, MAX_NAME),
      required: fields.required === undefined ? undefined : flagOf(fields.required, `${field}.required`),
      unit: optionalTextOf(fields.unit, `${field}.unit`, MAX_NAME),
      minimum: numberOf(fields.minimum, `${field}.minimum`),
      maximum: numberOf(fields.maximum, `${field}.maximum`),
      precision: wholeOf(fields.precision, `${field}.precision`, 0, MAX_PRECISION),
      maxLength: wholeOf(fields.maxLength, `${field}.maxLength`, 1, MAX_TEXT),
      values:
        fields.values === undefined
          ? undefined
          : listOf(fields.values, `${field}.values`, MAX_VALUES, (text, place) => textOf(text, place, MAX_TEXT)),
      earliest: fields.earliest === undefined ? undefined : instantIn(fields.earliest, `${field}.earliest`),
      latest: fields.latest === undefined ? undefined : instantIn(fields.latest, `${field}.latest`),
      parameters:
        fields.parameters === undefined
          ? undefined
          : commandParameterDefinitionsOf(fields.parameters, `${field}.parameters`, depth + 1),
    }),
  };
  return withDefault(parameter, fields.defaultValue, field);
}

/** The limits must leave something, and the default must be what the definition itself allows. */
function withDefault(parameter: CommandParameter, defaultValue: unknown, field: string): CommandParameter {
  const { type, minimum, maximum, earliest, latest, values } = parameter;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    throw invalid(`${field}.maximum`, 'is less than the minimum');
  }
  if (earliest !== undefined && latest !== undefined && earliest > latest) {
    throw invalid(`${field}.latest`, 'is before the earliest moment');
  }
  if (values?.length === 0) throw invalid(`${field}.values`, 'must not be empty');
  if (type === 'object' && !parameter.parameters?.length) throw invalid(`${field}.parameters`, 'must not be empty');
  if (defaultValue === undefined) return parameter;
  const checked = parameterOf(parameter, defaultValue, `${field}.defaultValue`);
  return { ...parameter, defaultValue: checked as string | number | boolean };
}

function numberOf(value: unknown, field: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(field, 'must be a number');
  return value;
}

function wholeOf(value: unknown, field: string, min: number, max: number): number | undefined {
  return value === undefined ? undefined : wholeNumberOf(value, field, min, max);
}
