import { ConnectedServiceError } from './errors.ts';
import type { Entity, Id, Instant, Json } from './primitives.ts';

/**
 * Where one device of a campaign stands. `updating`: its desired properties are being written; `waiting`: it has not
 * reported yet that it has followed; `skipped`: it was never touched.
 */
export type CampaignDeviceStatus =
  | 'pending'
  | 'updating'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'rolling-back'
  | 'rolled-back'
  | 'roll-back-failed';

/** Every allowed step. A state without one is final. */
export const CAMPAIGN_DEVICE_TRANSITIONS: Readonly<Record<CampaignDeviceStatus, readonly CampaignDeviceStatus[]>> = {
  pending: ['updating', 'skipped'],
  updating: ['waiting', 'succeeded', 'failed', 'skipped', 'rolling-back'],
  waiting: ['succeeded', 'failed', 'rolling-back'],
  succeeded: ['rolling-back'],
  failed: ['rolling-back'],
  skipped: [],
  'rolling-back': ['rolled-back', 'roll-back-failed'],
  'rolled-back': [],
  'roll-back-failed': [],
};

/** One device of a campaign: its progress, and what is needed to take the change back. */
export interface CampaignDevice extends Entity<'campaignDevice'> {
  readonly campaignId: Id<'campaign'>;
  readonly deviceId: Id<'device'>;
  readonly deviceKey: string;
  readonly status: CampaignDeviceStatus;
  readonly reason?: string | undefined;
  /** Whether its desired properties may have been changed: `previous` was noted first. */
  readonly touched: boolean;
  /** The change that restores its desired properties as they were before. */
  readonly previous?: Json | undefined;
  /** While in progress: when to look again. */
  readonly nextAt?: Instant | undefined;
  /** Looks since the last step; the pauses between them grow. */
  readonly attempts: number;
  /** While in progress: after this moment the device has failed. */
  readonly deadline?: Instant | undefined;
  readonly startedAt?: Instant | undefined;
  readonly endedAt?: Instant | undefined;
}

export const CAMPAIGN_DEVICE_STATUSES = Object.keys(CAMPAIGN_DEVICE_TRANSITIONS) as readonly CampaignDeviceStatus[];

/** Whether the service has a device in hand; then it has a deadline. */
export function isInProgress(status: CampaignDeviceStatus): boolean {
  return status === 'updating' || status === 'waiting' || status === 'rolling-back';
}

/**
 * Applies one step to a device of a campaign. `at` is now; a step into work on the device sets `deadline`.
 * @throws ConnectedServiceError `conflict` when the step is not allowed.
 */
export function moveCampaignDevice(
  device: CampaignDevice,
  to: CampaignDeviceStatus,
  { at, reason, deadline }: { readonly at: Instant; readonly reason?: string; readonly deadline?: Instant },
): CampaignDevice {
  if (!CAMPAIGN_DEVICE_TRANSITIONS[device.status].includes(to)) {
    throw new ConnectedServiceError(
      'conflict',
      `A device that is ${device.status} in its campaign cannot become ${to}.`,
      { details: { id: device.id, status: device.status, to } },
    );
  }
  const inProgress = isInProgress(to);
  return {
    ...device,
    status: to,
    reason,
    attempts: 0,
    nextAt: inProgress ? at : undefined,
    deadline: inProgress ? (deadline ?? device.deadline) : undefined,
    startedAt: device.startedAt ?? at,
    endedAt: inProgress ? undefined : at,
  };
}
