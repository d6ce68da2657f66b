import { ConnectedServiceError } from './errors.ts';
import type { CampaignDeviceStatus } from './campaign-device.ts';
import type { Device } from './device.ts';
import type { Entity, Id, Instant, Json } from './primitives.ts';
import type { Where } from './query.ts';

/** Devices of one campaign at most. */
export const MAX_CAMPAIGN_DEVICES = 50_000;

/** Which devices a campaign is for: those that satisfy conditions when it starts, or those of a list. */
export type CampaignTarget = { readonly where: Where<Device> } | { readonly deviceIds: readonly Id<'device'>[] };

/**
 * Where a campaign stands. `starting`: its devices are being listed; `halted`: too many devices failed, nobody else is
 * touched until a person decides; `cancelled`: devices that were not reached yet are left as they are.
 */
export type CampaignStatus =
  'draft' | 'starting' | 'running' | 'paused' | 'halted' | 'completed' | 'cancelled' | 'rolling-back' | 'rolled-back';

/** What can happen to a campaign. */
export type CampaignAction =
  'start' | 'freeze' | 'pause' | 'resume' | 'halt' | 'complete' | 'cancel' | 'roll-back' | 'finish-roll-back';

/** Every allowed step; what is absent is refused. */
export const CAMPAIGN_TRANSITIONS: Readonly<
  Record<CampaignStatus, Readonly<Partial<Record<CampaignAction, CampaignStatus>>>>
> = {
  draft: { start: 'starting', cancel: 'cancelled' },
  starting: { freeze: 'running', cancel: 'cancelled' },
  running: {
    pause: 'paused',
    halt: 'halted',
    complete: 'completed',
    cancel: 'cancelled',
    'roll-back': 'rolling-back',
  },
  paused: { resume: 'running', cancel: 'cancelled', 'roll-back': 'rolling-back' },
  halted: { resume: 'running', cancel: 'cancelled', 'roll-back': 'rolling-back' },
  completed: { 'roll-back': 'rolling-back' },
  cancelled: { 'roll-back': 'rolling-back' },
  'rolling-back': { 'finish-roll-back': 'rolled-back' },
  'rolled-back': {},
};

export interface CampaignTransition {
  readonly at: Instant;
  readonly actor: string;
  readonly from: CampaignStatus;
  readonly to: CampaignStatus;
  readonly reason?: string | undefined;
  /** The `idempotencyKey` of the call. */
  readonly opId?: string | undefined;
}

/** How many of a campaign's devices are in each state. */
export type CampaignCounts = Readonly<Record<CampaignDeviceStatus, number>>;

/** One change of settings or firmware for many devices. What becomes of each is a {@link CampaignDevice}. */
export interface Campaign extends Entity<'campaign'> {
  readonly name: string;
  readonly target: CampaignTarget;
  /** Merged into each device's desired properties (`null` removes a key); holds the firmware version, too. */
  readonly desired: Json;
  readonly firmwareVersion?: string | undefined;
  /** What a device must report before it counts as done; absent: it is done when its desired properties are written. */
  readonly successWhen?: Json;
  /** Devices in progress at once. */
  readonly rate: number;
  /** The campaign halts when so many devices have failed since it was started or resumed. */
  readonly stopAfterFailures: number;
  /** How long one device may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly status: CampaignStatus;
  readonly counts: CampaignCounts;
  /** Failures before the campaign was last resumed: they do not halt it again. */
  readonly forgivenFailures: number;
  /** Whether the service still has something to do for it, whatever the status: devices in progress come to an end. */
  readonly working: boolean;
  /** How far the devices have been listed, while the campaign starts. */
  readonly targetCursor?: string | undefined;
  /** The start by the store's clock: devices that came later stay out. */
  readonly targetsBefore?: Instant | undefined;
  readonly createdBy: string;
  readonly startedAt?: Instant | undefined;
  readonly endedAt?: Instant | undefined;
  /** The newest 100. */
  readonly transitions: readonly CampaignTransition[];
}

/** Who does something to a campaign, when and why. */
export interface CampaignActor {
  readonly actor: string;
  readonly at: Instant;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

const MAX_TRANSITIONS = 100;

/**
 * Applies one step to a campaign and records who did it and why.
 * @throws ConnectedServiceError `conflict` when the step is not allowed from the campaign's status.
 */
export function transitionCampaign(campaign: Campaign, action: CampaignAction, by: CampaignActor): Campaign {
  const { status } = campaign;
  const to = CAMPAIGN_TRANSITIONS[status][action];
  if (!to) {
    throw new ConnectedServiceError('conflict', `A campaign that is ${status} cannot ${action.replaceAll('-', ' ')}.`, {
      details: { status, action },
    });
  }
  const { at, actor, reason, opId } = by;
  const ended = to === 'completed' || to === 'cancelled' || to === 'rolled-back';
  return withWorking({
    ...campaign,
    status: to,
    endedAt: ended ? at : undefined,
    startedAt: action === 'start' ? at : campaign.startedAt,
    forgivenFailures: action === 'resume' ? campaign.counts.failed : campaign.forgivenFailures,
    transitions: [...campaign.transitions, { at, actor, from: status, to, reason, opId }].slice(-MAX_TRANSITIONS),
  });
}

/** What follows by itself from how the devices stand: an end, or a halt when there is still something to stop. */
export function nextActionOf(campaign: Campaign): 'halt' | 'complete' | undefined {
  if (campaign.status !== 'running') return undefined;
  const { pending, updating, waiting, failed } = campaign.counts;
  if (pending > 0) return failed - campaign.forgivenFailures >= campaign.stopAfterFailures ? 'halt' : undefined;
  return updating + waiting === 0 ? 'complete' : undefined;
}

/** Counts devices that have moved from one state to another; absent: they are new. */
export function countMoves(
  campaign: Campaign,
  moves: readonly { readonly from?: CampaignDeviceStatus | undefined; readonly to: CampaignDeviceStatus }[],
): Campaign {
  const counts: Record<CampaignDeviceStatus, number> = { ...campaign.counts };
  for (const { from, to } of moves) {
    if (from !== undefined) counts[from] -= 1;
    counts[to] += 1;
  }
  return withWorking({ ...campaign, counts });
}

function withWorking(campaign: Campaign): Campaign {
  const { status, counts } = campaign;
  const working =
    status === 'starting' ||
    status === 'running' ||
    status === 'rolling-back' ||
    counts.updating + counts.waiting + counts['rolling-back'] > 0 ||
    (status === 'cancelled' && counts.pending > 0);
  return { ...campaign, working };
}
