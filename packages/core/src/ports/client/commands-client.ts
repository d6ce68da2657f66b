import type { CallOptions, Command, CommandDefinition, Id, Json } from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

export interface CommandInput {
  readonly deviceId: Id<'device'>;
  /** Name of a definition that the device's category has. */
  readonly name: string;
  readonly parameters?: { readonly [name: string]: Json } | undefined;
  readonly alertId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
}

export interface CommandsClient extends ReadClient<Command> {
  /** The commands that a device understands. */
  definitions(query: { readonly deviceId: Id<'device'> }, options?: CallOptions): Promise<readonly CommandDefinition[]>;
  /**
   * Queues a command; its further life comes as changes.
   * @throws `invalid` naming the parameter in `details.field`.
   */
  send(input: CommandInput, options?: CallOptions): Promise<Command>;
}
