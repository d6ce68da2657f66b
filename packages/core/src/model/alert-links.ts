import { isOpen, transitionAlert } from './alert.ts';
import type { Alert, AlertActor } from './alert.ts';
import type { Id } from './primitives.ts';

/**
 * Puts an alert into a case.
 * @throws ConnectedServiceError `conflict` when the alert is closed or inactive.
 */
export function linkAlertToCase(alert: Alert, caseId: Id<'case'>, by: AlertActor): Alert {
  return { ...transitionAlert(alert, 'create-case', by), caseId };
}

/**
 * Puts an alert into a work order.
 * @throws ConnectedServiceError `conflict` when the alert is closed or inactive.
 */
export function linkAlertToWorkOrder(alert: Alert, workOrderId: Id<'workOrder'>, by: AlertActor): Alert {
  return { ...transitionAlert(alert, 'create-work-order', by), workOrderId };
}

/**
 * Takes an alert out of its case or work order. What it waits for then is the other one, or nothing: it asks for work
 * again. A closed alert only forgets the link.
 */
export function releaseAlert(alert: Alert, from: 'case' | 'workOrder', by: AlertActor): Alert {
  const left: Alert = { ...alert, ...(from === 'case' ? { caseId: undefined } : { workOrderId: undefined }) };
  if (!isOpen(left)) return left;
  const other = left.workOrderId !== undefined ? 'create-work-order' : left.caseId !== undefined ? 'create-case' : null;
  return transitionAlert(left, other ?? 'release', by);
}
