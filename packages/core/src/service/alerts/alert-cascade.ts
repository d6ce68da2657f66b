import { caughtUp, decided, isUntouched, withoutPending, withPending } from '../../model/index.ts';
import type { Alert, AlertActor, AlertDecision, AlertLeader, Id } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { noteAuthor } from './decision-authors.ts';
import { readById } from '../read-by-id.ts';
import { replaceAll } from '../transaction.ts';

/** Repeats that follow in the transaction of the decision itself; more follow in parts of so many. */
export const REPEATS_AT_ONCE = 500;

export const OPEN_STATUS = ['active', 'in-progress'] as const;

/** Closes an alert and the open repeats grouped under it. */
export async function closeWithRepeats(transaction: StoreTransaction, alert: Alert, by: AlertActor): Promise<Alert> {
  const [closed = alert] = await changeWithRepeats(transaction, [alert], { do: 'close', by });
  return closed;
}

/**
 * Applies a decision to alerts and to the open repeats grouped under them, and returns the alerts that were named. Of very
 * many repeats it leaves the decision with their parents: `repeatFollowing` brings it to them.
 */
export async function changeWithRepeats(
  asked: StoreTransaction,
  alerts: readonly Alert[],
  decision: AlertDecision,
): Promise<readonly Alert[]> {
  // The repeats follow whosever they are.
  const transaction = wholeView(asked);
  const { opId } = decision.by;
  const current = await asTheyStand(transaction, alerts);
  // First, so that whoever raises one more repeat waits for us and then sees what became of its parent: a busy parent
  // would otherwise have changed each time its repeats have been read.
  const changed = await replaceAll(
    transaction,
    'alert',
    current.map((alert) => decided(alert, decision)),
    opId,
  );
  const parents = changed.filter(({ parentId }) => parentId === undefined);
  const named = new Set(alerts.map(({ id }) => id));
  const repeats = await openRepeats(transaction, parents);
  if (repeats !== undefined) {
    const following = repeats.filter(({ id }) => !named.has(id)).map((repeat) => decided(repeat, decision));
    await replaceAll(transaction, 'alert', following, opId);
    return changed;
  }
  const pending = await leaveWithParents(transaction, parents, decision);
  // A repeat that was named itself has the decision already.
  const ahead = new Map(pending.map((parent) => [parent.id, parent.decisionNumber]));
  const done = changed.filter(({ parentId }) => parentId !== undefined && ahead.has(parentId));
  const noted = await replaceAll(
    transaction,
    'alert',
    done.map((repeat) => ({ ...repeat, decisionNumber: ahead.get(repeat.parentId ?? '') })),
    opId,
  );
  const newest = new Map([...pending, ...noted].map((alert) => [alert.id, alert]));
  return changed.map((alert) => newest.get(alert.id) ?? alert);
}

/** The open repeats of alerts, unless there are too many for one transaction or earlier decisions have yet to reach them. */
async function openRepeats(
  transaction: StoreTransaction,
  parents: readonly Alert[],
): Promise<readonly Alert[] | undefined> {
  if (parents.length === 0) return [];
  if (parents.some(({ pendingDecisions }) => pendingDecisions !== undefined)) return undefined;
  const where = { parentId: parents.map(({ id }) => id), status: OPEN_STATUS };
  const query = { where, orderBy: 'raisedAt asc' } as const;
  const page = await transaction.query('alert', query, { maxPageSize: REPEATS_AT_ONCE });
  return page.continuationToken === undefined ? page.items : undefined;
}

/** Leaves a decision with parents, for `repeatFollowing` to bring it to their repeats in the name of who writes now. */
export async function leaveWithParents(
  transaction: StoreTransaction,
  parents: readonly Alert[],
  decision: AlertDecision,
  within?: AlertLeader,
): Promise<readonly Alert[]> {
  const pending = parents.map((parent) => withPending(parent, decision, within));
  await noteAuthor(transaction, pending);
  return replaceAll(transaction, 'alert', pending, decision.by.opId);
}

/** Who takes a repeat up, and who asks whether all repeats of its parent are untouched, come one after the other. */
export function lockRepeats(transaction: StoreTransaction, parentIds: readonly Id<'alert'>[]): Promise<void> {
  return transaction.lock(...parentIds.map((id) => `repeats of ${id}`));
}

/**
 * Alerts for somebody to do something to, as the decisions about their parents have them, where those have not reached
 * them yet: what is done to them now comes after that. A parent that was to be closed if nobody touches its repeats stays
 * open: a look at the repeats that is under way may have passed these already.
 */
export async function asTheyStand(transaction: StoreTransaction, alerts: readonly Alert[]): Promise<readonly Alert[]> {
  const parentIds = [...new Set(alerts.flatMap(({ parentId }) => parentId ?? []))];
  if (parentIds.length === 0) return alerts;
  await lockRepeats(transaction, parentIds);
  const parents = await readById(transaction, 'alert', parentIds);
  await replaceAll(transaction, 'alert', [...parents.values()].flatMap(keptOpen));
  return alerts.map((alert) => {
    const parent = alert.parentId === undefined ? undefined : parents.get(alert.parentId);
    return parent ? caughtUp(alert, parent) : alert;
  });
}

/** A parent without the question whether all is untouched; nothing where nobody asks, or it has been touched itself. */
function keptOpen(parent: Alert): readonly Alert[] {
  const asked = parent.pendingDecisions?.filter((pending) => pending.do === 'close-untouched') ?? [];
  if (asked.length === 0 || !isUntouched(parent)) return [];
  return [asked.reduce((alert, { number }) => withoutPending(alert, number), parent)];
}

/** {@link asTheyStand}, for one. */
export async function asItStands(transaction: StoreTransaction, alert: Alert): Promise<Alert> {
  const [current = alert] = await asTheyStand(wholeView(transaction), [alert]);
  return current;
}
