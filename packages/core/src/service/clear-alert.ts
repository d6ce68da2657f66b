import type { Alert, CallOptions } from '../model/index.ts';
import { closeIfUntouched } from './alert-auto-close.ts';
import { groupConditions, groupKey } from './alert-grouping.ts';
import type { ServiceContext } from './context.ts';
import { everyRecord, replaceAll, transactFresh } from './transaction.ts';

/** A source says that a condition has ended. */
export interface ClearReport {
  readonly deviceKey: string;
  readonly rule?: string | undefined;
  readonly clearedAt: string;
}

/**
 * Notes on the open alerts of a device and rule that the condition has ended, for many reports as if one after the
 * other. The alerts stay open, whether the work is done is for a person to say, unless the policy of the service closes
 * those that nobody has touched. Repeating it changes nothing, and a report older than the newest repeat is no news. At
 * most 1,000 reports.
 */
export async function clearAlerts(
  context: ServiceContext,
  reports: readonly ClearReport[],
  options: CallOptions = {},
): Promise<readonly Alert[]> {
  if (reports.length === 0) return [];
  return transactFresh(
    context.store,
    async (transaction) => {
      const keys = reports.flatMap((report) => groupKey(report, context.debounce) ?? []);
      if (keys.length > 0) await transaction.lock(...new Set(keys));
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

/** Whatever the debounce looks at: a condition is one rule on one device. */
export function conditionOf(alert: Pick<Alert, 'deviceKey' | 'rule'>): string {
  return JSON.stringify(groupConditions(alert, ['deviceKey', 'rule']));
}
