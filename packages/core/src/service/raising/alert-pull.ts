import { isConnectedServiceError } from '../../model/index.ts';
import type { Change, Id } from '../../model/index.ts';
import { together } from '../../async/waiting.ts';
import { createWakeUp } from '../../async/wake-up.ts';
import { actingStore } from '../acting-store.ts';
import type { ServiceContext } from '../context.ts';
import { pullDevice } from '../devices/device-pull.ts';
import { messageOf } from '../engine/supervisor.ts';
import type { Hop, HopReport } from '../engine/supervisor.ts';

/** A storm of alerts of one device is one pull in this time. */
const FRESH_MS = 30_000;
/** Processes that share a store see the same alert at the same time; the first to wake pulls for all. */
const SPREAD_MS = 1_000;
/** Devices that wait for their pull; when there are more, some are left out: nothing depends on it. */
const MAX_WAITING = 1_000;

/**
 * Pulls the device that an alert is about (Connected Customer Service does so, too). It follows the change feed, beside
 * the path of the alert and never in it, and from now on: who comes back after a restart, or after falling too far
 * behind, begins at the newest change.
 */
export function alertPull(context: ServiceContext): Hop {
  return {
    name: 'devices:alert-pull',
    async run(signal, report) {
      const waiting = new Set<Id<'device'>>();
      const pulledAt: PullTimes = new Map();
      const bell = createWakeUp();
      const cursor = await context.store.head({ signal });
      await together(
        signal,
        async (until) => {
          for await (const change of context.store.changes({ after: cursor, signal: until })) {
            const deviceId = deviceOfNewAlert(change);
            if (deviceId === undefined || !context.settings.known().devicePull.onAlert) continue;
            if (waiting.size >= MAX_WAITING) report.count('left out');
            else waiting.add(deviceId);
            bell.ring();
          }
        },
        async (until) => {
          while (!until.aborted) {
            if (waiting.size === 0) await bell.wait(until);
            await context.clock.sleep(Math.random() * SPREAD_MS, { signal: until });
            for (const id of [...waiting]) {
              waiting.delete(id);
              if (!isFresh(context, pulledAt.get(id))) await pullUnlessFresh(context, id, pulledAt, until, report);
            }
            for (const [id, at] of pulledAt) if (!isFresh(context, at)) pulledAt.delete(id);
            report.ok();
          }
        },
      );
    },
  };
}

function deviceOfNewAlert({ kind, entity }: Change): Id<'device'> | undefined {
  return kind === 'alert' && entity?.createdAt === entity?.updatedAt ? entity?.deviceId : undefined;
}

/** When devices were pulled, as far as it is known here: while that is fresh, the store need not be asked at every alert. */
type PullTimes = Map<Id<'device'>, number>;

function isFresh({ clock }: ServiceContext, pulledAt: number | undefined): boolean {
  // A moment ahead of us is another process's clock.
  return pulledAt !== undefined && Math.abs(clock.now() - pulledAt) < FRESH_MS;
}

async function pullUnlessFresh(
  context: ServiceContext,
  id: Id<'device'>,
  pulledAt: PullTimes,
  signal: AbortSignal,
  report: HopReport,
): Promise<void> {
  const device = await context.store.get('device', id);
  if (!device) return;
  const known = Date.parse(device.pulledAt ?? '');
  if (isFresh(context, known)) {
    pulledAt.set(id, known);
    return;
  }
  try {
    // Nobody decided it: like the other signs of life it leaves no entry in the audit trail.
    await pullDevice({ ...context, store: actingStore(context.store, null) }, id, { signal });
    report.count('pulled');
  } catch (error) {
    signal.throwIfAborted();
    if (!isConnectedServiceError(error)) throw error;
    report.diagnose(messageOf(error), device.deviceKey);
  }
}
