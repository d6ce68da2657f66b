import { transitionCase } from '../../model/index.ts';
import type { Case, CaseAction, WorkActor } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { letFollow } from '../alerts/alert-followers.ts';
import type { ServiceContext } from '../context.ts';
import { orReadAgain } from '../transaction.ts';

/** Writes the successor of a case where the cases are kept. */
export function saveCase(
  { cases }: ServiceContext,
  transaction: StoreTransaction,
  next: Case,
  opId: string | undefined,
): Promise<Case> {
  return orReadAgain(cases.updateCase(next, transaction, { idempotencyKey: opId }));
}

/**
 * Applies one step to a case and lets its alerts follow: they close with a case that is resolved, and ask for work again
 * when it is cancelled. Reopening leaves the alerts as they are; people reactivate those that matter.
 * @throws ConnectedServiceError `conflict` when the step is not allowed.
 */
export async function stepCase(
  context: ServiceContext,
  transaction: StoreTransaction,
  current: Case,
  action: CaseAction,
  by: WorkActor,
): Promise<Case> {
  const saved = await saveCase(context, transaction, transitionCase(current, action, by), by.opId);
  await letAlertsFollow(transaction, current, action, by);
  return saved;
}

export async function letAlertsFollow(
  transaction: StoreTransaction,
  { id, number }: Case,
  action: CaseAction,
  { actor, at, opId }: WorkActor,
): Promise<void> {
  if (action === 'reopen') return;
  const ended = action === 'resolve' ? 'resolved' : 'cancelled';
  const by = { actor, at, opId, reason: `Case ${number} was ${ended}.` };
  await letFollow(
    transaction,
    { caseId: id },
    action === 'resolve' ? { do: 'close', by } : { do: 'release', from: 'case', by },
  );
}
