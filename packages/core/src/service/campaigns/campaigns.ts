import { CAMPAIGN_DEVICE_STATUSES, paged, transitionCampaign } from '../../model/index.ts';
import type { Campaign, CampaignAction, CampaignCounts, Principal, WriteOptions } from '../../model/index.ts';
import type { CampaignsClient, CampaignStepInput, StoreReader, Unversioned } from '../../ports/index.ts';
import { campaignPlanOf } from './campaign-input.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, fieldsOf, idOf, invalid, MAX_TEXT, optionalTextOf } from '../input-guard.ts';
import { pageOptionsOf, queryOf } from '../list-query.ts';
import { readClient } from '../read-client.ts';
import { randomId, stableId } from '../stable-id.ts';
import { create, expectRecord, transactFresh } from '../transaction.ts';

const NOBODY = Object.fromEntries(CAMPAIGN_DEVICE_STATUSES.map((status) => [status, 0])) as CampaignCounts;

/** Campaigns, for one principal. Here they only change their status: the work on devices is the runner's. */
export function campaignsClient(context: ServiceContext, principal: Principal): CampaignsClient {
  const step =
    (action: CampaignAction) =>
    (id: unknown, input?: CampaignStepInput, options?: WriteOptions): Promise<Campaign> =>
      takeStep(context, principal, action, id, input, options);

  return {
    ...readClient(context.store, 'campaign'),
    async create(input, options) {
      const plan = campaignPlanOf(input);
      const { signal, idempotencyKey } = callOptionsOf(options);
      const id =
        idempotencyKey === undefined ? randomId('campaign') : await stableId('campaign', principal.id, idempotencyKey);
      const draft: Unversioned<'campaign'> = {
        id,
        ...plan,
        status: 'draft',
        counts: NOBODY,
        forgivenFailures: 0,
        working: false,
        createdBy: actorOf(principal),
        transitions: [],
      };
      return transactFresh(
        context.store,
        async (transaction) => {
          const existing = await transaction.get('campaign', id);
          if (existing) return existing;
          if ('deviceIds' in plan.target) await expectDevices(transaction, plan.target.deviceIds);
          return create(transaction, 'campaign', draft, idempotencyKey);
        },
        { signal },
      );
    },
    devices: (id, query, options) =>
      paged(async (page) => {
        const campaignId = idOf(id);
        const { where, ...rest } = queryOf('campaignDevice', query);
        if (where?.campaignId !== undefined) throw invalid('where.campaignId', 'is given already');
        callOptionsOf(options);
        const checked = pageOptionsOf(page);
        await expectRecord(context.store, 'campaign', campaignId);
        return context.store.query('campaignDevice', { ...rest, where: { ...where, campaignId } }, checked);
      }),
    start: step('start'),
    pause: step('pause'),
    resume: step('resume'),
    cancel: step('cancel'),
    rollBack: step('roll-back'),
  };
}

async function takeStep(
  context: ServiceContext,
  principal: Principal,
  action: CampaignAction,
  id: unknown,
  input: unknown,
  options: WriteOptions | undefined,
): Promise<Campaign> {
  const reason = optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
  const actor = actorOf(principal);
  return changeOnce(context, 'campaign', id, options, {
    change: (campaign, call) => transitionCampaign(campaign, action, { ...call, actor, reason }),
  });
}

async function expectDevices(reader: StoreReader, ids: readonly string[]): Promise<void> {
  const known = new Set((await reader.getAll('device', ids)).map(({ id }) => id));
  const missing = ids.findIndex((id) => !known.has(id));
  if (missing >= 0) throw invalid(`target.deviceIds[${missing}]`, 'is not the id of a device');
}
