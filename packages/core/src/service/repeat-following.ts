import { decided, followed, isAfter, isOpen, isUntouched, withoutPending, withPending } from '../model/index.ts';
import type { Alert, CallOptions, Id, PendingDecision } from '../model/index.ts';
import { OPEN_STATUS, REPEATS_AT_ONCE } from './alert-cascade.ts';
import type { ServiceContext } from './context.ts';
import type { LeasedHop } from './leased.ts';
import { replace, replaceAll, transactFresh } from './transaction.ts';

const EVERY_MS = 1_000;
const MAX_FAMILIES = 20;
/** In this order, in which one that has closed leaves no gap, a family is walked through once a decision. */
const ORDER = 'raisedAt asc';

/**
 * Brings decisions about alerts with very many repeats to the repeats, some hundreds a transaction. A repeat that has
 * followed says so, together with what it did: an engine that is killed begins the walk anew and changes nothing twice.
 */
export function repeatFollowing(context: ServiceContext): LeasedHop {
  return {
    name: 'alerts:repeats',
    async run(signal, report) {
      while (!signal.aborted) {
        const behind = await familiesBehind(context);
        for (const { id, pendingDecisions: [pending] = [] } of behind) {
          signal.throwIfAborted();
          if (pending) report.count('followed', await bringToRepeats(context, id, pending, { signal }));
        }
        report.ok();
        if (behind.length === 0) await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

async function familiesBehind({ store }: ServiceContext): Promise<readonly Alert[]> {
  const query = { where: { followingSince: { gt: '' } }, orderBy: 'followingSince asc' } as const;
  return (await store.query('alert', query, { maxPageSize: MAX_FAMILIES })).items;
}

/** One decision, the oldest: each is written in the name of who made it. */
async function bringToRepeats(
  context: ServiceContext,
  parentId: Id<'alert'>,
  pending: PendingDecision,
  options: CallOptions,
): Promise<number> {
  if (pending.do === 'close-untouched') return settleUntouched(context, parentId, pending, options);
  let count = 0;
  let continuationToken: string | undefined;
  do {
    const part = await bringToPart(context, parentId, pending, continuationToken, options);
    count += part.count;
    continuationToken = part.continuationToken;
  } while (continuationToken !== undefined);
  return count;
}

/**
 * The parent is read after its repeats: while it has the decision, who takes up a closed repeat notes that this one is no
 * more bound by it. An engine that has lost its lease meanwhile thus does no harm.
 */
function bringToPart(
  { store }: ServiceContext,
  parentId: Id<'alert'>,
  pending: PendingDecision,
  after: string | undefined,
  { signal }: CallOptions,
): Promise<{ readonly count: number; readonly continuationToken?: string | undefined }> {
  const { author } = pending;
  return transactFresh(
    store,
    async (transaction) => {
      const query = { where: { parentId, status: OPEN_STATUS }, orderBy: ORDER } as const;
      const page = { continuationToken: after, maxPageSize: REPEATS_AT_ONCE };
      const { items, continuationToken } = await transaction.query('alert', query, page);
      const parent = await transaction.get('alert', parentId);
      if (!parent?.pendingDecisions?.some(({ number }) => number === pending.number)) return { count: 0 };
      const following = items.filter((repeat) => !isAfter(repeat, pending)).map((repeat) => followed(repeat, pending));
      await replaceAll(transaction, 'alert', following, pending.by.opId);
      if (continuationToken === undefined) {
        await replace(transaction, 'alert', withoutPending(parent, pending.number));
      }
      return { count: following.length, continuationToken };
    },
    { signal, by: author },
  );
}

/**
 * Looks through the repeats and closes the alert when nobody has touched one of them, and its condition has not come back.
 * They then follow like others.
 */
async function settleUntouched(
  { store }: ServiceContext,
  parentId: Id<'alert'>,
  pending: PendingDecision,
  { signal }: CallOptions,
): Promise<number> {
  let untouched = true;
  let continuationToken: string | undefined;
  do {
    const page = { continuationToken, maxPageSize: REPEATS_AT_ONCE };
    const part = await store.query('alert', { where: { parentId }, orderBy: ORDER }, page);
    untouched = part.items.every(isUntouched);
    ({ continuationToken } = part);
  } while (untouched && continuationToken !== undefined);
  await transactFresh(
    store,
    async (transaction) => {
      const alert = await transaction.get('alert', parentId);
      if (!alert) return;
      const settled = withoutPending(alert, pending.number);
      const isOver = isOpen(alert) && alert.clearedAt !== undefined && isUntouched(alert);
      const close = { do: 'close', by: pending.by } as const;
      await replace(
        transaction,
        'alert',
        untouched && isOver ? withPending(decided(settled, close), close, undefined) : settled,
      );
    },
    { signal },
  );
  return 0;
}
