import type { CallOptions } from '../../model/index.ts';
import { instantOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { Hop } from '../engine/supervisor.ts';

/**
 * How late an alert may come after the end of its condition or after its repeats, in milliseconds, counted from when
 * those came in: 14 days, the time to live that Service Bus gives the messages of a queue unless told otherwise. An IoT Hub keeps its
 * events for seven at most.
 */
export const LATE_ARRIVAL_MS = 14 * 86_400_000;
const EVERY_MS = 60_000;
const MAX_AT_ONCE = 500;

/** Forgets marks when nothing that they are for is expected any more: none is kept for ever. */
export function alertMarkSweep(context: ServiceContext): Hop {
  return {
    name: 'alerts:marks',
    async run(signal, report) {
      while (!signal.aborted) {
        const forgotten = await forgetOld(context, { signal });
        report.count('forgotten', forgotten);
        report.ok();
        // With a full page there may be more.
        if (forgotten < MAX_AT_ONCE) await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

/** What is claimed cannot be renewed by a report in the meantime; what a report has in hand is left. */
function forgetOld({ store, clock }: ServiceContext, { signal }: CallOptions): Promise<number> {
  const before = instantOf(clock.now() - LATE_ARRIVAL_MS);
  return store.transact(
    async (transaction) => {
      const query = { where: { updatedAt: { lt: before } }, orderBy: 'updatedAt asc' } as const;
      const old = await transaction.claim('alertMark', query, MAX_AT_ONCE);
      for (const { id } of old) await transaction.delete('alertMark', id);
      return old.length;
    },
    { signal, by: null },
  );
}
