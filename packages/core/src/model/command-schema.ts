import type { CommandDefinition } from './command.ts';
import type { CommandParameter } from './command-parameter.ts';
import type { Json } from './primitives.ts';

export type JsonSchema = { readonly [keyword: string]: Json };

/**
 * What a command takes, as JSON Schema (draft 2020-12) of its parameters object: for form builders, flow designers and
 * the dynamic schema of a Power Automate connector. Units and the limits of a moment have no keyword of the standard;
 * they are the annotations `x-unit`, `formatMinimum` and `formatMaximum`.
 */
export function jsonSchemaOf(
  definition: Pick<CommandDefinition, 'name' | 'parameters'> & { readonly description?: string | undefined },
): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: definition.name,
    ...given({ description: definition.description }),
    ...objectSchema(definition.parameters),
  };
}

function objectSchema(parameters: readonly CommandParameter[]): JsonSchema {
  // What has a default may be left out.
  const required = parameters.filter((one) => one.required === true && one.defaultValue === undefined);
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, parameterSchema(parameter)])),
    ...(required.length > 0 ? { required: required.map(({ name }) => name) } : {}),
    additionalProperties: false,
  };
}

function parameterSchema(parameter: CommandParameter): JsonSchema {
  const { label, unit, defaultValue } = parameter;
  return { ...given({ title: label, 'x-unit': unit, default: defaultValue }), ...typeSchema(parameter) };
}

function typeSchema(parameter: CommandParameter): JsonSchema {
  const { minimum, maximum, precision } = parameter;
  switch (parameter.type) {
    case 'string':
      return { type: 'string', ...given({ maxLength: parameter.maxLength, enum: parameter.values }) };
    case 'date-time':
      return {
        type: 'string',
        format: 'date-time',
        ...given({ formatMinimum: parameter.earliest, formatMaximum: parameter.latest }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer', ...given({ minimum, maximum }) };
    case 'number': {
      const multipleOf = precision === undefined ? undefined : Number(`1e-${precision}`);
      return { type: 'number', ...given({ minimum, maximum, multipleOf }) };
    }
    case 'object':
      return objectSchema(parameter.parameters ?? []);
  }
}

function given(keywords: { readonly [keyword: string]: Json | undefined }): JsonSchema {
  return Object.fromEntries(
    Object.entries(keywords).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
