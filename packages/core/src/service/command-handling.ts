import { cancelCommand, isOpen, resendCommand, transitionAlert, wasDoneBy } from '../model/index.ts';
import type { Alert, Command, Id, Principal, WriteOptions } from '../model/index.ts';
import type { CommandsClient, StoreTransaction } from '../ports/index.ts';
import { letAlertFollow } from './command-outcome.ts';
import { expectRawAllowed } from './command-rules.ts';
import { actorOf, instantOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { releaseNext } from './device-queue.ts';
import { fieldsOf, idOf, MAX_TEXT, optionalTextOf, writeOptionsOf } from './input-guard.ts';
import { expectRecord, replace, transactFresh } from './transaction.ts';

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
  async function handle(
    id: Id<'command'>,
    input: unknown,
    options: WriteOptions | undefined,
    apply: (transaction: StoreTransaction, command: Command, by: Caller) => Promise<Command>,
  ): Promise<Command> {
    idOf(id);
    const reason = optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
    const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
    return transactFresh(
      context.store,
      async (transaction) => {
        const current = await expectRecord(transaction, 'command', id);
        // A retry of a call that has had its effect is no conflict.
        if (wasDoneBy(current, idempotencyKey)) return current;
        const command = await expectRecord(transaction, 'command', id, ifVersion);
        const by = { actor: actorOf(principal), at: nowOf(context), reason, opId: idempotencyKey };
        return apply(transaction, command, by);
      },
      { signal },
    );
  }

  return {
    cancel: (id, input, options) => handle(id, input, options, takeBack),
    resend: (id, input, options) =>
      handle(id, input, options, async (transaction, command, by) => {
        if (command.definitionId === undefined) expectRawAllowed(context.commandRules, principal);
        const timeoutMs = command.timeoutMs ?? Date.parse(command.deadline) - Date.parse(command.createdAt);
        const deadline = instantOf(context.clock.now() + timeoutMs);
        const queued = await replace(transaction, 'command', resendCommand(command, by, deadline), by.opId);
        const alert = command.alertId === undefined ? undefined : await transaction.get('alert', command.alertId);
        if (alert?.lastCommandId === command.id) {
          await replace(transaction, 'alert', withCommand(alert, queued, by.actor, by.at), by.opId);
        }
        return queued;
      }),
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
