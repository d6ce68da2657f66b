import { isOpen, transitionAlert } from '../model/index.ts';
import type { Alert, Command, CommandDefinition, Id, Principal } from '../model/index.ts';
import type { CommandsClient, StoreReader, Unversioned } from '../ports/index.ts';
import { commandParametersOf } from './command-parameters.ts';
import { actorOf, instantOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { callOptionsOf, fieldsOf, idOf, invalid, MAX_NAME, optionalIdOf, textOf } from './input-guard.ts';
import { readClient } from './read-client.ts';
import { randomId, stableId } from './stable-id.ts';
import { create, expectRecord, replace, transactFresh } from './transaction.ts';

/** Commands, for one principal. Sending is the dispatcher's work: here a command is only queued. */
export function commandsClient(context: ServiceContext, principal: Principal): CommandsClient {
  return {
    ...readClient(context.store, 'command'),
    async definitions(query, options) {
      const { deviceId } = fieldsOf(query, '', ['deviceId']);
      callOptionsOf(options);
      return definitionsOf(context.store, idOf(deviceId, 'deviceId'));
    },
    async send(input, options) {
      const fields = fieldsOf(input, '', ['deviceId', 'name', 'parameters', 'alertId', 'caseId']);
      const deviceId = idOf(fields.deviceId, 'deviceId');
      const name = textOf(fields.name, 'name', MAX_NAME);
      const alertId = optionalIdOf(fields.alertId, 'alertId');
      const caseId = optionalIdOf(fields.caseId, 'caseId');
      const { signal, idempotencyKey } = callOptionsOf(options);
      const id =
        idempotencyKey === undefined ? randomId('command') : await stableId('command', principal.id, idempotencyKey);

      return transactFresh(
        context.store,
        async (transaction) => {
          const existing = await transaction.get('command', id);
          if (existing) return existing;
          const device = await expectRecord(transaction, 'device', deviceId);
          const definition = (await definitionsOf(transaction, deviceId)).find((candidate) => candidate.name === name);
          if (!definition) throw invalid('name', 'the device does not know this command');
          const alert = alertId === undefined ? undefined : await expectRecord(transaction, 'alert', alertId);
          if (caseId !== undefined) await expectRecord(transaction, 'case', caseId);
          const at = nowOf(context);
          const command: Unversioned<'command'> = {
            id,
            name,
            definitionId: definition.id,
            deviceId,
            deviceKey: device.deviceKey,
            parameters: commandParametersOf(definition.parameters, fields.parameters),
            mode: definition.mode,
            completion: definition.completion,
            status: 'queued',
            deadline: instantOf(context.clock.now() + definition.timeoutMs),
            alertId,
            caseId,
            requestedBy: actorOf(principal),
            transitions: [{ at, to: 'queued' }],
          };
          const queued = await create(transaction, 'command', command, idempotencyKey);
          if (alert) await replace(transaction, 'alert', withCommand(alert, queued, at), idempotencyKey);
          return queued;
        },
        { signal },
      );
    },
  };
}

/** A closed alert only remembers the command; an open one waits for its outcome. */
function withCommand(alert: Alert, command: Command, at: string): Alert {
  const linked = { ...alert, lastCommandId: command.id };
  if (!isOpen(alert)) return linked;
  const by = { actor: command.requestedBy, at, reason: `Command "${command.name}".` };
  return transitionAlert(linked, 'send-command', by);
}

async function definitionsOf(reader: StoreReader, deviceId: Id<'device'>): Promise<readonly CommandDefinition[]> {
  const device = await expectRecord(reader, 'device', deviceId);
  const category = device.categoryId === undefined ? undefined : await reader.get('category', device.categoryId);
  const definitions: CommandDefinition[] = [];
  for (const id of category?.commandDefinitionIds ?? []) {
    const definition = await reader.get('commandDefinition', id);
    if (definition) definitions.push(definition);
  }
  return definitions;
}
