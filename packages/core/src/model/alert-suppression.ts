import { isOpen, recordTransition } from './alert.ts';
import type { Alert, AlertActor, AlertTransition } from './alert.ts';
import { isUntouched } from './alert-touch.ts';
import { honestMaintenanceTimes, isInEffect, MAX_MAINTENANCE_MS } from './maintenance-window.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import { overdueEnds } from './moments.ts';
import type { OverdueEnds } from './moments.ts';
import type { Instant } from './primitives.ts';

type SuppressionFields = Pick<
  Alert,
  'status' | 'progress' | 'raisedAt' | 'transitions' | 'suppressedUntil' | 'suppressedBy'
>;

/**
 * Suppresses an open alert under a maintenance window, or puts off the end of its suppression. It is recorded like any
 * other alert, but nobody is told of it.
 */
export function suppressAlert<A extends SuppressionFields>(
  alert: A,
  window: Pick<MaintenanceWindow, 'id' | 'until' | 'reason'>,
  { actor, at }: Pick<AlertActor, 'actor' | 'at'>,
): A {
  const reason = `Maintenance: ${window.reason}`;
  const facts = { handling: 'suppressed', until: window.until, windowId: window.id } as const;
  const suppressed = { ...alert, suppressedUntil: window.until, suppressedBy: window.id };
  return recordTransition(suppressed, same(alert, { actor, at, reason }, facts));
}

/** Brings a suppressed alert back; any other stays as it is. */
export function unsuppressAlert(alert: Alert, by: AlertActor): Alert {
  if (alert.suppressedUntil === undefined) return alert;
  const facts = { handling: 'unsuppressed', windowId: alert.suppressedBy } as const;
  return recordTransition({ ...alert, suppressedUntil: undefined, suppressedBy: undefined }, same(alert, by, facts));
}

/**
 * Whether people and flows have been told of an alert, or are told now. Not so while it is suppressed, nor when it was
 * closed under a maintenance window without ever having come back.
 */
export function isAnnounced(alert: Pick<Alert, 'suppressedBy'>): boolean {
  return alert.suppressedBy === undefined;
}

/** Moments of `suppressedUntil` that must be looked at: those that have passed, and those too far for an honest clock. */
export function overdueSuppression(now: Instant): OverdueEnds {
  return overdueEnds(now, MAX_MAINTENANCE_MS);
}

/** What becomes of a suppressed alert. */
export type SuppressionEnd = 'keep' | 'prolong' | 'bring-back' | 'close';

/**
 * What becomes of a suppressed alert at a moment. While its window is in effect it stays, up to the end that the window
 * has by now. After that it comes back, unless its condition ended in the meantime and nobody has taken it up: then there
 * is nothing to tell.
 */
export function suppressionEnd(alert: Alert, window: MaintenanceWindow | undefined, now: Instant): SuppressionEnd {
  if (alert.suppressedUntil === undefined) return 'keep';
  const isHonest = alert.suppressedUntil <= honestMaintenanceTimes(now).latestEnd;
  if (window && isHonest && isInEffect(window, now)) {
    return window.until > alert.suppressedUntil ? 'prolong' : 'keep';
  }
  return alert.clearedAt !== undefined && isOpen(alert) && isUntouched(alert) ? 'close' : 'bring-back';
}

function same(
  { status, progress }: Pick<Alert, 'status' | 'progress'>,
  { at, actor, reason, opId }: AlertActor,
  what: Pick<AlertTransition, 'handling' | 'until' | 'windowId'>,
): AlertTransition {
  return { at, actor, from: status, to: status, progress, reason, opId, ...what };
}
