import type { Alert, CallOptions } from '../../model/index.ts';
import { closeIfUntouched } from './alert-auto-close.ts';
import { conditionOf, markIdOf, readMarks, writeMarks } from './alert-marks.ts';
import type { AlertMarks, MarkChange } from './alert-marks.ts';
import type { RuledContext } from '../context.ts';
import { groupLocks } from './raise-locks.ts';
import { everyRecord, replaceAll, transactFresh } from '../transaction.ts';

/** A source says that a condition has ended. */
export interface ClearReport {
  readonly deviceKey: string;
  readonly rule?: string | undefined;
  readonly clearedAt: string;
}

/**
 * Notes on the open alerts of a device and rule that the condition has ended, for many reports as if one after the
 * other. The alerts stay open, whether the work is done is for a person to say, unless the policy of the service closes
 * those that nobody has touched. Repeating it changes nothing, and a report older than the newest repeat is no news. The
 * end itself is kept too, for alerts from before it that are still on their way. At most 1,000 reports.
 */
export async function clearAlerts(
  context: RuledContext,
  reports: readonly ClearReport[],
  options: CallOptions = {},
): Promise<readonly Alert[]> {
  if (reports.length === 0) return [];
  const markIds = await Promise.all(reports.map((report) => markIdOf(conditionOf(report))));
  return transactFresh(
    context.store,
    async (transaction) => {
      await transaction.lock(...new Set(reports.flatMap((report) => groupLocks(report, context.debounce))));
      const marks = await readMarks(transaction, markIds);
      await writeMarks(transaction, newerEnds(reports, marks), marks);
      // Every device with every rule: more than was asked for, never less.
      const where = {
        deviceKey: [...new Set(reports.map(({ deviceKey }) => deviceKey))],
        rule: [...new Set(reports.map(({ rule }) => rule ?? null))] as readonly string[],
        status: ['active', 'in-progress'],
        parentId: null,
        clearedAt: null,
        lastRaisedAt: { lte: reports.map(({ clearedAt }) => clearedAt).reduce((a, b) => (b > a ? b : a)) },
      } as const;
      const ended = new Map<string, ClearReport[]>();
      for (const report of reports) {
        const condition = conditionOf(report);
        ended.set(condition, [...(ended.get(condition) ?? []), report]);
      }
      const cleared: { readonly alert: Alert; readonly clearedAt: string }[] = [];
      for await (const alert of everyRecord(transaction, 'alert', { where })) {
        const report = ended.get(conditionOf(alert))?.find(({ clearedAt }) => alert.lastRaisedAt <= clearedAt);
        if (report) cleared.push({ alert, clearedAt: report.clearedAt });
      }
      if (context.autoClose === 'never') {
        return replaceAll(
          transaction,
          'alert',
          cleared.map(({ alert, clearedAt }) => ({ ...alert, clearedAt })),
        );
      }
      const noted: Alert[] = [];
      for (const { alert, clearedAt } of cleared)
        noted.push(await closeIfUntouched(transaction, context, alert, clearedAt));
      return noted;
    },
    options,
  );
}

/** Of each condition the newest end, where it is newer than the one that is known. */
function newerEnds(reports: readonly ClearReport[], known: AlertMarks): readonly MarkChange[] {
  const newer = new Map<string, MarkChange>();
  for (const report of reports) {
    const subject = conditionOf(report);
    const { clearedAt = '' } = newer.get(subject) ?? known.get(subject) ?? {};
    if (report.clearedAt > clearedAt) newer.set(subject, { subject, clearedAt: report.clearedAt });
  }
  return [...newer.values()];
}
