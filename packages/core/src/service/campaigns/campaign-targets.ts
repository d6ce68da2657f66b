import { countMoves, MAX_CAMPAIGN_DEVICES, transitionCampaign } from '../../model/index.ts';
import type { Campaign, Device, Page } from '../../model/index.ts';
import type { Unversioned } from '../../ports/index.ts';
import { writeFollowing } from './campaign-moves.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { stableId } from '../stable-id.ts';
import { createAll, replace, transactFresh } from '../transaction.ts';

const PAGE = 500;

/**
 * Lists the next page of a campaign's devices. How far the list has come is written together with it, so a crash neither
 * repeats nor leaves out a device; devices that came after the start stay out.
 */
export async function freezeTargets(context: ServiceContext, seen: Campaign, signal: AbortSignal): Promise<void> {
  const { id: campaignId, targetCursor } = seen;
  // Nothing but the start has been written before the first page.
  const targetsBefore = seen.targetsBefore ?? seen.updatedAt;
  const { items, continuationToken } = await targetsOf(context, seen);
  const rows = await Promise.all(
    items.filter(({ createdAt }) => createdAt <= targetsBefore).map((device) => rowOf(campaignId, device)),
  );
  await transactFresh(
    context.store,
    async (transaction) => {
      const campaign = await transaction.get('campaign', campaignId);
      if (campaign?.status !== 'starting' || campaign.targetCursor !== targetCursor) return;
      const by = { actor: SYSTEM_ACTOR, at: nowOf(context) };
      if (campaign.counts.pending + rows.length > MAX_CAMPAIGN_DEVICES) {
        const reason = `More than ${MAX_CAMPAIGN_DEVICES} devices satisfy the conditions.`;
        await replace(transaction, 'campaign', transitionCampaign(campaign, 'cancel', { ...by, reason }));
        return;
      }
      if (rows.length > 0) await createAll(transaction, 'campaignDevice', rows);
      const moves = rows.map(({ status }) => ({ to: status }));
      const listed = { ...countMoves(campaign, moves), targetCursor: continuationToken, targetsBefore };
      const next = continuationToken === undefined ? transitionCampaign(listed, 'freeze', by) : listed;
      await writeFollowing(context, transaction, next);
    },
    { signal },
  );
}

async function targetsOf({ store }: ServiceContext, { target, targetCursor }: Campaign): Promise<Page<Device>> {
  if ('deviceIds' in target) return { items: await store.getAll('device', target.deviceIds) };
  const page = { continuationToken: targetCursor, maxPageSize: PAGE };
  return store.query('device', { where: target.where, orderBy: 'id asc' }, page);
}

async function rowOf(campaignId: string, { id: deviceId, deviceKey }: Device): Promise<Unversioned<'campaignDevice'>> {
  const id = await stableId('campaign-device', campaignId, deviceId);
  return { id, campaignId, deviceId, deviceKey, status: 'pending', touched: false, attempts: 0 };
}
