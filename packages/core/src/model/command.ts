import type { CommandParameter } from './command-parameter.ts';
import { ConnectedServiceError } from './errors.ts';
import { notBefore } from './moments.ts';
import type { Entity, Id, Instant, Json } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** A command that devices of a category understand (`msdyn_iotdevicecommanddefinition`). */
export interface CommandDefinition extends Entity<'commandDefinition'>, KeyedChanges {
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
  /** Ask the agent to confirm; to many devices at once it is sent only when a second person has approved it. */
  readonly dangerous?: boolean;
  /** How long the device may take, in milliseconds, before the outcome counts as unknown. */
  readonly timeoutMs: number;
}

/**
 * Truth about a command: `queued` we keep it; `sent` the device cloud has it; `delivered` the device took it;
 * `completed` / `rejected` / `failed` the device's answer; `expired` it was never taken; `unknown` nobody can tell;
 * `cancelled` somebody took it back before it was sent.
 */
export type CommandStatus =
  'queued' | 'sent' | 'delivered' | 'completed' | 'rejected' | 'failed' | 'expired' | 'unknown' | 'cancelled';

export interface CommandTransition {
  readonly at: Instant;
  readonly to: CommandStatus;
  readonly reason?: string | undefined;
  /** Who did it, when a person did. */
  readonly actor?: string | undefined;
  /** The idempotency key of the call that did it, by which a retry is known. */
  readonly opId?: string | undefined;
}

/** What a command was sent from. All are optional, and several may be named. */
export interface CommandOrigin {
  readonly alertId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
  readonly workOrderId?: Id<'workOrder'> | undefined;
  readonly assetId?: Id<'asset'> | undefined;
}

/** One command to one device (`msdyn_iotdevicecommand`). */
export interface Command extends Entity<'command'>, CommandOrigin {
  readonly name: string;
  /** Absent for a raw message. */
  readonly definitionId?: Id<'commandDefinition'> | undefined;
  readonly deviceId: Id<'device'>;
  readonly deviceKey: string;
  /** An object by name; the payload of a raw message may be any JSON. */
  readonly parameters: Json;
  readonly mode: CommandDefinition['mode'];
  readonly completion: CommandDefinition['completion'];
  readonly status: CommandStatus;
  readonly reason?: string | undefined;
  /** What the device answered. */
  readonly response?: Json;
  /** After this moment the watchdog ends the command. */
  readonly deadline: Instant;
  /** How long each attempt may take, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** The job to many devices that it is part of. */
  readonly jobId?: Id<'commandJob'> | undefined;
  readonly jobBatchId?: Id<'commandJobBatch'> | undefined;
  readonly requestedBy: string;
  /** When it was queued, so many earlier messages waited for the device already: the queue was nearly full. */
  readonly queueWarning?: { readonly pending: number; readonly limit: number } | undefined;
  /** Since then it is kept back, because the device's queue in the cloud is full. */
  readonly heldSince?: Instant | undefined;
  readonly transitions: readonly CommandTransition[];
  /** Until then one dispatcher has this command in hand. */
  readonly claimedUntil?: Instant | undefined;
}

/**
 * Every allowed step. `completed`, `rejected` and `cancelled` are final for good. `expired` and `failed` leave only by
 * being sent again, which takes them back to `queued` under the same id; no report moves them. `unknown` leaves so, too,
 * and gives way to a late answer, which is better than none.
 */
export const COMMAND_TRANSITIONS: Readonly<Record<CommandStatus, readonly CommandStatus[]>> = {
  queued: ['sent', 'delivered', 'completed', 'rejected', 'failed', 'expired', 'unknown', 'cancelled'],
  sent: ['delivered', 'completed', 'rejected', 'failed', 'expired', 'unknown'],
  delivered: ['completed', 'rejected', 'failed', 'unknown'],
  completed: [],
  rejected: [],
  cancelled: [],
  failed: ['queued'],
  expired: ['queued'],
  unknown: ['delivered', 'completed', 'rejected', 'failed', 'expired', 'queued'],
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
  facts: Omit<CommandTransition, 'at' | 'to'> & { readonly response?: Json | undefined } = {},
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
    heldSince: undefined,
    transitions: [
      ...command.transitions,
      {
        at: notBefore(at, command.transitions.at(-1)?.at),
        to,
        reason: facts.reason,
        ...(facts.actor === undefined ? {} : { actor: facts.actor, opId: facts.opId }),
      },
    ],
  };
}

export function canBecome(command: Pick<Command, 'status'>, to: CommandStatus): boolean {
  return COMMAND_TRANSITIONS[command.status].includes(to);
}
