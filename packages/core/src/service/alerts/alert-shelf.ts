import { isOverdue, overdueShelving, unshelveAlert } from '../../model/index.ts';
import type { Alert, CallOptions, Id } from '../../model/index.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { Hop } from '../engine/supervisor.ts';
import { replace, transactFresh } from '../transaction.ts';

const EVERY_MS = 1_000;
const MAX_AT_ONCE = 100;

/** Brings back every alert whose time on the shelf is over: nothing is out of the way for ever. */
export function alertShelf(context: ServiceContext): Hop {
  return {
    name: 'alerts:shelf',
    async run(signal, report) {
      while (!signal.aborted) {
        const overdue = await overdueAlerts(context);
        for (const { id } of overdue) if (await bringBack(context, id, { signal })) report.count('unshelved');
        report.ok();
        // With a full page there may be more.
        if (overdue.length < MAX_AT_ONCE) await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

async function overdueAlerts(context: ServiceContext): Promise<readonly Alert[]> {
  const found: Alert[] = [];
  for (const shelvedUntil of overdueShelving(nowOf(context))) {
    const query = { where: { shelvedUntil }, orderBy: 'shelvedUntil asc' } as const;
    found.push(...(await context.store.query('alert', query, { maxPageSize: MAX_AT_ONCE })).items);
  }
  return found;
}

/** Unless somebody has shelved it anew, or brought it back, in the meantime. */
function bringBack(context: ServiceContext, id: Id<'alert'>, { signal }: CallOptions): Promise<boolean> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const at = nowOf(context);
      const alert = await transaction.get('alert', id);
      if (alert?.shelvedUntil === undefined || !isOverdue(alert.shelvedUntil, overdueShelving(at))) return false;
      const reason = 'The time for which it was shelved is over.';
      await replace(transaction, 'alert', unshelveAlert(alert, { actor: SYSTEM_ACTOR, at, reason }));
      return true;
    },
    { signal },
  );
}
