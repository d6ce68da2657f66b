import { isConnectedServiceError, type Asset, type ConnectedServiceClient, type Device, type Id } from '@csk/core';

/** A case takes no more devices. */
export const MOST_DEVICES_IN_CASE = 500;
/** So many ids fit into one question. */
const BATCH = 100;

/** Devices that a case is to be about, and whose they are. */
export interface DevicesOfCase {
  readonly devices: readonly Device[];
  readonly accountIds: readonly Id<'account'>[];
}

/** The devices as they were named; those that are gone are left out. */
export async function devicesOfCase(
  client: ConnectedServiceClient,
  ids: readonly Id<'device'>[],
  signal: AbortSignal,
): Promise<DevicesOfCase> {
  const found = await everyOf(ids, (id) => client.devices.list({ where: { id } }, { signal }));
  const devices = [...new Set(ids)].flatMap((id) => found.find((device) => device.id === id) ?? []);
  const assetIds = [...new Set(devices.flatMap(({ accountId, assetId }) => (accountId ? [] : (assetId ?? []))))];
  const assets = await everyOf(assetIds, (id) => client.assets.list({ where: { id } }, { signal })).catch(unseen);
  return { devices, accountIds: ownersOf(devices, assets) };
}

/** Whose devices these are: as the service finds it, by the device, or else by its asset. */
export function ownersOf(
  devices: readonly Pick<Device, 'accountId' | 'assetId'>[],
  assets: readonly Pick<Asset, 'id' | 'accountId'>[],
): readonly Id<'account'>[] {
  const ownerOf = (assetId: Id<'asset'> | undefined) => assets.find(({ id }) => id === assetId)?.accountId;
  return [...new Set(devices.flatMap(({ accountId, assetId }) => accountId ?? ownerOf(assetId) ?? []))];
}

async function everyOf<T>(
  ids: readonly string[],
  list: (ids: readonly string[]) => AsyncIterable<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    for await (const one of list(ids.slice(from, from + BATCH))) found.push(one);
  }
  return found;
}

/** Who may not see assets chooses the customer. */
function unseen(error: unknown): readonly [] {
  if (isConnectedServiceError(error, 'forbidden')) return [];
  throw error;
}
