import {
  calmAlert,
  calmMoments,
  dueMaintenanceStep,
  honestMaintenanceTimes,
  isOpenWindow,
  isOverdue,
  isUntouched,
  overdueSuppression,
  suppressAlert,
  suppressionEnd,
  transitionMaintenanceWindow,
  unsuppressAlert,
} from '../../model/index.ts';
import type { Alert, CallOptions, Id, Instant, MaintenanceWindow, Where } from '../../model/index.ts';
import { closeWithRepeats, lockRepeats } from '../alerts/alert-cascade.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { Hop, HopReport } from '../engine/supervisor.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { coverageNow } from './maintenance-coverage.ts';
import { everyRecord, replace, transactFresh } from '../transaction.ts';

const EVERY_MS = 1_000;
const MAX_AT_ONCE = 100;
/** An alert that was being raised when its window was cancelled may be stored a moment later. */
const RELEASE_GRACE_MS = 60_000;

/**
 * Starts and ends maintenance windows, brings back what they suppressed, and takes the mark from alerts that have stopped
 * chattering: nothing is quiet for ever.
 */
export function maintenanceSweep(context: ServiceContext): Hop {
  return {
    name: 'alerts:maintenance',
    async run(signal, report) {
      while (!signal.aborted) {
        let more = false;
        for (const { id } of await windowsDue(context)) {
          if (await stepWindow(context, id, { signal })) report.count('windows');
        }
        for (const window of await windowsToRelease(context)) {
          const quiet = await alertsWhere(
            context,
            { suppressedBy: window.id, suppressedUntil: { gt: '' } },
            'suppressedUntil asc',
          );
          more = (await endAll(context, quiet, report, signal)) || more;
          if (quiet.length === 0) await noteReleased(context, window.id, { signal });
        }
        for (const suppressedUntil of overdueSuppression(nowOf(context))) {
          const quiet = await alertsWhere(context, { suppressedUntil }, 'suppressedUntil asc');
          more = (await endAll(context, quiet, report, signal)) || more;
        }
        for (const chatteringUntil of calmMoments(nowOf(context))) {
          const calm = await alertsWhere(context, { chatteringUntil }, 'chatteringUntil asc');
          for (const { id } of calm) if (await noteCalm(context, id, { signal })) report.count('calm');
          more ||= calm.length === MAX_AT_ONCE;
        }
        report.ok();
        if (!more) await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

async function windowsDue({ store, clock }: ServiceContext): Promise<readonly MaintenanceWindow[]> {
  const now = nowOf({ clock });
  const { latestStart, latestEnd } = honestMaintenanceTimes(now);
  const due: readonly Where<MaintenanceWindow>[] = [
    { status: 'planned', from: { lte: now } },
    { status: 'planned', from: { gt: latestStart } },
    { status: 'active', until: { lte: now } },
    { status: 'active', until: { gt: latestEnd } },
  ];
  const found: MaintenanceWindow[] = [];
  for (const where of due) {
    found.push(...(await store.query('maintenanceWindow', { where }, { maxPageSize: MAX_AT_ONCE })).items);
  }
  return found;
}

/** Unless somebody has cancelled or extended it in the meantime. */
function stepWindow(context: ServiceContext, id: string, { signal }: CallOptions): Promise<boolean> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const window = await transaction.get('maintenanceWindow', id);
      const at = nowOf(context);
      const action = window && dueMaintenanceStep(window, at);
      if (!action) return false;
      const reason = action === 'end' && window.until > at ? 'It lies further ahead than a window may.' : undefined;
      const by = { actor: SYSTEM_ACTOR, at, reason };
      await replace(transaction, 'maintenanceWindow', transitionMaintenanceWindow(window, action, by));
      return true;
    },
    { signal },
  );
}

async function windowsToRelease({ store }: ServiceContext): Promise<readonly MaintenanceWindow[]> {
  const where = { status: ['ended', 'cancelled'] as const, releasedAt: null };
  return (await store.query('maintenanceWindow', { where }, { maxPageSize: MAX_AT_ONCE })).items;
}

async function noteReleased(context: ServiceContext, id: string, { signal }: CallOptions): Promise<void> {
  await transactFresh(
    context.store,
    async (transaction) => {
      const window = await transaction.get('maintenanceWindow', id);
      if (!window || isOpenWindow(window) || window.releasedAt !== undefined) return;
      const at = nowOf(context);
      const over = window.transitions.at(-1)?.at ?? at;
      if (Math.abs(Date.parse(at) - Date.parse(over)) < RELEASE_GRACE_MS) return;
      await replace(transaction, 'maintenanceWindow', { ...window, releasedAt: at });
    },
    { signal },
  );
}

/** In the order of what is looked for: in any other a database may look for these few among all alerts there are. */
async function alertsWhere(
  { store }: ServiceContext,
  where: Where<Alert>,
  orderBy: 'suppressedUntil asc' | 'chatteringUntil asc',
): Promise<readonly Alert[]> {
  return (await store.query('alert', { where, orderBy }, { maxPageSize: MAX_AT_ONCE })).items;
}

/** Says whether there may be more: the page was full, and something came of it. */
async function endAll(
  context: ServiceContext,
  alerts: readonly Alert[],
  report: HopReport,
  signal: AbortSignal,
): Promise<boolean> {
  let ended = 0;
  for (const { id } of alerts) {
    const outcome = await endSuppression(context, id, { signal });
    if (outcome === 'kept') continue;
    report.count(outcome);
    ended += 1;
  }
  return ended > 0 && alerts.length === MAX_AT_ONCE;
}

/** Looks again inside the transaction: somebody may have closed the alert or extended the window in the meantime. */
function endSuppression(
  context: ServiceContext,
  id: Id<'alert'>,
  { signal }: CallOptions,
): Promise<'kept' | 'prolonged' | 'broughtBack' | 'closed'> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const alert = await transaction.get('alert', id);
      if (alert?.suppressedBy === undefined) return 'kept';
      const at = nowOf(context);
      const window = await transaction.get('maintenanceWindow', alert.suppressedBy);
      const by = { actor: SYSTEM_ACTOR, at };
      const bringBack = async (): Promise<'broughtBack' | 'prolonged'> => {
        const covered = await underAnother(transaction, alert, at);
        if (covered) {
          await replace(transaction, 'alert', covered);
          return 'prolonged';
        }
        await replace(transaction, 'alert', unsuppressAlert(alert, { ...by, reason: 'The maintenance is over.' }));
        return 'broughtBack';
      };
      switch (suppressionEnd(alert, window, at)) {
        case 'prolong':
          if (window) await replace(transaction, 'alert', suppressAlert(alert, window, by));
          return 'prolonged';
        case 'bring-back':
          return bringBack();
        case 'close': {
          if (await hasTouchedRepeat(transaction, id)) return bringBack();
          const reason = 'Its condition ended during the maintenance.';
          await closeWithRepeats(transaction, alert, { ...by, reason });
          return 'closed';
        }
        case 'keep':
          return 'kept';
      }
    },
    { signal },
  );
}

/** An alert as it stays quiet after the end of its window because there is maintenance under another one. */
async function underAnother(transaction: StoreTransaction, alert: Alert, now: Instant): Promise<Alert | undefined> {
  const device = alert.deviceId === undefined ? undefined : await transaction.get('device', alert.deviceId);
  const coverage = await coverageNow(transaction, alert.assetId === undefined ? [] : [alert.assetId], now);
  const covered = coverage(alert, device);
  return covered.suppressedBy === alert.suppressedBy ? undefined : covered;
}

/** Whether somebody has done something with a repeat: its parent is then not closed over their head. */
async function hasTouchedRepeat(transaction: StoreTransaction, parentId: Id<'alert'>): Promise<boolean> {
  // Whoever has a repeat in hand is waited for.
  await lockRepeats(transaction, [parentId]);
  for await (const repeat of everyRecord(transaction, 'alert', { where: { parentId } })) {
    if (!isUntouched(repeat)) return true;
  }
  return false;
}

function noteCalm(context: ServiceContext, id: Id<'alert'>, { signal }: CallOptions): Promise<boolean> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const alert = await transaction.get('alert', id);
      const calm = calmMoments(nowOf(context));
      if (alert?.chatteringUntil === undefined || !isOverdue(alert.chatteringUntil, calm)) return false;
      await replace(transaction, 'alert', calmAlert(alert));
      return true;
    },
    { signal },
  );
}
