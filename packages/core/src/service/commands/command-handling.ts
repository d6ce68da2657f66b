import { cancelCommand, isOpen, resendCommand, transitionAlert } from '../../model/index.ts';
import type { Alert, Command, Principal } from '../../model/index.ts';
import type { CommandsClient, StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { letAlertFollow } from './command-outcome.ts';
import { expectRawAllowed } from './command-rules.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf, instantOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { openDeviceCloud } from '../provider-instances/device-clouds.ts';
import { releaseNext } from './device-queue.ts';
import { fieldsOf, MAX_TEXT, optionalTextOf } from '../input-guard.ts';
import { replace } from '../transaction.ts';

interface Caller {
  readonly actor: string;
  readonly at: string;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/** What people do with a command that exists: take it back, send it again. */
export function commandHandling(
  context: ServiceContext,
  principal: Principal,
): Pick<CommandsClient, 'cancel' | 'resend'> {
  const actor = actorOf(principal);
  const reasonIn = (input: unknown) => optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
  return {
    async cancel(id, input, options) {
      const reason = reasonIn(input);
      return changeOnce(context, 'command', id, options, {
        change: (command, call) => cancelCommand(command, { ...call, actor, reason }),
        save: ({ transaction, ...call }, _next, command) => takeBack(transaction, command, { ...call, actor, reason }),
      });
    },
    async resend(id, input, options) {
      const reason = reasonIn(input);
      return changeOnce(context, 'command', id, options, {
        async change(command, call, transaction) {
          await openDeviceCloud(context.clouds, transaction, command.deviceKey);
          if (command.definitionId === undefined) expectRawAllowed(context.commandRules, principal);
          const timeoutMs = command.timeoutMs ?? Date.parse(command.deadline) - Date.parse(command.createdAt);
          const deadline = instantOf(context.clock.now() + timeoutMs);
          return resendCommand(command, { ...call, actor, reason }, deadline);
        },
        async save({ transaction, at, opId }, next) {
          const queued = await replace(transaction, 'command', next, opId);
          const all = wholeView(transaction);
          const alert = queued.alertId === undefined ? undefined : await all.get('alert', queued.alertId);
          if (alert?.lastCommandId === queued.id) {
            await replace(all, 'alert', withCommand(alert, queued, actor, at), opId);
          }
          return queued;
        },
      });
    },
  };
}

/** Cancels a command, lets its alert follow, and gives its turn to the next one that waits for the device. */
export async function takeBack(transaction: StoreTransaction, command: Command, by: Caller): Promise<Command> {
  const cancelled = await replace(transaction, 'command', cancelCommand(command, by), by.opId);
  await letAlertFollow(transaction, cancelled, by.at);
  // It may have been released already: then its place goes to the next.
  if (command.mode === 'queued' && command.heldSince === undefined) await releaseNext(transaction, command.deviceId);
  return cancelled;
}

/** A closed alert only remembers the command; an open one waits for its outcome. */
export function withCommand(alert: Alert, command: Command, actor: string, at: string): Alert {
  const linked = { ...alert, lastCommandId: command.id, lastCommandJobId: undefined };
  if (!isOpen(alert)) return linked;
  return transitionAlert(linked, 'send-command', { actor, at, reason: `Command "${command.name}".` });
}
