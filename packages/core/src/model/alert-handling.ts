import { isOpen, recordTransition } from './alert.ts';
import type { Alert, AlertActor, AlertComment, AlertTransition } from './alert.ts';
import { ConnectedServiceError } from './errors.ts';
import { invalid } from './invalid.ts';
import { notBefore, overdueEnds } from './moments.ts';
import type { OverdueEnds } from './moments.ts';
import type { Instant } from './primitives.ts';

/** Comments of one alert at most; a longer talk belongs into a case. */
export const MAX_ALERT_COMMENTS = 100;

/** The longest time for which an alert is shelved, in milliseconds: seven days. */
export const MAX_SHELVE_MS = 7 * 24 * 3_600_000;

/**
 * Notes who has seen an open alert. Who was first stays on record.
 * @throws ConnectedServiceError `conflict` when the alert is closed or inactive.
 */
export function acknowledgeAlert(alert: Alert, { at, actor }: AlertActor): Alert {
  if (alert.acknowledgedAt !== undefined) return alert;
  expectOpen(alert, 'acknowledged');
  return { ...alert, acknowledgedAt: notBefore(at, alert.raisedAt), acknowledgedBy: actor };
}

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

/**
 * Takes an open alert out of the way until a moment. ISA-18.2 asks for a reason and an end; a shelved alert may be
 * shelved anew, which is on record like the first time.
 * @throws ConnectedServiceError `conflict` when the alert is closed or inactive; `invalid` when `until` is not ahead, or
 * further than {@link MAX_SHELVE_MS}.
 */
export function shelveAlert(alert: Alert, until: Instant, by: AlertActor & { readonly reason: string }): Alert {
  const ahead = Date.parse(until) - Date.parse(by.at);
  if (!(ahead > 0 && ahead <= MAX_SHELVE_MS)) {
    throw invalid('until', 'must be ahead, by at most seven days');
  }
  expectOpen(alert, 'shelved');
  return handled({ ...alert, shelvedUntil: until }, by, { handling: 'shelved', until });
}

/** Brings a shelved alert back; any other stays as it is. */
export function unshelveAlert(alert: Alert, by: AlertActor): Alert {
  if (alert.shelvedUntil === undefined) return alert;
  return handled({ ...alert, shelvedUntil: undefined }, by, { handling: 'unshelved' });
}

/** Moments of `shelvedUntil` at which shelving is over: those that have passed, and those too far for an honest clock. */
export function overdueShelving(now: Instant): OverdueEnds {
  return overdueEnds(now, MAX_SHELVE_MS);
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
  what: Pick<AlertTransition, 'handling' | 'assignedTo' | 'until'>,
): Alert {
  const { status, progress } = alert;
  return recordTransition(alert, { at, actor, from: status, to: status, progress, reason, opId, ...what });
}
