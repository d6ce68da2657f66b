import { isConnectedServiceError } from '../model/index.ts';
import type { Command, CommandStatus } from '../model/index.ts';
import { createWakeUp } from '../memory/wake-up.ts';
import { settleCommand } from './command-outcome.ts';
import type { CommandStep } from './command-outcome.ts';
import { instantOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { fullJitter, messageOf } from './supervisor.ts';
import type { Hop, HopReport } from './supervisor.ts';
import { replace, transactFresh } from './transaction.ts';
import { sleepUnless, together, withDeadline } from './waiting.ts';

/** How long one dispatcher has a command in hand before another may take it. */
const LEASE_MS = 10_000;
/** Shorter than the lease, so that nobody else sends while we still wait. */
const SEND_MS = 8_000;
const POLL_MS = 1_000;
const MAX_IN_HAND = 8;

/**
 * Sends queued commands. A command is claimed, sent under its own id and marked as sent, in three steps: whoever crashes
 * between them leaves a claim that runs out, and the resend carries the same id, so that the device can recognise it.
 */
export function commandDispatcher(context: ServiceContext): Hop {
  return {
    name: 'commands:dispatch',
    run(signal, report) {
      const work = createWakeUp();
      /** Tries per command, for back-off. Forgotten at a restart, which does no harm. */
      const attempts = new Map<string, number>();

      const watch = async (until: AbortSignal) => {
        for await (const { kind, entity } of context.store.changes({ signal: until })) {
          if (kind === 'command' && entity?.status === 'queued' && entity.claimedUntil === undefined) work.ring();
        }
      };
      const dispatch = async (until: AbortSignal) => {
        const inHand = new Set<Promise<void>>();
        while (!until.aborted) {
          const claimed = await claim(context, MAX_IN_HAND - inHand.size);
          report.ok();
          for (const command of claimed) {
            const sending: Promise<void> = send(context, command, attempts, until, report).finally(() => {
              inHand.delete(sending);
              work.ring();
            });
            inHand.add(sending);
          }
          await sleepUnless(context.clock, POLL_MS, until, (ended) => work.wait(ended));
        }
        await Promise.all(inHand);
      };
      return together(signal, watch, dispatch);
    },
  };
}

async function claim(context: ServiceContext, limit: number): Promise<readonly Command[]> {
  if (limit <= 0) return [];
  return transactFresh(context.store, async (transaction) => {
    const now = nowOf(context);
    const due: Command[] = [];
    for (const claimedUntil of [null, { lt: now }]) {
      if (due.length === limit) break;
      const where = { status: 'queued', deadline: { gt: now }, claimedUntil } as const;
      due.push(...(await transaction.claim('command', { where, orderBy: 'createdAt asc' }, limit - due.length)));
    }
    const claimed: Command[] = [];
    for (const command of due) {
      // A direct method may take its whole time to answer.
      const lease =
        command.mode === 'direct' ? Date.parse(command.deadline) - context.clock.now() + LEASE_MS : LEASE_MS;
      const claimedUntil = instantOf(context.clock.now() + lease);
      claimed.push(await replace(transaction, 'command', { ...command, claimedUntil, reason: undefined }));
    }
    return claimed;
  });
}

async function send(
  context: ServiceContext,
  command: Command,
  attempts: Map<string, number>,
  signal: AbortSignal,
  report: HopReport,
): Promise<void> {
  const expiresInMs = Math.max(1, Date.parse(command.deadline) - context.clock.now());
  const { id, deviceKey, name, parameters, mode } = command;
  let step: CommandStep | undefined;
  try {
    const receipt = await withDeadline(
      context.clock,
      mode === 'direct' ? expiresInMs + LEASE_MS / 2 : SEND_MS,
      signal,
      (until) => context.devices.sendCommand({ id, deviceKey, name, parameters, mode, expiresInMs }, { signal: until }),
    );
    step =
      receipt.status === 'sent'
        ? { to: 'sent' }
        : { to: receipt.status, reason: receipt.reason, response: receipt.response };
    report.count('sent');
  } catch (error) {
    // While closing nobody knows whether it was sent: the claim runs out and it is sent again under its id.
    if (signal.aborted) return;
    step = stepForError(command, error);
    if (!step) {
      report.error(error);
      report.count('retries');
      await postpone(context, command, error, attempts).catch((cause: unknown) => report.error(cause));
      return;
    }
    report.count('failed');
    report.diagnose(`Command ${id}: ${messageOf(error)}`, deviceKey);
  }
  attempts.delete(id);
  const { to, reason, response } = step;
  try {
    await settleCommand(context, id, () => [{ to, reason, response }]);
  } catch (error) {
    // The claim runs out; the resend carries the same id.
    report.error(error);
  }
}

/** What an error means for the command; nothing when the same command may succeed later. */
function stepForError({ mode }: Command, error: unknown): CommandStep | undefined {
  const failed = (reason: string): CommandStep => ({ to: 'failed' satisfies CommandStatus, reason });
  if (!isConnectedServiceError(error)) return undefined;
  switch (error.code) {
    case 'not-found':
      return failed('The device cloud does not know this device.');
    case 'device-offline':
      return failed('The device is not connected.');
    case 'invalid':
    case 'unsupported':
    case 'conflict':
      return failed(messageOf(error));
    case 'timeout':
      // A method that ran out of time may have run; calling it again could do harm.
      return mode === 'direct' ? { to: 'unknown', reason: 'The device did not answer the call in time.' } : undefined;
    default:
      return undefined;
  }
}

/** Leaves the command in the queue and says when to try again. */
async function postpone(
  context: ServiceContext,
  { id }: Command,
  error: unknown,
  attempts: Map<string, number>,
): Promise<void> {
  const attempt = attempts.get(id) ?? 0;
  attempts.set(id, attempt + 1);
  const known = isConnectedServiceError(error) ? error : undefined;
  const claimedUntil = instantOf(context.clock.now() + (known?.retryAfterMs ?? fullJitter(attempt)));
  await transactFresh(context.store, async (transaction) => {
    const command = await transaction.get('command', id);
    if (command?.status !== 'queued') return;
    // The reason also tells the watchdog that this try has certainly not reached the device.
    const reason = known?.code === 'throttled' ? `The device cloud is busy: ${messageOf(error)}` : undefined;
    await replace(transaction, 'command', { ...command, claimedUntil, reason });
  });
}
