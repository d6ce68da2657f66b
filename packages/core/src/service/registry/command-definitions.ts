import { ConnectedServiceError } from '../../model/index.ts';
import type { CommandDefinition } from '../../model/index.ts';
import type { StoreReader, Unversioned } from '../../ports/index.ts';
import { MIN_TIMEOUT_MS, timeoutOf } from '../commands/command-limits.ts';
import { commandParameterDefinitionsOf } from '../commands/command-parameter-definitions.ts';
import { MAX_NAME, MAX_TEXT } from '../input-guard.ts';
import { everyRecord } from '../transaction.ts';
import { booleanField, choiceField, required, textField, wholeField } from './record-fields.ts';
import type { RecordKind } from './records-client.ts';
import { listedByCategory } from './references.ts';

export const COMMAND_DEFINITIONS: RecordKind<'commandDefinition'> = {
  kind: 'commandDefinition',
  fields: {
    name: required(textField(MAX_NAME)),
    description: textField(MAX_TEXT),
    parameters: { read: (value, field) => commandParameterDefinitionsOf(value, field) },
    mode: choiceField(['queued', 'direct']),
    completion: choiceField(['delivery', 'device']),
    dangerous: booleanField,
    timeoutMs: wholeField(MIN_TIMEOUT_MS, Number.MAX_SAFE_INTEGER),
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
    // How long it may take depends on the way it goes.
    timeoutOf(timeoutMs, mode, 'timeoutMs');
    if (before && before.name !== definition.name) await checkNewName(transaction, definition);
    return { ...definition, parameters, mode, completion, timeoutMs };
  },
};

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
