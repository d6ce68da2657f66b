import { fullJitter } from '../../async/full-jitter.ts';
import { linkAbort } from '../../async/linked-abort.ts';
import { sleepUnless, together, withDeadline } from '../../async/waiting.ts';
import { createWakeUp } from '../../async/wake-up.ts';
import { attemptOf, isConnectedServiceError } from '../../model/index.ts';
import type { Command, CommandStatus } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { settleCommand } from './command-outcome.ts';
import type { CommandStep } from './command-outcome.ts';
import { instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { openDeviceCloud } from '../provider-instances/device-clouds.ts';
import { withRoom } from './device-queue.ts';
import { messageOf } from '../engine/supervisor.ts';
import type { Hop, HopReport } from '../engine/supervisor.ts';
import { replace, transactFresh } from '../transaction.ts';

/** How long one dispatcher has a command in hand before another may take it. */
const LEASE_MS = 10_000;
/** Shorter than the lease, so that nobody else sends while we still wait. */
const SEND_MS = 8_000;
const POLL_MS = 1_000;
/**
 * A message is handed over in a moment. A direct method waits for its device, as long as it may: devices that do not
 * answer must not hold up the others, nor let the time of a job's copies run out here.
 */
const MAX_IN_HAND: Readonly<Record<Command['mode'], number>> = { queued: 8, direct: 200 };
const MODES = Object.keys(MAX_IN_HAND) as readonly Command['mode'][];
const MAX_REMEMBERED = 10_000;

/**
 * Sends queued commands. A command is claimed, sent under its own id and marked as sent, in three steps: whoever crashes
 * between them leaves a claim that runs out, and the resend carries the same id, so that the device can recognise it.
 */
export function commandDispatcher(context: ServiceContext): Hop {
  const work = createWakeUp();
  /** Tries per command, for back-off. Forgotten now and then, which does no harm. */
  const attempts = new Map<string, number>();
  /** Outlives a restart: a store that is away for a moment must not cost us the answer of a device. */
  const inHand = new Map<Promise<void>, Command['mode']>();
  const roomFor = (mode: Command['mode']): number =>
    MAX_IN_HAND[mode] - [...inHand.values()].filter((other) => other === mode).length;
  return {
    name: 'commands:dispatch',
    run(signal, report) {
      const watch = async (until: AbortSignal) => {
        for await (const { kind, entity } of context.store.changes({ signal: until })) {
          if (kind === 'command' && entity?.status === 'queued' && entity.claimedUntil === undefined) work.ring();
        }
      };
      const dispatch = async (until: AbortSignal) => {
        // They say how a device is told what to do, and a message that was sent cannot be taken back.
        await context.settings.read(context.clock, until);
        while (!until.aborted) {
          const { claimed, held } = await claim(context, roomFor);
          report.ok();
          if (held > 0) {
            report.count('held', held);
            // There may be others behind them for which there is room.
            work.ring();
          }
          for (const command of claimed) {
            const sending: Promise<void> = send(context, command, attempts, signal, report).finally(() => {
              inHand.delete(sending);
              work.ring();
            });
            inHand.set(sending, command.mode);
          }
          await sleepUnless(context.clock, POLL_MS, until, (ended) => work.wait(ended));
        }
        if (signal.aborted) await Promise.all(inHand.keys());
      };
      return together(signal, watch, dispatch);
    },
  };
}

interface Claim {
  readonly claimed: readonly Command[];
  /** Those that were found and must wait, because their device's queue is full. */
  readonly held: number;
}

async function claim(context: ServiceContext, roomFor: (mode: Command['mode']) => number): Promise<Claim> {
  if (MODES.every((mode) => roomFor(mode) <= 0)) return { claimed: [], held: 0 };
  const take = async (transaction: StoreTransaction): Promise<Claim> => {
    const now = nowOf(context);
    const due: Command[] = [];
    for (const mode of MODES) {
      let room = roomFor(mode);
      for (const claimedUntil of [null, { lt: now }]) {
        if (room <= 0) break;
        const where = { status: 'queued', mode, deadline: { gt: now }, claimedUntil } as const;
        const found = await transaction.claim('command', { where, orderBy: 'createdAt asc' }, room);
        room -= found.length;
        due.push(...found);
      }
    }
    const claimed: Command[] = [];
    for (const command of await withRoom(context, transaction, due)) {
      // A direct method may take its whole time to answer.
      const lease =
        command.mode === 'direct' ? Date.parse(command.deadline) - context.clock.now() + LEASE_MS : LEASE_MS;
      const claimedUntil = instantOf(context.clock.now() + lease);
      claimed.push(await replace(transaction, 'command', { ...command, claimedUntil, reason: undefined }));
    }
    return { claimed, held: due.length - claimed.length };
  };
  return transactFresh(context.store, take, { by: null });
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
  const { commandProperties } = context.settings.known();
  const properties = commandProperties && mode === 'queued' ? { properties: commandProperties } : {};
  let step: CommandStep | undefined;
  let isUnderWay = false;
  try {
    const cloud = await openDeviceCloud(context.clouds, context.store, deviceKey);
    isUnderWay = true;
    const receipt = await withDeadline(
      context.clock,
      mode === 'direct' ? expiresInMs + LEASE_MS / 2 : SEND_MS,
      signal,
      (until) =>
        cloud.sendCommand({ id, deviceKey, name, parameters, mode, expiresInMs, ...properties }, { signal: until }),
    );
    step =
      receipt.status === 'sent'
        ? { to: 'sent' }
        : { to: receipt.status, reason: receipt.reason, response: receipt.response };
    report.count('sent');
  } catch (error) {
    // While closing nobody knows whether it was sent: the claim runs out and it is sent again under its id.
    if (signal.aborted) return;
    // Until the cloud is asked, any command may be tried again.
    step = isUnderWay || isConnectedServiceError(error, 'not-configured') ? stepForError(command, error) : undefined;
    if (!step) {
      report.error(error);
      report.count('retries');
      const wait = waitAfter(command, error, attempts);
      await onceStoreAnswers(context, signal, report, () =>
        postpone(context, command, { waitMs: wait, reason: whyNotSent(error, isUnderWay) }),
      );
      return;
    }
    report.count('failed');
    report.diagnose(`Command ${id}: ${messageOf(error)}`, deviceKey);
  }
  attempts.delete(id);
  const outcome = step;
  await onceStoreAnswers(context, signal, report, () =>
    settleCommand(context, id, (current) => (isNews(command, current, outcome) ? [outcome] : [])),
  );
}

/** When the command was sent again while this try hung, only the device's own answer still counts. */
function isNews(tried: Command, current: Command, { to }: CommandStep): boolean {
  return attemptOf(tried) === attemptOf(current) || to === 'completed' || to === 'rejected';
}

/**
 * Writes down what became of a try, as soon as the store can take it: the answer of a direct method comes only once.
 * What cannot be written at all is left to the claim, which runs out, and to the watchdog.
 */
async function onceStoreAnswers(
  { clock }: ServiceContext,
  signal: AbortSignal,
  report: HopReport,
  write: () => Promise<unknown>,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await write();
      return;
    } catch (error) {
      report.error(error);
      if (signal.aborted || !isConnectedServiceError(error) || !error.retryable) return;
      const { signal: until, end } = linkAbort(signal);
      const wait = error.retryAfterMs ?? fullJitter(attempt);
      await clock.sleep(wait, { signal: until }).catch(() => undefined);
      end();
    }
  }
}

/** What an error means for the command; nothing when the same command may succeed later. */
function stepForError({ mode }: Command, error: unknown): CommandStep | undefined {
  const failed = (reason: string): CommandStep => ({ to: 'failed' satisfies CommandStatus, reason });
  const code = isConnectedServiceError(error) ? error.code : undefined;
  switch (code) {
    case 'not-found':
      return failed('The device cloud does not know this device.');
    case 'device-offline':
      return failed('The device is not connected.');
    case 'invalid':
    case 'unsupported':
    case 'not-configured':
    case 'conflict':
      return failed(messageOf(error));
    case 'throttled':
      return undefined;
    case 'timeout':
      return mode === 'direct' ? { to: 'unknown', reason: 'The device did not answer the call in time.' } : undefined;
    default:
      // A call whose answer was lost may have run, and carries no id by which the device could know a second one.
      return mode === 'direct'
        ? { to: 'unknown', reason: `Nobody can tell whether the device carried it out: ${messageOf(error)}` }
        : undefined;
  }
}

/** How long to wait before the next try, in milliseconds. */
function waitAfter({ id }: Command, error: unknown, attempts: Map<string, number>): number {
  const attempt = attempts.get(id) ?? 0;
  // A command that ran out of time between two tries leaves its count behind.
  if (attempts.size >= MAX_REMEMBERED) attempts.clear();
  attempts.set(id, attempt + 1);
  return (isConnectedServiceError(error) ? error.retryAfterMs : undefined) ?? fullJitter(attempt);
}

/** Why a try has certainly not reached the device; nothing when it may have. The watchdog goes by that. */
function whyNotSent(error: unknown, isUnderWay: boolean): string | undefined {
  if (isConnectedServiceError(error, 'throttled')) return `The device cloud is busy: ${messageOf(error)}`;
  return isUnderWay ? undefined : `It could not be sent yet: ${messageOf(error)}`;
}

/** Leaves the command in the queue and says when to try again. */
async function postpone(
  context: ServiceContext,
  claimed: Command,
  { waitMs, reason }: { readonly waitMs: number; readonly reason: string | undefined },
): Promise<void> {
  const claimedUntil = instantOf(context.clock.now() + waitMs);
  const write = async (transaction: StoreTransaction): Promise<void> => {
    const command = await transaction.get('command', claimed.id);
    // When our claim has run out meanwhile, somebody else may have the command in hand.
    if (command?.status !== 'queued' || command.claimedUntil !== claimed.claimedUntil) return;
    await replace(transaction, 'command', { ...command, claimedUntil, reason });
  };
  await transactFresh(context.store, write, { by: null });
}
