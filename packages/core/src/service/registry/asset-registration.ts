import { REGISTRATION_SEVERITY, rollUpRegistration } from '../../model/index.ts';
import type { Asset, Device, Id, RegistrationStatus } from '../../model/index.ts';
import type { StoreReader, StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { replace } from '../transaction.ts';

type MaybeAsset = Id<'asset'> | undefined;

/**
 * Writes a device and, when its registration or its asset changed, what follows from it for the assets: one transaction,
 * so that nobody sees the one without the other.
 */
export async function writeDevice(
  transaction: StoreTransaction,
  before: Device,
  after: Device,
  opId: string | undefined,
): Promise<Device> {
  const touched =
    before.registration === after.registration && before.assetId === after.assetId
      ? []
      : [before.assetId, after.assetId];
  await lockAssets(transaction, ...touched);
  const saved = await replace(transaction, 'device', after, opId);
  await rollUpAssets(transaction, touched, opId);
  return saved;
}

/**
 * Makes those who change devices of the same asset wait for each other: else each of two would roll up without the
 * other's change. To be called before the device is written.
 */
export async function lockAssets(transaction: StoreTransaction, ...assetIds: readonly MaybeAsset[]): Promise<void> {
  const keys = known(assetIds).map((id) => `asset-registration:${id}`);
  if (keys.length > 0) await transaction.lock(...keys);
}

/** Makes the registration of assets that of their devices. They are locked by {@link lockAssets}. */
export async function rollUpAssets(
  asked: StoreTransaction,
  assetIds: readonly MaybeAsset[],
  opId: string | undefined,
): Promise<void> {
  // All devices count, whosever they are.
  const transaction = wholeView(asked);
  for (const id of known(assetIds)) {
    const asset = await transaction.get('asset', id);
    if (!asset) continue;
    const registration = rollUpRegistration(await worstOf(transaction, asset));
    if (registration !== (asset.registration ?? 'unknown')) {
      await replace(transaction, 'asset', { ...asset, registration }, opId);
    }
  }
}

/** The worst status among the devices decides, so we look for one device of each, the worst first, and stop there. */
async function worstOf(reader: StoreReader, { id }: Asset): Promise<readonly RegistrationStatus[]> {
  for (const registration of REGISTRATION_SEVERITY) {
    const found = await reader.query('device', { where: { assetId: id, registration } }, { maxPageSize: 1 });
    if (found.items.length > 0) return [registration];
  }
  return [];
}

function known(assetIds: readonly MaybeAsset[]): readonly Id<'asset'>[] {
  return [...new Set(assetIds)].filter((id) => id !== undefined);
}
