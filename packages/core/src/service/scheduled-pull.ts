import type { Device, Id, Json } from '../model/index.ts';
import type { Lease } from '../ports/index.ts';
import { actingStore } from './acting-store.ts';
import { MAX_BULK_DEVICES } from './bulk-devices.ts';
import type { ServiceContext } from './context.ts';
import { pullDevices } from './device-pull.ts';
import { invalid } from './input-guard.ts';
import type { LeasedHop } from './leased.ts';

const CHECKPOINT = 'devices:scheduled-pull';
const MIN_PERIOD_MS = 60_000;
/** So that another process takes over soon when the one that walked is gone. */
const LOOK_EVERY_MS = 30_000;

/** The period of scheduled pulls; `undefined`: there are none. */
export function pullPeriodOf(everyMs: number | undefined): number | undefined {
  if (everyMs === undefined) return undefined;
  if (!Number.isFinite(everyMs) || everyMs < MIN_PERIOD_MS) {
    throw invalid('devicePull.everyMs', `must be at least ${MIN_PERIOD_MS}`);
  }
  return everyMs;
}

/**
 * Pulls every registered device once in a period (`msdyn_scheduleddevicedatapull`). The next time is noted before the
 * walk begins, so that a process which takes over does not walk again at once; a walk that is cut off goes on at the next time.
 */
export function scheduledPull(context: ServiceContext, everyMs: number): LeasedHop {
  return {
    name: 'devices:scheduled-pull',
    async run(signal, report, lease) {
      const unaudited = { ...context, store: actingStore(context.store, null) };
      while (!signal.aborted) {
        if (await isDue(context, everyMs, lease)) {
          for await (const ids of registeredDevices(context)) {
            const outcomes = await pullDevices(unaudited, ids, { signal });
            const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
            report.count('pulled', outcomes.length - failed.length);
            for (const { deviceId, message = '' } of failed) report.diagnose(`${deviceId}: ${message}`);
          }
        }
        report.ok();
        await context.clock.sleep(Math.min(everyMs, LOOK_EVERY_MS), { signal });
      }
    },
  };
}

async function isDue({ store, clock }: ServiceContext, everyMs: number, lease: Lease): Promise<boolean> {
  const now = clock.now();
  const next = nextOf(await store.load(CHECKPOINT));
  // A time further ahead than a period was set by a clock that has been put right since.
  if (next !== undefined && next > now && next <= now + everyMs) return false;
  await store.save(CHECKPOINT, { next: now + everyMs }, { lease });
  return true;
}

function nextOf(saved: Json | undefined): number | undefined {
  const next = (saved as { readonly next?: Json } | undefined)?.next;
  return typeof next === 'number' ? next : undefined;
}

/** In batches, by id, so that devices which come meanwhile shift nothing. */
async function* registeredDevices({ store }: ServiceContext): AsyncGenerator<readonly Id<'device'>[]> {
  let after = '';
  for (;;) {
    const where = { registration: 'registered' as const, id: { gt: after } };
    const { items }: { readonly items: readonly Device[] } = await store.query(
      'device',
      { where, orderBy: 'id asc' },
      { maxPageSize: MAX_BULK_DEVICES },
    );
    const last = items.at(-1);
    if (!last) return;
    yield items.map(({ id }) => id);
    after = last.id;
  }
}
