import { isOpen } from '../../model/index.ts';
import type { Alert, AlertDecision, AlertLeader } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { asTheyStand, changeWithRepeats, leaveWithParents, OPEN_STATUS, REPEATS_AT_ONCE } from './alert-cascade.ts';
import { everyRecord } from '../transaction.ts';

/** The open alerts of a case or work order that stand alone or have repeats, whosever they are. */
export async function openParents(asked: StoreTransaction, leader: AlertLeader): Promise<readonly Alert[]> {
  return (await parentsOf(wholeView(asked), leader)).filter(isOpen);
}

/**
 * Applies a decision to every open alert of a case or work order. Repeats follow their parents; one that was taken up again
 * by itself, under a parent that is closed, follows by itself. Where very many might have been, `repeatFollowing` looks.
 */
export async function letFollow(asked: StoreTransaction, leader: AlertLeader, decision: AlertDecision): Promise<void> {
  const transaction = wholeView(asked);
  const parents = await parentsOf(transaction, leader);
  const repeats = await repeatsBeside(transaction, leader, parents);
  if (repeats === undefined) {
    const closed = parents.filter((parent) => !isOpen(parent) && parent.occurrences > 1);
    await leaveWithParents(transaction, closed, decision, leader);
  }
  const following = (await asTheyStand(transaction, repeats ?? [])).filter(isOpen);
  await changeWithRepeats(transaction, [...parents.filter(isOpen), ...following], decision);
}

async function parentsOf(transaction: StoreTransaction, leader: AlertLeader): Promise<readonly Alert[]> {
  const found: Alert[] = [];
  for await (const alert of everyRecord(transaction, 'alert', { where: { ...leader, parentId: null } })) {
    found.push(alert);
  }
  return found;
}

/**
 * All open repeats when they are few, else those whose parents are closed: they were taken up again one by one, or have yet
 * to follow their parents. Nothing when they are too many for one transaction.
 */
async function repeatsBeside(
  transaction: StoreTransaction,
  leader: AlertLeader,
  parents: readonly Alert[],
): Promise<readonly Alert[] | undefined> {
  const among = async (parentId: { readonly ne: null } | readonly string[]) => {
    const query = { where: { ...leader, status: OPEN_STATUS, parentId } } as const;
    const page = await transaction.query('alert', query, { maxPageSize: REPEATS_AT_ONCE });
    return page.continuationToken === undefined ? page.items : undefined;
  };
  if (parents.reduce((sum, { occurrences }) => sum + occurrences - 1, 0) <= REPEATS_AT_ONCE) {
    const all = await among({ ne: null });
    if (all !== undefined) return all;
  }
  const closed = parents.filter((parent) => !isOpen(parent)).map(({ id }) => id);
  return closed.length === 0 ? [] : among(closed);
}
