import { coveringWindow, suppressAlert } from '../../model/index.ts';
import type { Device, Id, MaintenanceWindow } from '../../model/index.ts';
import type { StoreReader, StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { SYSTEM_ACTOR } from '../context.ts';
import type { AlertDraft } from '../raising/new-alert.ts';
import { MAX_OPEN_WINDOWS } from './maintenance-windows.ts';
import { ancestorsOf } from '../registry/asset-tree.ts';

/** The maintenance windows in effect, whether or not the sweep has noted their start: one question for a whole batch of alerts. */
async function windowsInEffect(reader: StoreReader, now: string): Promise<readonly MaintenanceWindow[]> {
  const where = { status: ['planned', 'active'] as const, from: { lte: now }, until: { gt: now } };
  return (await reader.query('maintenanceWindow', { where }, { maxPageSize: MAX_OPEN_WINDOWS })).items;
}

/** Suppresses an alert that stands alone, and of which nobody was told, when a maintenance window covers it. */
export type Coverage = <A extends AlertDraft>(alert: A, device: Pick<Device, 'categoryId'> | undefined) => A;

/**
 * What the windows in effect cover, for a whole batch. What counts is when an alert reaches us, by our own clock: a late
 * message after the maintenance is news. A repeat has its parent's fate and needs no call.
 */
export async function coverageNow(
  asked: StoreTransaction,
  assets: Iterable<Id<'asset'>>,
  now: string,
): Promise<Coverage> {
  // A window counts also for those who do not see it.
  const transaction = wholeView(asked);
  const windows = await windowsInEffect(transaction, now);
  if (windows.length === 0) return (alert) => alert;
  // The tree is climbed only where a window asks for it.
  const climbs = windows.some(({ assetId }) => assetId !== undefined);
  const paths = new Map<Id<'asset'>, readonly Id<'asset'>[]>();
  for (const id of climbs ? assets : []) paths.set(id, await pathTo(transaction, id));
  return (alert, device) => {
    const { accountId, deviceId, assetId, rule } = alert;
    const assetIds = (assetId === undefined ? undefined : paths.get(assetId)) ?? [];
    const window = coveringWindow(
      windows,
      { accountId, categoryId: device?.categoryId, deviceId, assetIds, rule },
      now,
    );
    return window ? suppressAlert(alert, window, { actor: SYSTEM_ACTOR, at: now }) : alert;
  };
}

/** An asset and all that it is a part of. */
async function pathTo(reader: StoreReader, id: Id<'asset'>): Promise<readonly Id<'asset'>[]> {
  const asset = await reader.get('asset', id);
  const above = asset ? await ancestorsOf(reader, asset) : [];
  return [...above.map((ancestor) => ancestor.id), id];
}
