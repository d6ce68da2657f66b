import { isConnectedServiceError } from '../../model/index.ts';
import type { Device, Id } from '../../model/index.ts';
import type { StreamEvent } from '../../ports/index.ts';
import { actingStore } from '../acting-store.ts';
import { instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { pullDevice } from './device-pull.ts';
import { keepConnection } from './device-state.ts';
import { messageOf } from '../engine/supervisor.ts';
import type { Hop } from '../engine/supervisor.ts';
import { transactFresh } from '../transaction.ts';

/** A device's activity is written at most this often, unless it comes back. */
const WRITE_EVERY_MS = 15_000;
/** After so long without a message we ask the device cloud. */
const SILENT_MS = 30_000;
const SWEEP_EVERY_MS = 10_000;
const MAX_SWEPT = 100;
const MAX_REMEMBERED = 100_000;
/** Errors that are about one device and come again however often we ask. */
const OF_THE_DEVICE = ['invalid', 'not-found', 'unsupported', 'not-configured'] as const;

/** When each device's activity was last written, by its key. */
export type DevicePresence = Map<string, number>;

/** Notes signs of life. Messages from a backlog say when a device was active, not that it is connected now. */
export async function notePresence(
  context: ServiceContext,
  written: DevicePresence,
  events: readonly StreamEvent[],
  signal: AbortSignal,
): Promise<void> {
  const newest = new Map<string, number>();
  for (const { deviceKey, enqueuedAt, notice } of events) {
    // What the hub tells is no sign of life: that a device has gone, say.
    if (notice !== undefined) continue;
    const at = Date.parse(enqueuedAt);
    if (deviceKey !== undefined && !(at <= (newest.get(deviceKey) ?? -Infinity))) newest.set(deviceKey, at);
  }
  const due = [...newest].filter(([key, at]) => at - (written.get(key) ?? -Infinity) >= WRITE_EVERY_MS);
  if (due.length === 0) return;
  await transactFresh(
    context.store,
    async (transaction) => {
      for (const [deviceKey, at] of due) {
        const [device] = (await transaction.query('device', { where: { deviceKey } }, { maxPageSize: 1 })).items;
        const active = device && withActivity(device, at, context.clock.now());
        if (active) await keepConnection(transaction, device, active, { at: nowOf(context) });
      }
    },
    { signal, by: null },
  );
  if (written.size > MAX_REMEMBERED) written.clear();
  for (const [key, at] of due) written.set(key, at);
}

function withActivity(device: Device, at: number, now: number): Device | undefined {
  const known = device.lastActivityAt === undefined ? -Infinity : Date.parse(device.lastActivityAt);
  const connected = device.connected || now - at < SILENT_MS;
  if (at <= known && connected === device.connected) return undefined;
  return { ...device, connected, lastActivityAt: instantOf(Math.max(at, known)) };
}

/** Asks the device cloud about devices that have fallen silent, and writes what it says. */
export function presenceSweep(context: ServiceContext, written: DevicePresence): Hop {
  return {
    name: 'devices:presence',
    async run(signal, report) {
      const unaudited = { ...context, store: actingStore(context.store, null) };
      while (!signal.aborted) {
        for (const { id, deviceKey } of await silentDevices(context, context.clock.now())) {
          try {
            const device = await pullDevice(unaudited, id, { signal });
            // Its next message must be written at once.
            if (!device.connected) written.delete(deviceKey);
            report.count('asked');
          } catch (error) {
            // One device that cannot be asked about must not keep us from the others, now or the next time.
            if (!OF_THE_DEVICE.some((code) => isConnectedServiceError(error, code))) throw error;
            report.diagnose(messageOf(error), deviceKey);
            // Nothing is heard of it, and there is nobody to ask: it does not stay in the line for ever.
            const isLost = isConnectedServiceError(error, 'not-configured');
            await noteAsked(unaudited, id, signal, isLost ? { connected: false } : {});
            if (isLost) written.delete(deviceKey);
          }
        }
        report.ok();
        await context.clock.sleep(SWEEP_EVERY_MS, { signal });
      }
    },
  };
}

/** So that it goes to the end of the line. */
async function noteAsked(
  context: ServiceContext,
  id: Id<'device'>,
  signal: AbortSignal,
  found: { readonly connected?: false },
): Promise<void> {
  await transactFresh(
    context.store,
    async (transaction) => {
      const device = await transaction.get('device', id);
      const at = nowOf(context);
      if (device) await keepConnection(transaction, device, { ...device, ...found, pulledAt: at }, { at });
    },
    { signal },
  );
}

/**
 * Devices that count as connected, but were not heard of lately, or never. Those that were asked about longest ago come
 * first, so that many which stay connected and silent do not hide the others; what was asked just now is left.
 */
async function silentDevices({ store }: ServiceContext, now: number): Promise<readonly Device[]> {
  const lately = instantOf(now - SILENT_MS);
  const found: Device[] = [];
  for (const lastActivityAt of [null, { lt: lately }]) {
    const query = { where: { connected: true, lastActivityAt }, orderBy: 'pulledAt asc' } as const;
    const { items } = await store.query('device', query, { maxPageSize: MAX_SWEPT });
    found.push(...items.filter(({ pulledAt }) => pulledAt === undefined || pulledAt <= lately));
  }
  return found;
}
