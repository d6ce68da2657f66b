import type { Alert, Id, Where } from '../model/index.ts';
import type { StoreReader } from '../ports/index.ts';
import { everyRecord, expectRecord } from './transaction.ts';

/** A device or asset with more cases than this shows the newest. */
const MAX_CASES = 500;

/** The cases that were made of the device's alerts, and those of its customer that name it. */
export async function casesOfDevice(store: StoreReader, deviceId: Id<'device'>): Promise<readonly Id<'case'>[]> {
  const { accountId } = await expectRecord(store, 'device', deviceId);
  return caseIdsOf(store, { deviceId }, accountId, new Set([deviceId]));
}

/** The cases that were made of the assets' alerts, and those of the customer that name one of their devices. */
export async function casesOfAssets(
  store: StoreReader,
  assetIds: readonly Id<'asset'>[],
  accountId: Id<'account'> | undefined,
  deviceIds: readonly Id<'device'>[],
): Promise<readonly Id<'case'>[]> {
  return caseIdsOf(store, { assetId: assetIds }, accountId, new Set(deviceIds));
}

async function caseIdsOf(
  store: StoreReader,
  alerts: Where<Alert>,
  accountId: Id<'account'> | undefined,
  deviceIds: ReadonlySet<string>,
): Promise<readonly Id<'case'>[]> {
  const ids = new Set<string>();
  const made = { where: { ...alerts, parentId: null, caseId: { ne: null } }, orderBy: 'raisedAt desc' } as const;
  for await (const { caseId } of everyRecord(store, 'alert', made)) {
    if (caseId !== undefined) ids.add(caseId);
    if (ids.size === MAX_CASES) return [...ids];
  }
  if (accountId === undefined) return [...ids];
  let looked = 0;
  for await (const found of everyRecord(store, 'case', { where: { accountId }, orderBy: 'createdAt desc' })) {
    if (found.deviceIds.some((id) => deviceIds.has(id))) ids.add(found.id);
    looked += 1;
    if (ids.size === MAX_CASES || looked === MAX_CASES) break;
  }
  return [...ids];
}
