import type { Alert } from './alert.ts';

/**
 * Whether nobody has done anything with an alert yet: not acknowledged, assigned, commented on, shelved, reactivated, and
 * no case, work order or command. What maintenance windows do to it does not count. What was taken back, such as an
 * assignment, counts: somebody has looked.
 */
export function isUntouched(alert: Omit<Alert, 'version' | 'createdAt' | 'updatedAt'>): boolean {
  return (
    alert.acknowledgedAt === undefined &&
    alert.assignedTo === undefined &&
    (alert.comments ?? []).length === 0 &&
    alert.shelvedUntil === undefined &&
    !calledForWork(alert) &&
    alert.transitions.every(({ handling }) => handling === 'suppressed' || handling === 'unsuppressed')
  );
}

/** Whether an alert led to work: a case, a work order or a command, to one device or to many. */
export function calledForWork({
  caseId,
  workOrderId,
  lastCommandId,
  lastCommandJobId,
}: Pick<Alert, 'caseId' | 'workOrderId' | 'lastCommandId' | 'lastCommandJobId'>): boolean {
  return [caseId, workOrderId, lastCommandId, lastCommandJobId].some((work) => work !== undefined);
}
