import { fullJitter } from '../../async/full-jitter.ts';
import type { Alert, Id } from '../../model/index.ts';
import { bringToRepeats } from './bring-to-repeats.ts';
import type { ServiceContext } from '../context.ts';
import type { LeasedHop } from '../engine/leased.ts';
import type { HopReport } from '../engine/supervisor.ts';
import { everyRecord } from '../transaction.ts';

const EVERY_MS = 1_000;
/** Parts of one family before the next one has its turn. */
const PARTS_A_TURN = 10;

/** Where the work on a family stands. */
interface Walk {
  /** The decision that is brought to its repeats. */
  readonly number: number;
  readonly continuationToken?: string | undefined;
  /** Failures in a row, and until when it is left alone for them, by the clock. */
  readonly failures: number;
  readonly notBefore: number;
}

/**
 * Brings decisions about alerts with very many repeats to the repeats, some hundreds a transaction. A repeat that has
 * followed says so, together with what it did: an engine that is killed begins the walk anew and changes nothing twice.
 * Families take turns, those that wait longest first; one that fails is tried again later, and keeps no other.
 */
export function repeatFollowing(context: ServiceContext): LeasedHop {
  return {
    name: 'alerts:repeats',
    async run(signal, report) {
      let walks: ReadonlyMap<Id<'alert'>, Walk> = new Map();
      while (!signal.aborted) {
        const { left, advanced } = await round(context, walks, signal, report);
        walks = left;
        if ([...walks.values()].every(({ failures }) => failures === 0)) report.ok();
        if (!advanced) await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

/** One turn for each family that is behind: where those stand that are not done, and whether any came further. */
async function round(
  context: ServiceContext,
  before: ReadonlyMap<Id<'alert'>, Walk>,
  signal: AbortSignal,
  report: HopReport,
): Promise<{ readonly left: ReadonlyMap<Id<'alert'>, Walk>; readonly advanced: boolean }> {
  let advanced = false;
  const left = new Map<Id<'alert'>, Walk>();
  const behind = { where: { followingSince: { gt: '' } }, orderBy: 'followingSince asc' } as const;
  for await (const family of everyRecord(context.store, 'alert', behind)) {
    signal.throwIfAborted();
    const walk = before.get(family.id);
    if (walk !== undefined && walk.notBefore > context.clock.now()) {
      left.set(family.id, walk);
      continue;
    }
    try {
      const next = await turn(context, family, walk, signal, report);
      if (next) left.set(family.id, next);
      advanced = true;
    } catch (error) {
      signal.throwIfAborted();
      report.error(error);
      const failures = (walk?.failures ?? 0) + 1;
      const notBefore = context.clock.now() + EVERY_MS + fullJitter(failures);
      // From the beginning: what has followed already stays as it is.
      left.set(family.id, { number: walk?.number ?? 0, failures, notBefore });
    }
  }
  return { left, advanced };
}

/** Some parts of the oldest decision: each is written in the name of who made it. Nothing is left when it is done. */
async function turn(
  context: ServiceContext,
  { id, pendingDecisions: [pending] = [] }: Alert,
  walk: Walk | undefined,
  signal: AbortSignal,
  report: HopReport,
): Promise<Walk | undefined> {
  if (!pending) return undefined;
  const { number } = pending;
  let continuationToken = walk?.number === number ? walk.continuationToken : undefined;
  for (let part = 0; part < PARTS_A_TURN; part += 1) {
    const done = await bringToRepeats(context, { parentId: id, pending, after: continuationToken }, { signal });
    report.count('followed', done.count);
    ({ continuationToken } = done);
    if (continuationToken === undefined) return undefined;
  }
  return { number, continuationToken, failures: 0, notBefore: 0 };
}
