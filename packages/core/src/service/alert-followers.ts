import { isOpen } from '../model/index.ts';
import type { Alert, AlertDecision, Id } from '../model/index.ts';
import type { StoreTransaction } from '../ports/index.ts';
import { wholeView } from './access/scoped-store.ts';
import { asTheyStand, changeWithRepeats, OPEN_STATUS, REPEATS_AT_ONCE } from './alert-cascade.ts';
import { everyRecord } from './transaction.ts';

/** What alerts follow: their case or their work order. */
export type Leader = { readonly caseId: Id<'case'> } | { readonly workOrderId: Id<'workOrder'> };

/** The open alerts of a case or work order that stand alone or have repeats, whosever they are. */
export async function openParents(asked: StoreTransaction, leader: Leader): Promise<readonly Alert[]> {
  return (await parentsOf(wholeView(asked), leader)).filter(isOpen);
}

/**
 * Applies a decision to every open alert of a case or work order. Repeats follow their parents; one that was taken up again
 * by itself, under a parent that is closed, follows by itself.
 */
export async function letFollow(asked: StoreTransaction, leader: Leader, decision: AlertDecision): Promise<void> {
  const transaction = wholeView(asked);
  const parents = await parentsOf(transaction, leader);
  const repeats = await repeatsBeside(transaction, leader, parents);
  const following = (await asTheyStand(transaction, repeats)).filter(isOpen);
  await changeWithRepeats(transaction, [...parents.filter(isOpen), ...following], decision);
}

async function parentsOf(transaction: StoreTransaction, leader: Leader): Promise<readonly Alert[]> {
  const found: Alert[] = [];
  for await (const alert of everyRecord(transaction, 'alert', { where: { ...leader, parentId: null } })) {
    found.push(alert);
  }
  return found;
}

/** All open repeats when they are few, else those that follow no parent of theirs: they were taken up again one by one. */
async function repeatsBeside(
  transaction: StoreTransaction,
  leader: Leader,
  parents: readonly Alert[],
): Promise<readonly Alert[]> {
  const open = { ...leader, status: OPEN_STATUS };
  if (parents.reduce((sum, { occurrences }) => sum + occurrences - 1, 0) <= REPEATS_AT_ONCE) {
    const all = { where: { ...open, parentId: { ne: null } } } as const;
    const page = await transaction.query('alert', all, { maxPageSize: REPEATS_AT_ONCE });
    if (page.continuationToken === undefined) return page.items;
  }
  const parentId = parents.filter((parent) => !isOpen(parent)).map(({ id }) => id);
  const found: Alert[] = [];
  if (parentId.length === 0) return found;
  for await (const alert of everyRecord(transaction, 'alert', { where: { ...open, parentId } })) found.push(alert);
  return found;
}
