import { withDeadline } from '../../async/waiting.ts';
import type { DeviceCloud } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { openDeviceCloud } from './device-clouds.ts';

/** How long the device cloud may take to answer, in milliseconds. */
const CLOUD_MS = 20_000;

/**
 * Asks a device's cloud, and waits no longer than it may take.
 * @throws ConnectedServiceError `timeout`; `not-configured` when the device's provider instance has no cloud here or was
 * disconnected.
 */
export async function askDeviceCloud<R>(
  { clock, clouds, store }: ServiceContext,
  deviceKey: string,
  signal: AbortSignal | undefined,
  ask: (cloud: DeviceCloud, signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const cloud = await openDeviceCloud(clouds, store, deviceKey);
  return withCloudDeadline(clock, signal, (until) => ask(cloud, until));
}

/** Waits for an answer of a device cloud no longer than it may take. */
export function withCloudDeadline<R>(
  clock: ServiceContext['clock'],
  signal: AbortSignal | undefined,
  ask: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  return withDeadline(clock, CLOUD_MS, signal, ask);
}
