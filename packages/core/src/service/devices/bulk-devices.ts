import { isConnectedServiceError } from '../../model/index.ts';
import type { Id } from '../../model/index.ts';
import type { DeviceOutcome } from '../../ports/index.ts';
import { idOf, listOf } from '../input-guard.ts';

/** Devices of one bulk call at most. */
export const MAX_BULK_DEVICES = 100;
/** Enough to hide the cloud's latency, few enough for its throttling. */
const AT_ONCE = 8;

/** The ids of a bulk call; one that is named twice counts once. */
export function bulkIdsOf(value: unknown): readonly Id<'device'>[] {
  return [...new Set(listOf(value, 'ids', MAX_BULK_DEVICES, idOf))];
}

/** {@link withEach}, for devices. */
export async function withEachDevice(
  ids: readonly Id<'device'>[],
  signal: AbortSignal | undefined,
  work: (id: Id<'device'>) => Promise<Omit<DeviceOutcome, 'deviceId'>>,
): Promise<readonly DeviceOutcome[]> {
  const outcomes = await withEach(ids, signal, work);
  return outcomes.map((outcome, index) => ({ deviceId: ids[index] ?? '', ...outcome }));
}

/** What became of one of many. */
type Outcome = Pick<DeviceOutcome, 'outcome' | 'message'>;

/**
 * Does something with each, several at a time, and tells in their order what became of each. One that fails does not keep
 * the others; a defect, or the caller giving up, ends the whole.
 */
export async function withEach<T, R extends Outcome>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<R>,
): Promise<readonly (R | Outcome)[]> {
  const outcomes: (R | Outcome)[] = [];
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      try {
        signal?.throwIfAborted();
        outcomes[index] = await attempt(() => work(item), signal);
      } catch (error) {
        // The others finish what they have in hand and take no more.
        waiting.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

async function attempt<R extends Outcome>(
  work: () => Promise<R>,
  signal: AbortSignal | undefined,
): Promise<R | Outcome> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (!isConnectedServiceError(error) || error.code === 'internal') throw error;
    return { outcome: 'failed', message: error.message };
  }
}
