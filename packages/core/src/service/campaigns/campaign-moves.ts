import { countMoves, nextActionOf, transitionCampaign } from '../../model/index.ts';
import type { Campaign, CampaignDevice, Id } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { expectRecord, replace, replaceAll, transactFresh } from '../transaction.ts';

/** What becomes of a device, decided on how it and its campaign stand in the store at the moment of writing; nothing: it stays. */
export type Decide = (device: CampaignDevice, campaign: Campaign) => CampaignDevice | undefined;

/**
 * Writes what becomes of devices of one campaign, at most 1,000, with the campaign's counts and what follows from them,
 * in one transaction.
 * @returns how many were written.
 */
export async function moveDevices(
  context: ServiceContext,
  campaignId: Id<'campaign'>,
  ids: readonly Id<'campaignDevice'>[],
  decide: Decide,
  signal: AbortSignal,
): Promise<number> {
  if (ids.length === 0) return 0;
  return transactFresh(
    context.store,
    async (transaction) => {
      const campaign = await expectRecord(transaction, 'campaign', campaignId);
      const devices = await transaction.getAll('campaignDevice', ids);
      const moves = devices.flatMap((before) => {
        const after = decide(before, campaign);
        return after ? [{ before, after }] : [];
      });
      if (moves.length === 0) return 0;
      await replaceAll(
        transaction,
        'campaignDevice',
        moves.map(({ after }) => after),
      );
      const steps = moves
        .filter(({ before, after }) => before.status !== after.status)
        .map(({ before, after }) => ({ from: before.status, to: after.status }));
      if (steps.length > 0) await writeFollowing(context, transaction, countMoves(campaign, steps));
      return moves.length;
    },
    { signal },
  );
}

/** Writes a campaign together with the step that follows from its counts. */
export async function writeFollowing(
  context: ServiceContext,
  transaction: StoreTransaction,
  campaign: Campaign,
): Promise<void> {
  const action = nextActionOf(campaign);
  const by = { actor: SYSTEM_ACTOR, at: nowOf(context) };
  const halted = { reason: `${campaign.counts.failed - campaign.forgivenFailures} devices have failed.` };
  const next = action ? transitionCampaign(campaign, action, action === 'halt' ? { ...by, ...halted } : by) : campaign;
  await replace(transaction, 'campaign', next);
}
