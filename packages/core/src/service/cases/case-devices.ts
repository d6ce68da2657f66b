import { ConnectedServiceError, paged } from '../../model/index.ts';
import type { CallOptions, Case, Device, Id, Page, PageOptions, Paged, Query } from '../../model/index.ts';
import type { ServiceStore, StoreReader } from '../../ports/index.ts';
import { callOptionsOf, fieldsOf, idOf, invalid, MAX_CASE_DEVICES, oneOf } from '../input-guard.ts';
import { pageOptionsOf } from '../list-query.ts';
import { everyRecord, expectRecord } from '../transaction.ts';

/** Customers have more assets than this only if they are not customers but markets; the first ones are looked at. */
const MAX_ASSETS = 500;

/** Reads devices that must be there. */
export async function devicesOf(
  reader: StoreReader,
  ids: readonly Id<'device'>[],
  field: string,
): Promise<readonly Device[]> {
  const found = await reader.getAll('device', ids);
  const missing = ids.find((id) => !found.some((device) => device.id === id));
  if (missing !== undefined) throw invalid(field, `there is no device ${missing}`);
  return found;
}

/** A case with more devices, and with their assets. */
export function withDevices(
  current: Case,
  deviceIds: readonly Id<'device'>[],
  assetIds: readonly Id<'asset'>[],
  field: string,
): Case {
  const devices = union(current.deviceIds, deviceIds);
  const assets = union(current.assetIds ?? [], assetIds);
  if (devices.length > MAX_CASE_DEVICES || assets.length > MAX_CASE_DEVICES) {
    throw invalid(field, `a case takes at most ${MAX_CASE_DEVICES} devices`);
  }
  if (devices.length === current.deviceIds.length && assets.length === (current.assetIds ?? []).length) return current;
  const formerDeviceIds = current.formerDeviceIds?.filter((id) => !devices.includes(id));
  return { ...current, deviceIds: devices, assetIds: assets, ...(formerDeviceIds ? { formerDeviceIds } : {}) };
}

/**
 * A case without some of its devices. Assets that no device of the case is connected to any more go with them.
 * @throws ConnectedServiceError `conflict` while an alert of such a device is in the case: the alert goes first.
 */
export async function withoutDevices(reader: StoreReader, current: Case, ids: readonly Id<'device'>[]): Promise<Case> {
  const leaving = current.deviceIds.filter((id) => ids.includes(id));
  if (leaving.length === 0) return current;
  const staying = current.deviceIds.filter((id) => !leaving.includes(id));
  const alerts = await reader.getAll('alert', current.alertIds);
  const kept = alerts.filter(({ caseId }) => caseId === current.id);
  const tied = kept.find(({ deviceId }) => deviceId !== undefined && leaving.includes(deviceId));
  if (tied) {
    throw new ConnectedServiceError('conflict', 'An alert of the device belongs to the case; take it out first.', {
      details: { caseId: current.id, deviceId: tied.deviceId ?? null, alertId: tied.id },
    });
  }
  const gone = assetsOf(await reader.getAll('device', leaving));
  const needed = new Set([
    ...assetsOf(await reader.getAll('device', staying)),
    ...kept.flatMap((a) => a.assetId ?? []),
  ]);
  return {
    ...current,
    deviceIds: staying,
    assetIds: (current.assetIds ?? []).filter((id) => needed.has(id) || !gone.includes(id)),
    formerDeviceIds: union(current.formerDeviceIds ?? [], leaving).slice(-MAX_CASE_DEVICES),
  };
}

/** The assets to which devices are connected. */
export function assetsOf(devices: readonly Device[]): readonly Id<'asset'>[] {
  return devices.flatMap(({ assetId }) => assetId ?? []);
}

export type DeviceScope = 'account' | 'case';

/**
 * The two lists from which people add devices to a case: those of its customer, and those related to the case itself,
 * which are its own and the others on its assets.
 */
export function relatedDevices(
  store: ServiceStore,
  id: unknown,
  query: unknown,
  options: CallOptions | undefined,
): Paged<Device> {
  return paged(async (wanted) => {
    const caseId = idOf(id);
    const scope = oneOf<DeviceScope>(fieldsOf(query, 'query', ['scope']).scope, 'scope', ['account', 'case']);
    callOptionsOf(options);
    const page = pageOptionsOf(wanted);
    const current = await expectRecord(store, 'case', caseId);
    if (scope === 'account') return pageOfTwo(store, await customersDevices(store, current), page);
    const { deviceIds, assetIds = [] } = current;
    const found = await pageOfTwo(store, [{ where: { id: deviceIds } }, { where: { assetId: assetIds } }], page);
    // On the assets are those that were listed before, too.
    const items = isSecond(page) ? found.items.filter(({ id }) => !deviceIds.includes(id)) : found.items;
    return { ...found, items };
  });
}

type Part = Query<Device>;

/** A device's own customer counts; only a device without one belongs to the customer of its asset. */
async function customersDevices(store: ServiceStore, { accountId }: Case): Promise<readonly [Part, Part]> {
  const assetIds: string[] = [];
  for await (const { id } of everyRecord(store, 'asset', { where: { accountId }, orderBy: 'id asc' })) {
    assetIds.push(id);
    if (assetIds.length === MAX_ASSETS) break;
  }
  return [{ where: { accountId } }, { where: { assetId: assetIds, accountId: null } }];
}

function isSecond({ continuationToken }: PageOptions): boolean {
  return continuationToken?.startsWith('2') ?? false;
}

/** Two lists one after the other; the token says in which of them the page ends. */
async function pageOfTwo(
  store: ServiceStore,
  [first, second]: readonly [Part, Part],
  { continuationToken = '1', maxPageSize }: PageOptions,
): Promise<Page<Device>> {
  const part = continuationToken.slice(0, 1);
  if (part !== '1' && part !== '2') throw invalid('continuationToken', 'is not one of this list');
  const rest = continuationToken.slice(1);
  const query = { ...(part === '1' ? first : second), orderBy: 'name asc' } as const;
  const page = await store.query('device', query, {
    maxPageSize,
    ...(rest === '' ? {} : { continuationToken: rest }),
  });
  const next = page.continuationToken === undefined ? undefined : `${part}${page.continuationToken}`;
  const token = next ?? (part === '1' ? '2' : undefined);
  return { items: page.items, ...(token === undefined ? {} : { continuationToken: token }) };
}

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Set([...a, ...b])];
}
