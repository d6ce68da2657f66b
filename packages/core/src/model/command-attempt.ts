import { isPending, transitionCommand } from './command.ts';
import type { Command, CommandStatus } from './command.ts';
import { ConnectedServiceError } from './errors.ts';
import type { Instant } from './primitives.ts';

/** How often one command is sent at most, the first time included. */
export const MAX_COMMAND_ATTEMPTS = 10;

/** The ends after which a command may be sent again: nobody has carried it out, or nobody can tell. */
export const RESENDABLE: readonly CommandStatus[] = ['expired', 'failed', 'unknown'];

/** Which attempt this is, from 1. Every sending again starts in `queued`. */
export function attemptOf({ transitions }: Pick<Command, 'transitions'>): number {
  return Math.max(1, transitions.filter(({ to }) => to === 'queued').length);
}

/** When the attempt began, where there was one before: reports from before that moment tell about the earlier one. */
export function resentAt(command: Pick<Command, 'transitions'>): Instant | undefined {
  return attemptOf(command) === 1 ? undefined : command.transitions.findLast(({ to }) => to === 'queued')?.at;
}

/** Whether a report tells about an earlier attempt: it is from before the command was sent again. */
export function isFromBefore(command: Pick<Command, 'transitions'>, at: Instant): boolean {
  const since = resentAt(command);
  return since !== undefined && Date.parse(at) < Date.parse(since);
}

/**
 * Whether a queued command may have left us already: somebody had it in hand, and has not noted that the try failed.
 */
export function mayBeUnderWay({ status, claimedUntil, reason }: Command): boolean {
  return status === 'queued' && claimedUntil !== undefined && reason === undefined;
}

interface Caller {
  readonly actor: string;
  readonly at: Instant;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/**
 * Takes a command back that has not been sent.
 * @throws ConnectedServiceError `conflict` when it has, or may have been: the device cloud can empty a device's whole
 * queue, but not take one message out of it (IoT Hub, purge of cloud-to-device messages).
 */
export function cancelCommand(command: Command, by: Caller): Command {
  const { status } = command;
  if (mayBeUnderWay(command)) throw refused(command, 'The command is being sent: it cannot be taken back any more.');
  if (status === 'sent') {
    throw refused(command, 'The command waits in the device cloud, which cannot take a single message back.');
  }
  if (status === 'delivered') throw refused(command, 'The device has taken the command already.');
  if (!isPending(command)) throw refused(command, `A command that is ${status} cannot be cancelled.`);
  return transitionCommand(command, 'cancelled', by.at, { ...by, reason: by.reason ?? `Cancelled by ${by.actor}.` });
}

/**
 * Queues a command again under its own id, by which the device recognises it, with its whole time before it.
 * @throws ConnectedServiceError `conflict` when its end was another, or it has been sent too often.
 */
export function resendCommand(command: Command, by: Caller, deadline: Instant): Command {
  const { status } = command;
  if (!RESENDABLE.includes(status)) throw refused(command, `A command that is ${status} cannot be sent again.`);
  if (attemptOf(command) >= MAX_COMMAND_ATTEMPTS) {
    throw refused(command, `The command has been sent ${MAX_COMMAND_ATTEMPTS} times: send a new one.`);
  }
  const reason = by.reason ?? `Sent again by ${by.actor}.`;
  const queued = transitionCommand(command, 'queued', by.at, { ...by, reason });
  // A reason on a queued command says why its last try has failed: there was none yet. An old answer goes.
  return { ...queued, reason: undefined, response: undefined, queueWarning: undefined, deadline };
}

function refused(command: Command, message: string): ConnectedServiceError {
  const { id, status } = command;
  return new ConnectedServiceError('conflict', message, { details: { commandId: id, status } });
}
