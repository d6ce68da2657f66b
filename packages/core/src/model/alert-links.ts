import { isOpen, transitionAlert } from './alert.ts';
import type { Alert, AlertActor } from './alert.ts';
import type { Id } from './primitives.ts';

/** An alert that may not be in the store yet. */
type Unsaved = Omit<Alert, 'version' | 'createdAt' | 'updatedAt'>;

/**
 * Puts an alert into a case.
 * @throws ConnectedServiceError `conflict` when the alert is closed or inactive.
 */
export function linkAlertToCase<A extends Unsaved>(alert: A, caseId: Id<'case'>, by: AlertActor): A {
  return { ...transitionAlert(alert, 'create-case', by), caseId };
}

/**
 * Puts an alert into a work order.
 * @throws ConnectedServiceError `conflict` when the alert is closed or inactive.
 */
export function linkAlertToWorkOrder<A extends Unsaved>(alert: A, workOrderId: Id<'workOrder'>, by: AlertActor): A {
  return { ...transitionAlert(alert, 'create-work-order', by), workOrderId };
}

/**
 * Takes an alert out of its case or work order: it asks for work again, unless it has the other one to wait for. That is
 * two steps, so that its trail tells that it has left. A closed alert only forgets the link.
 */
export function releaseAlert(alert: Alert, from: 'case' | 'workOrder', by: AlertActor): Alert {
  const left: Alert = { ...alert, ...(from === 'case' ? { caseId: undefined } : { workOrderId: undefined }) };
  if (!isOpen(left)) return left;
  const other =
    left.workOrderId !== undefined ? 'create-work-order' : left.caseId !== undefined ? 'create-case' : undefined;
  const released = transitionAlert(left, 'release', by);
  return other === undefined ? released : transitionAlert(released, other, by);
}
