import { decided, followed, isAfter, isOpen, isUntouched, withoutPending, withPending } from '../../model/index.ts';
import type { Alert, CallOptions, Id, PendingDecision } from '../../model/index.ts';
import { OPEN_STATUS, REPEATS_AT_ONCE } from './alert-cascade.ts';
import type { ServiceContext } from '../context.ts';
import { forgetAuthor, noteOfAuthor } from './decision-authors.ts';
import { replace, replaceAll, transactFresh } from '../transaction.ts';

/** In this order, in which one that has closed leaves no gap, a family is walked through once a decision. */
const ORDER = 'raisedAt asc';

/** How far a walk through the repeats has come. */
export interface WalkPart {
  /** Repeats that were changed. */
  readonly count: number;
  /** Where the next part goes on; absent at the end. */
  readonly continuationToken?: string | undefined;
}

/** Where a walk is: the family, the decision that is brought to it, and what has been done already. */
export interface WalkPlace {
  readonly parentId: Id<'alert'>;
  readonly pending: PendingDecision;
  /** Absent: at the beginning. */
  readonly after: string | undefined;
}

type Step = (context: ServiceContext, place: WalkPlace, options: CallOptions) => Promise<WalkPart>;

/** Does a part of what one decision about a parent asks for: as much as one transaction holds. */
export const bringToRepeats: Step = (context, place, options) =>
  place.pending.do === 'close-untouched'
    ? lookForTouched(context, place, options)
    : bringToPart(context, place, options);

/**
 * The parent is read after its repeats: while it has the decision, who takes up a closed repeat notes that this one is no
 * more bound by it. An engine that has lost its lease meanwhile thus does no harm. At the end the parent is written before
 * the repeats: who raises one more then waits for us, where a busy parent would else have changed each time.
 */
const bringToPart: Step = async ({ store }, { parentId, pending, after }, { signal }) => {
  const author = await noteOfAuthor(store, parentId, pending.number);
  return transactFresh(
    store,
    async (transaction) => {
      const query = { where: { parentId, status: OPEN_STATUS }, orderBy: ORDER } as const;
      const page = { continuationToken: after, maxPageSize: REPEATS_AT_ONCE };
      const { items, continuationToken } = await transaction.query('alert', query, page);
      const parent = await transaction.get('alert', parentId);
      if (!isAsked(parent, pending)) return { count: 0 };
      if (continuationToken === undefined) {
        await replace(transaction, 'alert', withoutPending(parent, pending.number));
        await forgetAuthor(transaction, parentId, pending.number);
      }
      const following = items.filter((repeat) => !isAfter(repeat, pending)).map((repeat) => followed(repeat, pending));
      await replaceAll(transaction, 'alert', following, pending.by.opId);
      return { count: following.length, continuationToken };
    },
    { signal, by: author },
  );
};

/**
 * Looks through the repeats for one that was touched. At the end the alert is closed when there was none, and its condition
 * has not come back; the repeats then follow like others. Who touches a repeat meanwhile takes the question away from its
 * parent, in the transaction of the touch, so that what was seen of the others still holds when the parent is written.
 */
const lookForTouched: Step = async ({ store }, { parentId, pending, after }, { signal }) => {
  const page = { continuationToken: after, maxPageSize: REPEATS_AT_ONCE };
  const part = await store.query('alert', { where: { parentId }, orderBy: ORDER }, page);
  const { continuationToken } = part;
  const untouched = part.items.every(isUntouched);
  if (untouched && continuationToken !== undefined) return { count: 0, continuationToken };
  await transactFresh(
    store,
    async (transaction) => {
      const alert = await transaction.get('alert', parentId);
      if (!isAsked(alert, pending)) return;
      const settled = withoutPending(alert, pending.number);
      const isOver = isOpen(alert) && alert.clearedAt !== undefined && isUntouched(alert);
      const close = { do: 'close', by: pending.by } as const;
      await replace(transaction, 'alert', untouched && isOver ? withPending(decided(settled, close), close) : settled);
    },
    { signal },
  );
  return { count: 0 };
};

function isAsked(parent: Alert | undefined, { number }: PendingDecision): parent is Alert {
  return parent?.pendingDecisions?.some((pending) => pending.number === number) ?? false;
}
