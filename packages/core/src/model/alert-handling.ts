import { isOpen, recordTransition } from './alert.ts';
import type { Alert, AlertActor, AlertComment, AlertTransition } from './alert.ts';
import { ConnectedServiceError } from './errors.ts';

/** Comments of one alert at most; a longer talk belongs into a case. */
export const MAX_ALERT_COMMENTS = 100;

/**
 * Gives an open alert to a principal, or with `null` back to all.
 * @throws ConnectedServiceError `conflict` when the alert is closed or inactive.
 */
export function assignAlert(alert: Alert, to: string | null, by: AlertActor): Alert {
  expectOpen(alert, 'assigned');
  const assignedTo = to ?? undefined;
  if (alert.assignedTo === assignedTo) return alert;
  return handled({ ...alert, assignedTo }, by, { handling: 'assigned', assignedTo });
}

/**
 * Adds a comment, also to a closed alert: what was learnt is often written afterwards. The same comment again changes
 * nothing.
 * @throws ConnectedServiceError `conflict` when the alert has {@link MAX_ALERT_COMMENTS} already: none is dropped.
 */
export function commentOnAlert(alert: Alert, comment: AlertComment): Alert {
  const comments = alert.comments ?? [];
  if (comments.some(({ id }) => id === comment.id)) return alert;
  if (comments.length >= MAX_ALERT_COMMENTS) {
    throw new ConnectedServiceError('conflict', `An alert takes at most ${MAX_ALERT_COMMENTS} comments.`, {
      details: { alertId: alert.id },
    });
  }
  return { ...alert, comments: [...comments, comment] };
}

/** Whether the call with this key has had its effect. */
export function wasDoneBy(alert: Alert, opId: string | undefined): boolean {
  return opId !== undefined && alert.transitions.some((transition) => transition.opId === opId);
}

function expectOpen(alert: Alert, what: string): void {
  if (isOpen(alert)) return;
  throw new ConnectedServiceError('conflict', `An alert that is ${alert.status} cannot be ${what}.`, {
    details: { alertId: alert.id, status: alert.status },
  });
}

/** A step that leaves the status as it is. */
function handled(
  alert: Alert,
  { at, actor, reason, opId }: AlertActor,
  what: Pick<AlertTransition, 'handling' | 'assignedTo'>,
): Alert {
  const { status, progress } = alert;
  return recordTransition(alert, { at, actor, from: status, to: status, progress, reason, opId, ...what });
}
