import { latestHonest, mayBeUnderWay } from '../../model/index.ts';
import type { Command, Instant } from '../../model/index.ts';
import { settleCommand } from './command-outcome.ts';
import type { CommandStep } from './command-outcome.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { Hop } from '../engine/supervisor.ts';

const EVERY_MS = 1_000;
const MAX_AT_ONCE = 100;

/** Ends every command whose deadline has passed: nothing is in progress for ever. */
export function commandWatchdog(context: ServiceContext): Hop {
  return {
    name: 'commands:watchdog',
    async run(signal, report) {
      while (!signal.aborted) {
        const now = nowOf(context);
        for (const { id } of await overdueCommands(context, now)) {
          if (await settleCommand(context, id, (command) => overdueSteps(command, now), { signal }))
            report.count('ended');
        }
        report.ok();
        await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

async function overdueCommands({ store }: ServiceContext, now: Instant): Promise<readonly Command[]> {
  const found: Command[] = [];
  for (const when of [{ deadline: { lte: now } }, { createdAt: { gt: fromTheFuture(now) } }]) {
    const where = { status: ['queued', 'sent', 'delivered'] as const, ...when };
    found.push(
      ...(await store.query('command', { where, orderBy: 'deadline asc' }, { maxPageSize: MAX_AT_ONCE })).items,
    );
  }
  return found;
}

/** A record from after this moment was written before the clock was set back: its deadline may be years away. */
function fromTheFuture(now: Instant): Instant {
  return latestHonest(now, 0);
}

/** What is known about a command whose time is up. */
export function overdueSteps(command: Command, now: string): readonly CommandStep[] {
  if (command.deadline > now && !(command.createdAt > fromTheFuture(now))) return [];
  switch (command.status) {
    case 'queued':
      // Somebody may be sending it at this moment: wait for the outcome.
      if (mayBeUnderWay(command) && (command.claimedUntil ?? '') > now) return [];
      return !mayBeUnderWay(command)
        ? [{ to: 'expired', reason: `It was not sent before its deadline. ${command.reason ?? ''}`.trim() }]
        : [{ to: 'unknown', reason: 'It may have been sent, but the device cloud never confirmed it.' }];
    case 'sent':
      return [{ to: 'unknown', reason: 'It was sent, but nobody reported in time whether the device took it.' }];
    case 'delivered':
      return [{ to: 'unknown', reason: 'The device took it but did not answer in time.' }];
    default:
      return [];
  }
}
