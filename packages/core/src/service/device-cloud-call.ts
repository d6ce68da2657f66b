import { withDeadline } from '../async/waiting.ts';
import type { DeviceCloud } from '../ports/index.ts';
import type { ServiceContext } from './context.ts';

/** How long the device cloud may take to answer, in milliseconds. */
const CLOUD_MS = 20_000;

/**
 * Asks the device cloud, and waits no longer than it may take.
 * @throws ConnectedServiceError `timeout`.
 */
export function askDeviceCloud<R>(
  { clock, devices }: ServiceContext,
  signal: AbortSignal | undefined,
  ask: (cloud: DeviceCloud, signal: AbortSignal) => Promise<R>,
): Promise<R> {
  return withDeadline(clock, CLOUD_MS, signal, (until) => ask(devices, until));
}
