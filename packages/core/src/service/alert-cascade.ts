import { isOpen, transitionAlert } from '../model/index.ts';
import type { Alert, AlertAction } from '../model/index.ts';
import type { StoreTransaction } from '../ports/index.ts';
import { everyRecord, replace } from './transaction.ts';

export interface AlertStep {
  readonly action: AlertAction;
  readonly actor: string;
  readonly at: string;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/** Applies one step to an alert and to the open repeats grouped under it: people act once, on the parent. */
export async function stepWithRepeats(
  transaction: StoreTransaction,
  alert: Alert,
  step: AlertStep,
  facts: Partial<Alert> = {},
): Promise<Alert> {
  const moved = await replace(
    transaction,
    'alert',
    { ...transitionAlert(alert, step.action, step), ...facts },
    step.opId,
  );
  if (alert.parentId !== undefined) return moved;
  const repeats: Alert[] = [];
  for await (const repeat of everyRecord(transaction, 'alert', { where: { parentId: alert.id } })) {
    if (isOpen(repeat)) repeats.push(repeat);
  }
  for (const repeat of repeats) {
    await replace(transaction, 'alert', { ...transitionAlert(repeat, step.action, step), ...facts }, step.opId);
  }
  return moved;
}
