import { isWorkOrderOpen, transitionAlert } from '../../model/index.ts';
import type { Alert, AlertActor } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { replace } from '../transaction.ts';

/** Opens an alert again. With its case or work order done, it starts anew. */
export async function reactivateAlert(transaction: StoreTransaction, alert: Alert, by: AlertActor): Promise<Alert> {
  const reactivated = transitionAlert(alert, 'reactivate', by);
  const all = wholeView(transaction);
  const record = alert.caseId === undefined ? undefined : await all.get('case', alert.caseId);
  const order = alert.workOrderId === undefined ? undefined : await all.get('workOrder', alert.workOrderId);
  const caseId = record?.status === 'open' ? record.id : undefined;
  const workOrderId = order && isWorkOrderOpen(order) ? order.id : undefined;
  return replace(transaction, 'alert', { ...reactivated, caseId, workOrderId }, by.opId);
}
