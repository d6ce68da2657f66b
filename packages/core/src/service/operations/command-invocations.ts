import { idOf } from '../input-guard.ts';
import { getOf, listOf, write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const COMMAND_INVOCATIONS = {
  Commands_List: listOf((client) => client.commands),
  Commands_Get: getOf((client) => client.commands),
  Commands_Send: write(['deviceId', 'name', 'parameters', 'alertId', 'caseId'], (client, input, options) =>
    client.commands.send(input as never, options),
  ),
  Commands_Definitions: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.commands.definitions({ deviceId: idOf(id) }, options),
  },
} as const satisfies Readonly<Record<string, Invocation>>;
