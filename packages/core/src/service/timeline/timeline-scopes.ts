import type {
  CallOptions,
  CaseHistoryItem,
  HistoryItem,
  HistoryKind,
  Id,
  Kind,
  Paged,
  Query,
} from '../../model/index.ts';
import type { EntityMap } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { commentSource, connectionSources, recordSource, stepSource } from './timeline-sources.ts';
import { timeline } from './timeline.ts';
import { everyRecord, expectRecord } from '../transaction.ts';

const KINDS: readonly HistoryKind[] = ['alert', 'case', 'command', 'workOrder', 'registration', 'connection'];
/** Of a wider scope, the newest of its devices, assets and cases are looked at. */
const MAX_RELATED = 500;

/** Repeats stay under their parent alert. */
const OWN = { parentId: null } as const;

interface Asked {
  readonly id: unknown;
  readonly query: unknown;
  readonly options: CallOptions | undefined;
}

export function deviceHistory(store: StoreReader, asked: Asked): Paged<HistoryItem> {
  return timeline(KINDS, asked, async (deviceId) => {
    await expectRecord(store, 'device', deviceId);
    const about = { deviceIds: { includes: deviceId } };
    return [
      recordSource(store, 'alert', { ...OWN, deviceId }),
      recordSource(store, 'command', { deviceId }),
      recordSource(store, 'registration', { deviceId }),
      ...connectionSources(store, { deviceId }),
      recordSource(store, 'case', about),
      recordSource(store, 'workOrder', about),
    ];
  });
}

/** Of an asset, the assets below it, and the devices that are connected to them now. */
export function assetHistory(store: StoreReader, asked: Asked): Paged<HistoryItem> {
  return timeline(KINDS, asked, async (id) => {
    await expectRecord(store, 'asset', id);
    const assets = await withAssetsBelow(store, id);
    const devices = once(() => idsOf(store, 'device', { where: { assetId: assets }, orderBy: 'createdAt desc' }));
    return [
      recordSource(store, 'alert', { ...OWN, assetId: assets }),
      recordSource(store, 'command', async () => ({ deviceId: await devices() })),
      // Also to devices that have been taken away since.
      recordSource(store, 'command', { assetId: assets }),
      recordSource(store, 'registration', async () => ({ deviceId: await devices() })),
      ...connectionSources(store, async () => ({ deviceId: await devices() })),
      recordSource(store, 'case', { assetIds: { includes: assets } }),
      recordSource(store, 'workOrder', async () => ({ deviceIds: { includes: await devices() } })),
    ];
  });
}

/** Of a record of the host's own: of the devices that are connected to it now. */
export function customEntityHistory(store: StoreReader, asked: Asked): Paged<HistoryItem> {
  return timeline(KINDS, asked, async (customEntityId) => {
    await expectRecord(store, 'customEntity', customEntityId);
    const query = { where: { customEntityId }, orderBy: 'createdAt desc' } as const;
    const devices = once(() => idsOf(store, 'device', query));
    return [
      recordSource(store, 'alert', async () => ({ ...OWN, deviceId: await devices() })),
      recordSource(store, 'command', async () => ({ deviceId: await devices() })),
      recordSource(store, 'registration', async () => ({ deviceId: await devices() })),
      ...connectionSources(store, async () => ({ deviceId: await devices() })),
      recordSource(store, 'case', async () => ({ deviceIds: { includes: await devices() } })),
      recordSource(store, 'workOrder', async () => ({ deviceIds: { includes: await devices() } })),
    ];
  });
}

/** Of a customer: the alerts and cases that name it, and what its devices were told. */
export function accountHistory(store: StoreReader, asked: Asked): Paged<HistoryItem> {
  return timeline(KINDS, asked, async (accountId) => {
    await expectRecord(store, 'account', accountId);
    const newest = { orderBy: 'createdAt desc' } as const;
    const devices = once(async () => {
      const assetId = await idsOf(store, 'asset', { where: { accountId }, ...newest });
      const own = await idsOf(store, 'device', { where: { accountId }, ...newest });
      const connected = await idsOf(store, 'device', { where: { accountId: null, assetId }, ...newest });
      return [...own, ...connected];
    });
    return [
      recordSource(store, 'alert', { ...OWN, accountId }),
      recordSource(store, 'command', async () => ({ deviceId: await devices() })),
      recordSource(store, 'registration', async () => ({ deviceId: await devices() })),
      ...connectionSources(store, async () => ({ deviceId: await devices() })),
      recordSource(store, 'case', { accountId }),
      recordSource(store, 'workOrder', { accountId }),
    ];
  });
}

/** Of a case: its alerts with what was done to them and written on them, the commands sent for it and its work orders. */
export function caseHistory(store: StoreReader, asked: Asked): Paged<CaseHistoryItem> {
  const kinds = ['alert', 'command', 'workOrder', 'step', 'comment'] as const;
  return timeline<CaseHistoryItem>(kinds, asked, async (caseId) => {
    const found = await expectRecord(store, 'case', caseId);
    const alertIds = found.alertIds.slice(-MAX_RELATED);
    const alerts = once(() => store.getAll('alert', alertIds));
    const workOrders = once(() => idsOf(store, 'workOrder', { where: { caseId }, orderBy: 'createdAt desc' }));
    const whileOpen = { first: found.createdAt, last: found.resolvedAt };
    return [
      recordSource(store, 'alert', { ...OWN, caseId }),
      recordSource(store, 'command', { caseId }),
      recordSource(store, 'command', { alertId: alertIds }),
      recordSource(store, 'command', { deviceId: found.deviceIds }, whileOpen),
      recordSource(store, 'command', async () => ({ workOrderId: await workOrders() })),
      recordSource(store, 'workOrder', { caseId }),
      stepSource('case', found, alerts),
      commentSource(alerts),
    ];
  });
}

/** Of a work order: its alerts with what was done to them and written on them, and the commands sent for it or them. */
export function workOrderHistory(store: StoreReader, asked: Asked): Paged<CaseHistoryItem> {
  const kinds = ['alert', 'command', 'step', 'comment'] as const;
  return timeline<CaseHistoryItem>(kinds, asked, async (workOrderId) => {
    const found = await expectRecord(store, 'workOrder', workOrderId);
    const alertIds = once(async () => {
      const linked = await idsOf(store, 'alert', { where: { ...OWN, workOrderId }, orderBy: 'createdAt desc' });
      // Alerts leave a work order that was cancelled; the one it started from is known still.
      return [...new Set([...(found.alertId === undefined ? [] : [found.alertId]), ...linked])];
    });
    const alerts = once(async () => store.getAll('alert', await alertIds()));
    return [
      recordSource(store, 'alert', async () => ({ id: await alertIds() })),
      recordSource(store, 'command', { workOrderId }),
      recordSource(store, 'command', async () => ({ alertId: await alertIds() })),
      stepSource('workOrder', found, alerts),
      commentSource(alerts),
    ];
  });
}

async function withAssetsBelow(store: StoreReader, id: Id<'asset'>): Promise<readonly Id<'asset'>[]> {
  const found = new Set([id]);
  let level: readonly string[] = [id];
  while (level.length > 0 && found.size < MAX_RELATED) {
    const below = await idsOf(store, 'asset', { where: { parentId: level }, orderBy: 'createdAt desc' });
    // An asset that was found before would be a circle.
    level = below.filter((asset) => !found.has(asset)).slice(0, MAX_RELATED - found.size);
    for (const asset of level) found.add(asset);
  }
  return [...found];
}

async function idsOf<K extends Kind>(
  store: StoreReader,
  kind: K,
  query: Query<EntityMap[K]>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of everyRecord(store, kind, query)) {
    ids.push(id);
    if (ids.length === MAX_RELATED) break;
  }
  return ids;
}

/** Several sources of a page need it, and each page only when it is asked for its kind. */
function once<R>(look: () => Promise<R>): () => Promise<R> {
  let found: Promise<R> | undefined;
  return () => (found ??= look());
}
