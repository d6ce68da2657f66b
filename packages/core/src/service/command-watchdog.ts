import { mayBeUnderWay } from '../model/index.ts';
import type { Command } from '../model/index.ts';
import { settleCommand } from './command-outcome.ts';
import type { CommandStep } from './command-outcome.ts';
import { nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import type { Hop } from './supervisor.ts';

const EVERY_MS = 1_000;
const MAX_AT_ONCE = 100;

/** Ends every command whose deadline has passed: nothing is in progress for ever. */
export function commandWatchdog(context: ServiceContext): Hop {
  return {
    name: 'commands:watchdog',
    async run(signal, report) {
      while (!signal.aborted) {
        const now = nowOf(context);
        const where = { status: ['queued', 'sent', 'delivered'] as const, deadline: { lte: now } };
        const overdue = await context.store.query(
          'command',
          { where, orderBy: 'deadline asc' },
          { maxPageSize: MAX_AT_ONCE },
        );
        for (const { id } of overdue.items) {
          if (await settleCommand(context, id, (command) => overdueSteps(command, now), { signal }))
            report.count('ended');
        }
        report.ok();
        await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

/** What is known about a command whose time is up. */
export function overdueSteps(command: Command, now: string): readonly CommandStep[] {
  if (command.deadline > now) return [];
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
