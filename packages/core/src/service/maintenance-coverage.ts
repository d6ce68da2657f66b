import { coveringWindow, suppressAlert } from '../model/index.ts';
import type { Alert, Device, Id, MaintenanceWindow, Where } from '../model/index.ts';
import type { StoreReader, StoreTransaction, Unversioned } from '../ports/index.ts';
import { SYSTEM_ACTOR } from './context.ts';
import { MAX_OPEN_WINDOWS } from './maintenance-windows.ts';

/** An asset tree deeper than this is taken for a loop. */
const MAX_TREE_DEPTH = 32;

/** The maintenance windows in effect, whether or not the sweep has noted their start: one question for a whole batch of alerts. */
export async function windowsInEffect(reader: StoreReader, now: string): Promise<readonly MaintenanceWindow[]> {
  const where = { status: ['planned', 'active'] as const, from: { lte: now }, until: { gt: now } };
  return (await reader.query('maintenanceWindow', { where }, { maxPageSize: MAX_OPEN_WINDOWS })).items;
}

/**
 * Suppresses a new alert that stands alone when one of the windows covers it. What counts is when the alert reaches us,
 * by our own clock: a late message after the maintenance is news. A repeat has its parent's fate and needs no call.
 */
export async function suppressIfCovered(
  transaction: StoreTransaction,
  windows: readonly MaintenanceWindow[],
  alert: Unversioned<'alert'>,
  device: Pick<Device, 'categoryId'> | undefined,
  now: string,
): Promise<Unversioned<'alert'>> {
  if (windows.length === 0) return alert;
  const window = coveringWindow(
    windows,
    {
      accountId: alert.accountId,
      categoryId: device?.categoryId,
      deviceId: alert.deviceId,
      // The tree is climbed only where a window asks for it.
      assetIds: windows.some(({ assetId }) => assetId !== undefined) ? await upwards(transaction, alert.assetId) : [],
      rule: alert.rule,
    },
    now,
  );
  return window ? suppressAlert(alert, window, { actor: SYSTEM_ACTOR, at: now }) : alert;
}

/**
 * Conditions on the alert under which a repeat belongs however long the pause, because nobody is told of it: without them
 * every pause within a maintenance would leave one more alert to come back at its end.
 */
export function suppressedParentWhere(group: Where<Alert>, raisedAt: string, now: string): Where<Alert> {
  return { ...group, suppressedUntil: { gt: now }, raisedAt: { lte: raisedAt } };
}

async function upwards(reader: StoreReader, assetId: Id<'asset'> | undefined): Promise<readonly Id<'asset'>[]> {
  const path: Id<'asset'>[] = [];
  for (let next = assetId; next !== undefined && !path.includes(next) && path.length < MAX_TREE_DEPTH;) {
    path.push(next);
    next = (await reader.get('asset', next))?.parentId;
  }
  return path;
}
