import { canBecome, isOpen, isPending, transitionAlert, transitionCommand } from '../../model/index.ts';
import type { CallOptions, Command, CommandStatus, Id, Json } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { releaseNext } from './device-queue.ts';
import { MAX_ID } from '../input-guard.ts';
import { replace, transactFresh } from '../transaction.ts';

/** One step that somebody reports about a command. */
export interface CommandStep {
  readonly to: CommandStatus;
  readonly reason?: string | undefined;
  readonly response?: Json | undefined;
}

const ACTOR = 'Command dispatcher';

/**
 * Applies what was reported about a command, and lets its alert follow, in one transaction. What comes twice, late or
 * out of order is passed over: a step that the command cannot take any more is no news.
 * @returns whether anything changed.
 */
export async function settleCommand(
  context: ServiceContext,
  id: Id<'command'>,
  stepsFor: (command: Command) => readonly CommandStep[],
  options: CallOptions = {},
): Promise<boolean> {
  // Ids come from devices and from other senders: one that no record can have must not stop the stream it came in.
  if (id.length === 0 || id.length > MAX_ID) return false;
  return transactFresh(
    context.store,
    async (transaction) => {
      const before = await transaction.get('command', id);
      if (!before) return false;
      const at = nowOf(context);
      let command = before;
      for (const step of stepsFor(before)) {
        if (canBecome(command, step.to)) command = transitionCommand(command, step.to, at, step);
      }
      if (command === before) return false;
      await replace(transaction, 'command', command);
      await letAlertFollow(transaction, command, at);
      if (takesPlace(before) && !takesPlace(command)) await releaseNext(transaction, command.deviceId);
      return true;
    },
    options,
  );
}

/** Whether a command takes a place in its device's queue in the cloud, or is the next to do so. */
function takesPlace({ mode, status, heldSince }: Command): boolean {
  return mode === 'queued' && (status === 'sent' || (status === 'queued' && heldSince === undefined));
}

/** Only the alert's newest command speaks for it, and only while the alert is open. */
export async function letAlertFollow(asked: StoreTransaction, command: Command, at: string): Promise<void> {
  const transaction = wholeView(asked);
  if (command.alertId === undefined || isPending(command)) return;
  const alert = await transaction.get('alert', command.alertId);
  if (!alert || !isOpen(alert) || alert.lastCommandId !== command.id) return;
  const failed = command.status !== 'completed';
  // Success is news only to an alert that believes in a failure, and failure only to one that does not.
  if (failed === (alert.progress === 'command-failed')) return;
  const reason = failed
    ? `Command "${command.name}" ${command.status}: ${command.reason ?? 'no reason was given'}`
    : `Command "${command.name}" was completed after all.`;
  const action = failed ? 'command-failed' : 'send-command';
  await replace(transaction, 'alert', transitionAlert(alert, action, { actor: ACTOR, at, reason }));
}
