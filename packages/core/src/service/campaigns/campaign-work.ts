import { withDeadline } from '../../async/waiting.ts';
import { isConnectedServiceError, moveCampaignDevice } from '../../model/index.ts';
import type { Campaign, CampaignDevice, CampaignDeviceStatus, Json } from '../../model/index.ts';
import { contains, isApplied, undoOf } from '../../model/twin-change.ts';
import type { CloudDevice } from '../../ports/index.ts';
import type { Decide } from './campaign-moves.ts';
import { instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { openDeviceCloud } from '../provider-instances/device-clouds.ts';
import { messageOf } from '../engine/supervisor.ts';

/** How long the device cloud may take to answer. */
const CLOUD_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** How a device fails, from each state in which it is in progress. */
const FAILURE = { updating: 'failed', waiting: 'failed', 'rolling-back': 'roll-back-failed' } as const;
export type InProgress = keyof typeof FAILURE;

/** What the device cloud said about a device. */
export type Look = { readonly cloud: CloudDevice } | { readonly error: unknown };

/** A device's twin; a device that the cloud does not know is an error like others. */
export async function lookAt(context: ServiceContext, deviceKey: string, signal: AbortSignal): Promise<Look> {
  try {
    const devices = await openDeviceCloud(context.clouds, context.store, deviceKey);
    const cloud = await withDeadline(context.clock, CLOUD_MS, signal, (until) =>
      devices.getDevice(deviceKey, { signal: until }),
    );
    return cloud ? { cloud } : { error: 'The device cloud does not know this device.' };
  } catch (error) {
    signal.throwIfAborted();
    return { error };
  }
}

/** Writes desired properties, if the twin is still the one that was seen. */
export async function writeDesired(
  context: ServiceContext,
  { deviceKey, etag }: CloudDevice,
  desired: Json,
  signal: AbortSignal,
): Promise<Look> {
  try {
    const condition = etag === undefined ? {} : { ifEtag: etag };
    const devices = await openDeviceCloud(context.clouds, context.store, deviceKey);
    const cloud = await withDeadline(context.clock, CLOUD_MS, signal, (until) =>
      devices.updateDevice(deviceKey, { desired }, { signal: until, ...condition }),
    );
    return { cloud };
  } catch (error) {
    signal.throwIfAborted();
    return { error };
  }
}

/** Takes a device in hand, with the time by which it must be done. */
export function takeInHand(context: ServiceContext, from: CampaignDeviceStatus, to: InProgress): Decide {
  return (device, { timeoutMs }) =>
    device.status === from
      ? moveCampaignDevice(device, to, { at: nowOf(context), deadline: instantOf(context.clock.now() + timeoutMs) })
      : undefined;
}

/** Notes what a device's desired properties were, before they are written; a device that must not be touched any more is let go. */
export function noteBefore(context: ServiceContext, cloud: CloudDevice): Decide {
  return (device, campaign) => {
    if (device.status !== 'updating') return undefined;
    const isStopped = campaign.status === 'cancelled' || campaign.status === 'rolling-back';
    if (isStopped && !device.touched) return moveCampaignDevice(device, 'skipped', { at: nowOf(context) });
    return { ...device, touched: true, previous: undoOf(campaign.desired, cloud.desired, device.previous) };
  };
}

/** After the desired properties are written: done, or waiting for the device to say so. */
export function afterWriting(context: ServiceContext, cloud: CloudDevice): Decide {
  return (device, campaign) => {
    if (device.status !== 'updating') return undefined;
    const at = nowOf(context);
    if (hasFollowed(campaign, cloud)) return moveCampaignDevice(device, 'succeeded', { at });
    const waiting = moveCampaignDevice(device, 'waiting', { at });
    return { ...waiting, nextAt: pauseUntil(context, waiting, FIRST_PAUSE_MS) };
  };
}

/** After a look at a device that should follow. */
export function afterLooking(context: ServiceContext, cloud: CloudDevice): Decide {
  return (device, campaign) => {
    if (device.status !== 'waiting') return undefined;
    if (hasFollowed(campaign, cloud)) return moveCampaignDevice(device, 'succeeded', { at: nowOf(context) });
    return laterOrNever(context, device, 'waiting', 'The device did not report in time that it has followed.');
  };
}

export function afterRollBack(context: ServiceContext): Decide {
  return (device) =>
    device.status === 'rolling-back' ? moveCampaignDevice(device, 'rolled-back', { at: nowOf(context) }) : undefined;
}

/** After an error: another try while there is time and it may help. */
export function afterError(context: ServiceContext, status: InProgress, error: unknown): Decide {
  const reason = messageOf(error);
  return (device) => {
    if (device.status !== status) return undefined;
    if (isOfTheDevice(error)) return moveCampaignDevice(device, FAILURE[status], { at: nowOf(context), reason });
    const wait = isConnectedServiceError(error) ? error.retryAfterMs : undefined;
    return laterOrNever(context, device, status, reason, wait);
  };
}

/** Whether the desired properties are as the campaign wants them, and were noted before. */
export function isWritten(campaign: Campaign, device: CampaignDevice, cloud: CloudDevice): boolean {
  return device.touched && isApplied(cloud.desired, campaign.desired);
}

export function isRestored(device: CampaignDevice, cloud: CloudDevice): boolean {
  return device.previous === undefined || isApplied(cloud.desired, device.previous);
}

function hasFollowed({ successWhen }: Campaign, { reported }: CloudDevice): boolean {
  return successWhen === undefined || contains(reported, successWhen);
}

function laterOrNever(
  context: ServiceContext,
  device: CampaignDevice,
  status: InProgress,
  reason: string,
  wait = 0,
): CampaignDevice {
  const at = nowOf(context);
  if (device.deadline === undefined || device.deadline <= at) {
    return moveCampaignDevice(device, FAILURE[status], { at, reason });
  }
  const pause = Math.max(wait, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(device.attempts, 10)));
  return { ...device, reason, attempts: device.attempts + 1, nextAt: pauseUntil(context, device, pause) };
}

/** Not beyond the deadline: then the device is looked at for the last time. */
function pauseUntil({ clock }: ServiceContext, { deadline }: CampaignDevice, ms: number): string {
  const next = instantOf(clock.now() + ms);
  return deadline !== undefined && deadline < next ? deadline : next;
}

/** Errors that come again however often we try. A stale etag is none: the twin is read again. */
function isOfTheDevice(error: unknown): boolean {
  if (typeof error === 'string') return true;
  return ['not-found', 'invalid', 'unsupported', 'forbidden', 'not-configured'].some((code) =>
    isConnectedServiceError(error, code as 'not-found'),
  );
}
