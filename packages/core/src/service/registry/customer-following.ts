import { sameJson } from '../../model/index.ts';
import type { Asset, CustomEntity, Id } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { readById } from '../read-by-id.ts';
import { replaceAll } from '../transaction.ts';
import { customerOf } from './devices.ts';

const DEVICES_AT_ONCE = 500;

/**
 * When an asset or a custom entity passes to another customer, the devices connected to it that were the same customer's
 * pass on with it, and those that had none get one. A device that somebody gave to another customer stays there. What has
 * happened stays with the customer it was made for: alerts, cases and work orders.
 */
export async function letDevicesFollow(
  asked: StoreTransaction,
  holder: { readonly assetId: Id<'asset'> } | { readonly customEntityId: Id<'customEntity'> },
  { before, after }: Readonly<Record<'before' | 'after', Pick<Asset | CustomEntity, 'accountId'>>>,
  opId: string | undefined,
): Promise<void> {
  if (before.accountId === after.accountId) return;
  // They follow whether or not whoever changed the customer saw them before.
  const transaction = wholeView(asked);
  const query = { where: { ...holder, accountId: before.accountId ?? null }, orderBy: 'id asc' } as const;
  let continuationToken: string | undefined;
  do {
    const page = await transaction.query('device', query, { continuationToken, maxPageSize: DEVICES_AT_ONCE });
    const assets = await readById(
      transaction,
      'asset',
      page.items.flatMap(({ assetId }) => assetId ?? []),
    );
    const others = await readById(
      transaction,
      'customEntity',
      page.items.flatMap((it) => it.customEntityId ?? []),
    );
    const moved = page.items.map((device) => {
      const holders = [assets.get(device.assetId ?? ''), others.get(device.customEntityId ?? '')] as const;
      return { ...device, accountId: customerOf({}, ...holders) };
    });
    const changed = moved.filter((device, index) => !sameJson(device, page.items[index] ?? null));
    await replaceAll(transaction, 'device', changed, opId);
    ({ continuationToken } = page);
  } while (continuationToken !== undefined);
}
