import { moveCampaignDevice, nextActionOf, transitionCampaign } from '../../model/index.ts';
import type { Campaign, CampaignDevice, CampaignDeviceStatus } from '../../model/index.ts';
import type { CloudDevice } from '../../ports/index.ts';
import { moveDevices, writeFollowing } from './campaign-moves.ts';
import type { Decide } from './campaign-moves.ts';
import { freezeTargets } from './campaign-targets.ts';
import {
  afterError,
  afterLooking,
  afterRollBack,
  afterWriting,
  isRestored,
  isWritten,
  lookAt,
  noteBefore,
  takeInHand,
  writeDesired,
} from './campaign-work.ts';
import type { InProgress, Look } from './campaign-work.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { Hop, HopReport } from '../engine/supervisor.ts';
import { everyRecord, replace, transactFresh } from '../transaction.ts';

const EVERY_MS = 1_000;
/** Devices in one step. */
const BATCH = 100;
/** Calls to the device cloud at once. */
const AT_ONCE = 16;

/**
 * Works through the campaigns. Each step is read from the store, done and written back, so whoever comes after a crash
 * goes on where the store says: what was noted but perhaps not written is looked at again, and writing it twice is the
 * same as once. One process at a time; should another be left over, the etag and the versions stop it.
 */
export function campaignRunner(context: ServiceContext): Hop {
  return {
    name: 'campaigns',
    async run(signal, report) {
      while (!signal.aborted) {
        let moved = 0;
        for await (const campaign of everyRecord(context.store, 'campaign', { where: { working: true } })) {
          moved += await workOn(context, campaign, signal, report);
        }
        report.ok();
        if (moved === 0) await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

/** One round for one campaign. Returns how many steps were taken, so that the next round may follow at once. */
async function workOn(
  context: ServiceContext,
  campaign: Campaign,
  signal: AbortSignal,
  report: HopReport,
): Promise<number> {
  const { id, status, rate, counts } = campaign;
  const free = rate - counts.updating - counts.waiting - counts['rolling-back'];
  const take = async (from: CampaignDeviceStatus, to: InProgress, limit: number, where = {}) => {
    const found = await devicesOf(context, campaign, from, Math.min(limit, BATCH), where);
    return moveDevices(context, id, found, takeInHand(context, from, to), signal);
  };
  let moved = 0;
  if (status === 'starting') {
    await freezeTargets(context, campaign, signal);
    return 1;
  }
  if (status === 'cancelled' || status === 'rolling-back') moved += await skipPending(context, campaign, signal);
  if (status === 'running') {
    moved += await take('pending', 'updating', free);
    if (counts.pending + counts.updating + counts.waiting === 0) moved += await conclude(context, campaign, signal);
  }
  if (status === 'rolling-back') {
    // Those in progress keep their place: devices that never follow must not hold up the roll-back of all.
    for (const from of ['updating', 'waiting'] as const) {
      moved += await take(from, 'rolling-back', BATCH, { touched: true });
    }
    let left = free;
    for (const from of ['succeeded', 'failed'] as const) {
      const taken = await take(from, 'rolling-back', left, { touched: true });
      left -= taken;
      moved += taken;
    }
    if (moved === 0) moved += await concludeRollBack(context, campaign, signal);
  }
  moved += await update(context, campaign, signal, report);
  moved += await confirm(context, campaign, signal, report);
  moved += await restore(context, campaign, signal, report);
  return moved;
}

async function devicesOf(
  { store }: ServiceContext,
  { id }: Campaign,
  status: CampaignDeviceStatus,
  limit: number,
  where = {},
): Promise<readonly string[]> {
  if (limit <= 0) return [];
  const query = { where: { ...where, campaignId: id, status }, orderBy: 'id asc' } as const;
  return (await store.query('campaignDevice', query, { maxPageSize: limit })).items.map((device) => device.id);
}

async function dueOf(
  context: ServiceContext,
  { id }: Campaign,
  status: InProgress,
): Promise<readonly CampaignDevice[]> {
  const where = { campaignId: id, status, nextAt: { lte: nowOf(context) } };
  const page = { maxPageSize: BATCH };
  return (await context.store.query('campaignDevice', { where, orderBy: 'nextAt asc' }, page)).items;
}

function skipPending(context: ServiceContext, campaign: Campaign, signal: AbortSignal): Promise<number> {
  const skip: Decide = (device) =>
    device.status === 'pending' ? moveCampaignDevice(device, 'skipped', { at: nowOf(context) }) : undefined;
  return devicesOf(context, campaign, 'pending', 1_000).then((ids) =>
    moveDevices(context, campaign.id, ids, skip, signal),
  );
}

/** Writes the desired properties of devices that have been taken in hand. */
async function update(context: ServiceContext, campaign: Campaign, signal: AbortSignal, report: HopReport) {
  const due = await dueOf(context, campaign, 'updating');
  const results = new Map<string, Decide>();
  const seen = new Map<string, CloudDevice>();
  await forEach(due, async (device) => {
    const look = await lookAt(context, device.deviceKey, signal);
    if ('error' in look) results.set(device.id, afterError(context, 'updating', look.error));
    else if (isWritten(campaign, device, look.cloud)) results.set(device.id, afterWriting(context, look.cloud));
    else seen.set(device.id, look.cloud);
  });
  // The values of before must be durable before the first of them is overwritten.
  const noted = new Set<string>();
  const note: Decide = (device, current) => {
    const cloud = seen.get(device.id);
    const next = cloud && noteBefore(context, cloud)(device, current);
    if (next?.status === 'updating') noted.add(device.id);
    else noted.delete(device.id);
    return next;
  };
  let moved = await moveDevices(context, campaign.id, [...seen.keys()], note, signal);
  await forEach([...seen], async ([id, cloud]) => {
    if (!noted.has(id)) return;
    const written = await writeDesired(context, cloud, campaign.desired, signal);
    results.set(
      id,
      decideBy(context, 'updating', written, (now) => afterWriting(context, now)),
    );
    if ('cloud' in written) report.count('updated');
  });
  moved += await writeResults(context, campaign, results, signal);
  return moved;
}

/** Looks whether devices have followed. */
async function confirm(context: ServiceContext, campaign: Campaign, signal: AbortSignal, report: HopReport) {
  const results = new Map<string, Decide>();
  await forEach(await dueOf(context, campaign, 'waiting'), async ({ id, deviceKey }) => {
    const look = await lookAt(context, deviceKey, signal);
    results.set(
      id,
      decideBy(context, 'waiting', look, (cloud) => afterLooking(context, cloud)),
    );
    report.count('looks');
  });
  return writeResults(context, campaign, results, signal);
}

/** Gives devices their desired properties of before. */
async function restore(context: ServiceContext, campaign: Campaign, signal: AbortSignal, report: HopReport) {
  const results = new Map<string, Decide>();
  await forEach(await dueOf(context, campaign, 'rolling-back'), async (device) => {
    let look = await lookAt(context, device.deviceKey, signal);
    if ('cloud' in look && !isRestored(device, look.cloud) && device.previous !== undefined) {
      look = await writeDesired(context, look.cloud, device.previous, signal);
      if ('cloud' in look) report.count('restored');
    }
    results.set(
      device.id,
      decideBy(context, 'rolling-back', look, () => afterRollBack(context)),
    );
  });
  return writeResults(context, campaign, results, signal);
}

function decideBy(
  context: ServiceContext,
  status: InProgress,
  look: Look,
  then: (cloud: CloudDevice) => Decide,
): Decide {
  return 'error' in look ? afterError(context, status, look.error) : then(look.cloud);
}

function writeResults(
  context: ServiceContext,
  campaign: Campaign,
  results: ReadonlyMap<string, Decide>,
  signal: AbortSignal,
): Promise<number> {
  const decide: Decide = (device, current) => results.get(device.id)?.(device, current);
  return moveDevices(context, campaign.id, [...results.keys()], decide, signal);
}

/** A campaign for which there is nothing to do: its conditions fit no device. */
async function conclude(context: ServiceContext, { id }: Campaign, signal: AbortSignal): Promise<number> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const campaign = await transaction.get('campaign', id);
      if (!campaign || nextActionOf(campaign) === undefined) return 0;
      await writeFollowing(context, transaction, campaign);
      return 1;
    },
    { signal },
  );
}

/** Ends a roll-back when nothing is in hand and nothing touched is left. */
async function concludeRollBack(context: ServiceContext, { id }: Campaign, signal: AbortSignal): Promise<number> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const campaign = await transaction.get('campaign', id);
      if (campaign?.status !== 'rolling-back') return 0;
      const { pending, updating, waiting, 'rolling-back': inHand } = campaign.counts;
      if (pending + updating + waiting + inHand > 0) return 0;
      const where = { campaignId: id, status: ['succeeded', 'failed'] as const, touched: true };
      if ((await transaction.query('campaignDevice', { where }, { maxPageSize: 1 })).items.length > 0) return 0;
      const by = { actor: SYSTEM_ACTOR, at: nowOf(context) };
      await replace(transaction, 'campaign', transitionCampaign(campaign, 'finish-roll-back', by));
      return 1;
    },
    { signal },
  );
}

/** Runs calls side by side, a few at once. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
