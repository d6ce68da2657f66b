import type { CommandDefinition, CommandOrder, Device, Id, Principal } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { checkWireSize, timeoutOf } from './command-limits.ts';
import { commandParametersOf } from './command-parameters.ts';
import { expectRawAllowed } from './command-rules.ts';
import type { CommandRules } from './command-rules.ts';
import { fieldsOf, invalid, jsonIn, MAX_NAME, oneOf, textOf } from '../input-guard.ts';

/** What a call asks to be sent, before it is known to which definition a name refers. */
export type CommandContentRequest =
  { readonly name: string; readonly parameters: unknown } | { readonly raw: CommandOrder };

/** Characters of a raw payload; its bytes are checked with the rest of the message. */
const MAX_PAYLOAD = 131_072;

/** Checks that a call names a command, or brings a raw message that this principal may send. */
export function commandContentOf(
  fields: { readonly name?: unknown; readonly parameters?: unknown; readonly raw?: unknown },
  rules: CommandRules,
  principal: Principal,
): CommandContentRequest {
  if (fields.raw === undefined) return { name: textOf(fields.name, 'name', MAX_NAME), parameters: fields.parameters };
  if (fields.name !== undefined) throw invalid('name', 'a raw message has its own name');
  if (fields.parameters !== undefined) throw invalid('parameters', 'a raw message has a payload instead');
  const raw = rawOrderOf(fields.raw);
  expectRawAllowed(rules, principal);
  return { raw };
}

function rawOrderOf(value: unknown): CommandOrder {
  const fields = fieldsOf(value, 'raw', ['name', 'payload', 'mode', 'timeoutMs', 'completion']);
  const mode = oneOf(fields.mode, 'raw.mode', ['queued', 'direct'] as const);
  const name = textOf(fields.name, 'raw.name', MAX_NAME);
  const parameters = fields.payload === undefined ? {} : jsonIn(fields.payload, 'raw.payload', MAX_PAYLOAD);
  checkWireSize(mode, name, parameters, 'raw.payload');
  return {
    name,
    parameters,
    mode,
    completion:
      fields.completion === undefined
        ? 'delivery'
        : oneOf(fields.completion, 'raw.completion', ['delivery', 'device'] as const),
    timeoutMs: timeoutOf(fields.timeoutMs, mode, 'raw.timeoutMs'),
  };
}

/** What a definition and parameters for it come to. */
export function orderOf(definition: CommandDefinition, parameters: unknown): CommandOrder {
  const { id, name, mode, completion, timeoutMs } = definition;
  const checked = commandParametersOf(definition.parameters, parameters);
  checkWireSize(mode, name, checked, 'parameters');
  return { name, definitionId: id, parameters: checked, mode, completion, timeoutMs };
}

/** The commands that a device's category offers. */
export async function definitionsFor(
  reader: StoreReader,
  { categoryId }: Pick<Device, 'categoryId'>,
): Promise<readonly CommandDefinition[]> {
  const category = categoryId === undefined ? undefined : await reader.get('category', categoryId);
  const ids: readonly Id<'commandDefinition'>[] = category?.commandDefinitionIds ?? [];
  if (ids.length === 0) return [];
  const found = new Map((await reader.getAll('commandDefinition', ids)).map((one) => [one.id, one]));
  return ids.flatMap((id) => found.get(id) ?? []);
}
