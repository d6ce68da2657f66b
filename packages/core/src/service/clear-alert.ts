import type { Alert, CallOptions, Where } from '../model/index.ts';
import { noteCleared } from './alert-auto-close.ts';
import { groupConditions, groupKey } from './alert-grouping.ts';
import type { ServiceContext } from './context.ts';
import { everyRecord, transactFresh } from './transaction.ts';

/**
 * Notes on the open alerts of a device and rule that the condition has ended. The alerts stay open, whether the work is
 * done is for a person to say, unless the policy of the service closes those that nobody has touched. Repeating it changes nothing, and a report older than the newest repeat is no news.
 */
export async function clearAlerts(
  context: ServiceContext,
  facts: { readonly deviceKey: string; readonly rule?: string | undefined; readonly clearedAt: string },
  options: CallOptions = {},
): Promise<readonly Alert[]> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const key = groupKey(facts, context.debounce);
      if (key !== undefined) await transaction.lock(key);
      const where: Where<Alert> = {
        ...Object.fromEntries(groupConditions(facts, ['deviceKey', 'rule'])),
        status: ['active', 'in-progress'],
        parentId: null,
        clearedAt: null,
        lastRaisedAt: { lte: facts.clearedAt },
      };
      const open: Alert[] = [];
      for await (const alert of everyRecord(transaction, 'alert', { where })) open.push(alert);
      const cleared: Alert[] = [];
      for (const alert of open) {
        cleared.push(await noteCleared(transaction, context, alert, facts.clearedAt));
      }
      return cleared;
    },
    options,
  );
}
