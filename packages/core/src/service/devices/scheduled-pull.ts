import type { Device, DevicePullRule, Id, Json } from '../../model/index.ts';
import type { Lease } from '../../ports/index.ts';
import { actingStore } from '../acting-store.ts';
import { MAX_BULK_DEVICES } from './bulk-devices.ts';
import type { ServiceContext } from '../context.ts';
import { pullDevices } from './device-pull.ts';
import { fieldsOf, flagOf, wholeNumberOf } from '../input-guard.ts';
import type { LeasedHop } from '../engine/leased.ts';

const CHECKPOINT = 'devices:scheduled-pull';
const MIN_PERIOD_MS = 60_000;
const MAX_PERIOD_MS = 31 * 24 * 3_600_000;
/** So that another process takes over soon when the one that walked is gone, and a changed period counts soon. */
const LOOK_EVERY_MS = 30_000;

/**
 * When devices are pulled unasked, with what is not said filled in.
 * @throws ConnectedServiceError `invalid` for a period of less than a minute or more than 31 days.
 */
export function devicePullOf(value: unknown): DevicePullRule {
  const { onAlert, everyMs } = fieldsOf(value, 'devicePull', ['onAlert', 'everyMs']);
  return {
    onAlert: onAlert === undefined ? true : flagOf(onAlert, 'devicePull.onAlert'),
    ...(everyMs === undefined
      ? {}
      : { everyMs: wholeNumberOf(everyMs, 'devicePull.everyMs', MIN_PERIOD_MS, MAX_PERIOD_MS) }),
  };
}

/**
 * Pulls every registered device once in a period (`msdyn_scheduleddevicedatapull`). The next time is noted before the
 * walk begins, so that a process which takes over does not walk again at once; a walk that is cut off goes on at the next time. The period is a setting, looked
 * at before each walk; without one nothing is pulled.
 */
export function scheduledPull(context: ServiceContext): LeasedHop {
  return {
    name: 'devices:scheduled-pull',
    async run(signal, report, lease) {
      const unaudited = { ...context, store: actingStore(context.store, null) };
      while (!signal.aborted) {
        const { everyMs } = context.settings.known().devicePull;
        if (everyMs !== undefined && (await isDue(context, everyMs, lease))) {
          for await (const ids of registeredDevices(context)) {
            const outcomes = await pullDevices(unaudited, ids, { signal });
            const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
            report.count('pulled', outcomes.length - failed.length);
            for (const { deviceId, message = '' } of failed) report.diagnose(`${deviceId}: ${message}`);
          }
        }
        report.ok();
        await context.clock.sleep(LOOK_EVERY_MS, { signal });
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
