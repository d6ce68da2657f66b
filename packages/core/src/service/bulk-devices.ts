import { isConnectedServiceError } from '../model/index.ts';
import type { Id } from '../model/index.ts';
import type { DeviceOutcome } from '../ports/index.ts';
import { idOf, listOf } from './input-guard.ts';

/** Devices of one bulk call at most. */
export const MAX_BULK_DEVICES = 100;
/** Enough to hide the cloud's latency, few enough for its throttling. */
const AT_ONCE = 8;

/** The ids of a bulk call; one that is named twice counts once. */
export function bulkIdsOf(value: unknown): readonly Id<'device'>[] {
  return [...new Set(listOf(value, 'ids', MAX_BULK_DEVICES, idOf))];
}

/**
 * Does something with each device, several at a time, and tells in their order what became of each. A device that fails
 * does not keep the others; a defect, or the caller giving up, ends the whole.
 */
export async function withEachDevice(
  ids: readonly Id<'device'>[],
  signal: AbortSignal | undefined,
  work: (id: Id<'device'>) => Promise<Omit<DeviceOutcome, 'deviceId'>>,
): Promise<readonly DeviceOutcome[]> {
  const outcomes = new Map<string, DeviceOutcome>();
  const waiting = [...ids];
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        signal?.throwIfAborted();
        outcomes.set(id, { deviceId: id, ...(await attempt(work, id, signal)) });
      } catch (error) {
        // The others finish what they have in hand and take no more.
        waiting.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return ids.flatMap((id) => outcomes.get(id) ?? []);
}

async function attempt(
  work: (id: Id<'device'>) => Promise<Omit<DeviceOutcome, 'deviceId'>>,
  id: Id<'device'>,
  signal: AbortSignal | undefined,
): Promise<Omit<DeviceOutcome, 'deviceId'>> {
  try {
    return await work(id);
  } catch (error) {
    signal?.throwIfAborted();
    if (!isConnectedServiceError(error) || error.code === 'internal') throw error;
    return { outcome: 'failed', message: error.message };
  }
}
