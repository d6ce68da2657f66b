import { ConnectedServiceError } from './errors.ts';
import { notBefore } from './moments.ts';
import type { Entity, Id, Instant, Json } from './primitives.ts';

export interface CommandParameter {
  readonly name: string;
  readonly type: 'string' | 'number' | 'integer' | 'boolean';
  readonly label?: string;
  readonly required?: boolean;
  readonly defaultValue?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
}

/** A command that devices of a category understand (`msdyn_iotdevicecommanddefinition`). */
export interface CommandDefinition extends Entity<'commandDefinition'> {
  /** What goes on the wire as `CommandName`. */
  readonly name: string;
  readonly description?: string;
  readonly parameters: readonly CommandParameter[];
  /** `queued`: cloud-to-device message, kept for an offline device. `direct`: direct method, the device must be connected. */
  readonly mode: 'queued' | 'direct';
  /**
   * What proves that the command is done. `delivery`: the device took the message. `device`: the device says so itself,
   * in a message whose correlation id is the command's id.
   */
  readonly completion: 'delivery' | 'device';
  /** Ask the agent to confirm. */
  readonly dangerous?: boolean;
  /** How long the device may take, in milliseconds, before the outcome counts as unknown. */
  readonly timeoutMs: number;
}

/**
 * Truth about a command: `queued` we keep it; `sent` the device cloud has it; `delivered` the device took it;
 * `completed` / `rejected` / `failed` the device's answer; `expired` it was never taken; `unknown` nobody can tell.
 */
export type CommandStatus =
  'queued' | 'sent' | 'delivered' | 'completed' | 'rejected' | 'failed' | 'expired' | 'unknown';

export interface CommandTransition {
  readonly at: Instant;
  readonly to: CommandStatus;
  readonly reason?: string | undefined;
}

/** One command to one device (`msdyn_iotdevicecommand`). */
export interface Command extends Entity<'command'> {
  readonly name: string;
  readonly definitionId?: Id<'commandDefinition'>;
  readonly deviceId: Id<'device'>;
  readonly deviceKey: string;
  readonly parameters: { readonly [name: string]: Json };
  readonly mode: CommandDefinition['mode'];
  readonly completion: CommandDefinition['completion'];
  readonly status: CommandStatus;
  readonly reason?: string | undefined;
  /** What the device answered. */
  readonly response?: Json;
  /** After this moment the watchdog ends the command. */
  readonly deadline: Instant;
  readonly alertId?: Id<'alert'>;
  readonly caseId?: Id<'case'>;
  readonly requestedBy: string;
  readonly transitions: readonly CommandTransition[];
  /** Until then one dispatcher has this command in hand. */
  readonly claimedUntil?: Instant | undefined;
}

/** Every allowed step. A final state has none; `unknown` gives way to a late answer, which is better than none. */
export const COMMAND_TRANSITIONS: Readonly<Record<CommandStatus, readonly CommandStatus[]>> = {
  queued: ['sent', 'delivered', 'completed', 'rejected', 'failed', 'expired', 'unknown'],
  sent: ['delivered', 'completed', 'rejected', 'failed', 'expired', 'unknown'],
  delivered: ['completed', 'rejected', 'failed', 'unknown'],
  completed: [],
  rejected: [],
  failed: [],
  expired: [],
  unknown: ['delivered', 'completed', 'rejected', 'failed', 'expired'],
};

/** Whether a command still runs. `unknown` does not: the watchdog has ended it. */
export function isPending(command: Pick<Command, 'status'>): boolean {
  return command.status === 'queued' || command.status === 'sent' || command.status === 'delivered';
}

/**
 * Applies one step to a command.
 * @throws ConnectedServiceError `conflict` when the step is not allowed; a feed that repeats itself should check
 * {@link canBecome} first.
 */
export function transitionCommand(
  command: Command,
  to: CommandStatus,
  at: Instant,
  facts: { readonly reason?: string | undefined; readonly response?: Json | undefined } = {},
): Command {
  if (!canBecome(command, to)) {
    throw new ConnectedServiceError('conflict', `A command that is ${command.status} cannot become ${to}.`, {
      details: { commandId: command.id, status: command.status, to },
    });
  }
  return {
    ...command,
    status: to,
    reason: facts.reason,
    ...(facts.response === undefined ? {} : { response: facts.response }),
    claimedUntil: undefined,
    transitions: [
      ...command.transitions,
      { at: notBefore(at, command.transitions.at(-1)?.at), to, reason: facts.reason },
    ],
  };
}

export function canBecome(command: Pick<Command, 'status'>, to: CommandStatus): boolean {
  return COMMAND_TRANSITIONS[command.status].includes(to);
}
