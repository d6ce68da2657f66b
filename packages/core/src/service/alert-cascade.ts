import { isOpen, transitionAlert } from '../model/index.ts';
import type { Alert, AlertAction } from '../model/index.ts';
import type { StoreTransaction } from '../ports/index.ts';
import { wholeView } from './access/scoped-store.ts';
import { everyRecord, replaceAll } from './transaction.ts';

export interface AlertStep {
  readonly action: AlertAction;
  readonly actor: string;
  readonly at: string;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/** Applies one step to an alert and to the open repeats grouped under it: people act once, on the parent. */
export async function stepWithRepeats(transaction: StoreTransaction, alert: Alert, step: AlertStep): Promise<Alert> {
  const [moved = alert] = await changeWithRepeats(
    transaction,
    [alert],
    (one) => transitionAlert(one, step.action, step),
    step.opId,
  );
  return moved;
}

/** Changes alerts and the open repeats grouped under them, in few statements. Returns the alerts that were named. */
export async function changeWithRepeats(
  asked: StoreTransaction,
  alerts: readonly Alert[],
  change: (alert: Alert) => Alert,
  opId: string | undefined,
): Promise<readonly Alert[]> {
  // The repeats follow whosever they are.
  const transaction = wholeView(asked);
  // First, so that whoever raises one more repeat waits for us and then sees what became of its parent: a busy parent
  // would otherwise have changed each time its repeats have been read.
  const changed = await replaceAll(transaction, 'alert', alerts.map(change), opId);
  const named = new Set(alerts.map(({ id }) => id));
  const parentId = alerts.filter((alert) => alert.parentId === undefined).map(({ id }) => id);
  if (parentId.length === 0) return changed;
  const repeats: Alert[] = [];
  for await (const repeat of everyRecord(transaction, 'alert', { where: { parentId } })) {
    if (isOpen(repeat) && !named.has(repeat.id)) repeats.push(repeat);
  }
  await replaceAll(transaction, 'alert', repeats.map(change), opId);
  return changed;
}
