import { isWorkOrderOpen, transitionAlert } from '../../model/index.ts';
import type { Alert, AlertActor, Instant } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { conditionOf, markIdOf } from '../raising/alert-marks.ts';
import { replace } from '../transaction.ts';

/**
 * Opens an alert again. With its case or work order done, it starts anew; that its condition has ended while it was closed
 * is noted now.
 */
export async function reactivateAlert(transaction: StoreTransaction, alert: Alert, by: AlertActor): Promise<Alert> {
  const reactivated = transitionAlert(alert, 'reactivate', by);
  const all = wholeView(transaction);
  const record = alert.caseId === undefined ? undefined : await all.get('case', alert.caseId);
  const order = alert.workOrderId === undefined ? undefined : await all.get('workOrder', alert.workOrderId);
  const caseId = record?.status === 'open' ? record.id : undefined;
  const workOrderId = order && isWorkOrderOpen(order) ? order.id : undefined;
  const clearedAt = alert.clearedAt ?? (await endOf(all, alert));
  return replace(transaction, 'alert', { ...reactivated, caseId, workOrderId, clearedAt }, by.opId);
}

/** The end of an alert's condition, if it came after the newest report of it. A repeat has none: its parent speaks for it. */
async function endOf(transaction: StoreTransaction, alert: Alert): Promise<Instant | undefined> {
  if (alert.parentId !== undefined || alert.deviceKey === undefined) return undefined;
  const condition = conditionOf(alert);
  // Who reports an end at this moment comes before us, or finds the alert open.
  await transaction.lock(condition);
  const { clearedAt } = (await transaction.get('alertMark', await markIdOf(condition))) ?? {};
  return clearedAt !== undefined && alert.lastRaisedAt <= clearedAt ? clearedAt : undefined;
}
