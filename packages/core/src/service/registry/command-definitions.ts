import { ConnectedServiceError } from '../../model/index.ts';
import type { CommandDefinition, CommandParameter } from '../../model/index.ts';
import type { StoreReader, Unversioned } from '../../ports/index.ts';
import { fieldsOf, invalid, MAX_NAME, MAX_TEXT, oneOf, optionalTextOf, textOf } from '../input-guard.ts';
import { everyRecord } from '../transaction.ts';
import { booleanField, choiceField, listField, required, textField, wholeField } from './record-fields.ts';
import type { RecordKind } from './records-client.ts';
import { listedByCategory } from './references.ts';

const MAX_PARAMETERS = 50;
const MAX_TIMEOUT_MS = 7 * 24 * 3_600_000;
const PARAMETER_TYPES = ['string', 'number', 'integer', 'boolean'] as const;

export const COMMAND_DEFINITIONS: RecordKind<'commandDefinition'> = {
  kind: 'commandDefinition',
  fields: {
    name: required(textField(MAX_NAME)),
    description: textField(MAX_TEXT),
    parameters: listField(MAX_PARAMETERS, commandParameterOf),
    mode: choiceField(['queued', 'direct']),
    completion: choiceField(['delivery', 'device']),
    dangerous: booleanField,
    timeoutMs: wholeField(1_000, MAX_TIMEOUT_MS),
  },
  initial: { parameters: [], mode: 'queued', completion: 'delivery', timeoutMs: 60_000 },
  referrers: [listedByCategory(({ commandDefinitionIds }) => commandDefinitionIds)],
  async prepare(transaction, definition, before) {
    const {
      parameters = [],
      mode = 'queued',
      completion = 'delivery',
      timeoutMs = 60_000,
    }: Partial<CommandDefinition> = definition;
    const twice = parameters.findIndex(({ name }, index) => parameters.findIndex((one) => one.name === name) !== index);
    if (twice >= 0) throw invalid(`parameters[${twice}].name`, 'has the name of one before it');
    if (before && before.name !== definition.name) await checkNewName(transaction, definition);
    return { ...definition, parameters, mode, completion, timeoutMs };
  },
};

/** One parameter as a definition has it. */
function commandParameterOf(value: unknown, field: string): CommandParameter {
  const fields = fieldsOf(value ?? null, field, [
    'name',
    'type',
    'label',
    'required',
    'defaultValue',
    'minimum',
    'maximum',
    'unit',
  ]);
  const type = oneOf(fields.type, `${field}.type`, PARAMETER_TYPES);
  const name = textOf(fields.name, `${field}.name`, MAX_NAME);
  if (name === '__proto__') throw invalid(`${field}.name`, 'cannot be the name of a parameter');
  const minimum = boundOf(fields.minimum, `${field}.minimum`, type);
  const maximum = boundOf(fields.maximum, `${field}.maximum`, type);
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    throw invalid(`${field}.maximum`, 'must not be less than the minimum');
  }
  const parameter: CommandParameter = {
    name,
    type,
    label: optionalTextOf(fields.label, `${field}.label`, MAX_NAME),
    required:
      fields.required === undefined ? undefined : booleanField.read(fields.required, `${field}.required`) === true,
    defaultValue: defaultOf(fields.defaultValue, `${field}.defaultValue`, { type, minimum, maximum }),
    minimum,
    maximum,
    unit: optionalTextOf(fields.unit, `${field}.unit`, 32),
  };
  return parameter;
}

function boundOf(value: unknown, field: string, type: CommandParameter['type']): number | undefined {
  if (value === undefined) return undefined;
  if (type !== 'number' && type !== 'integer') throw invalid(field, `a parameter of type ${type} has none`);
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(field, 'must be a number');
  return value;
}

function defaultOf(
  value: unknown,
  field: string,
  { type, minimum = -Infinity, maximum = Infinity }: Pick<CommandParameter, 'type' | 'minimum' | 'maximum'>,
): string | number | boolean | undefined {
  if (value === undefined) return undefined;
  if (type === 'string' && typeof value === 'string' && value.length <= MAX_TEXT) return value;
  if (type === 'boolean' && typeof value === 'boolean') return value;
  const isNumeric = type === 'number' || (type === 'integer' && Number.isInteger(value));
  if (isNumeric && typeof value === 'number' && value >= minimum && value <= maximum) return value;
  throw invalid(field, `must be a value that a parameter of type ${type} can have`);
}

/** A command is sent by its name, so within a category there is one of a name. */
async function checkNewName(reader: StoreReader, { id, name }: Unversioned<'commandDefinition'>): Promise<void> {
  for await (const { commandDefinitionIds } of everyRecord(reader, 'category', {})) {
    if (!commandDefinitionIds.includes(id)) continue;
    const others = await reader.getAll(
      'commandDefinition',
      commandDefinitionIds.filter((other) => other !== id),
    );
    if (!others.some((other) => other.name === name)) continue;
    throw new ConnectedServiceError('conflict', `A category has another command "${name}".`, {
      details: { field: 'name' },
    });
  }
}
