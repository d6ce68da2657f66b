import { isOpen, type Alert } from '@csk/core';

/** From when an alert was raised until its condition ended, or, when nobody reported that, until it was closed. */
export function activeSpan(alert: Alert, now: number): { readonly from: number; readonly to: number } {
  const { raisedAt, clearedAt, status, transitions, updatedAt } = alert;
  const closedAt = !isOpen(alert) ? (transitions.findLast(({ to }) => to === status)?.at ?? updatedAt) : undefined;
  const end = clearedAt ?? closedAt;
  return { from: Date.parse(raisedAt), to: end === undefined ? now : Date.parse(end) };
}
