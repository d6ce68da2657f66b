import { isOpen } from '../../model/index.ts';
import type { Alert, DebounceRule } from '../../model/index.ts';
import { instantOf } from '../context.ts';
import type { AlertDraft } from './new-alert.ts';

type GroupFields = Pick<Alert, 'deviceKey' | 'rule'>;

/**
 * The key that repeats of one problem share, or nothing when the alert cannot be a repeat. With no column chosen repeats
 * are recognised by the device alone (Connected Field Service, alert aggregation rules).
 */
export function groupKey(alert: GroupFields, { windowMs, columns }: DebounceRule): string | undefined {
  if (windowMs <= 0 || alert.deviceKey === undefined) return undefined;
  return JSON.stringify(['alert-group', ...groupConditions(alert, columns).map(([, value]) => value)]);
}

/** Field and value of everything by which repeats are recognised; `null` is an absent field. */
export function groupConditions(
  alert: GroupFields,
  columns: DebounceRule['columns'],
): readonly (readonly [keyof GroupFields, string | null])[] {
  const chosen: readonly (keyof GroupFields)[] = columns.length > 0 ? columns : ['deviceKey'];
  return chosen.map((column) => [column, alert[column] ?? null] as const);
}

/** The moments that an alert's repeats may have around its time, as records keep them. */
export function windowAround(
  raisedAt: string,
  { windowMs }: DebounceRule,
): { readonly from: string; readonly to: string } {
  const time = Date.parse(raisedAt);
  return { from: instantOf(time - windowMs), to: instantOf(time + windowMs) };
}

/**
 * The alert under which a new one belongs: an open parent whose group has an alert within the window around the new
 * one's time. The window counts from the newest alert of the group, so a steady stream stays one group; time is the
 * event's, so a late message finds its place too. What is shelved or suppressed stays so, however long the pause: its next
 * occurrence is a repeat, not a new alert in people's way. Of several the one raised last is taken.
 */
export function parentFor<A extends AlertDraft>(
  raisedAt: string,
  candidates: readonly A[],
  { windowMs, now }: { readonly windowMs: number; readonly now: string },
): A | undefined {
  const time = Date.parse(raisedAt);
  const parents = candidates.filter((alert) => isOpen(alert) && alert.parentId === undefined);
  const inWindow = parents.filter(
    (alert) => time >= Date.parse(alert.raisedAt) - windowMs && time <= Date.parse(alert.lastRaisedAt) + windowMs,
  );
  if (inWindow.length > 0) return raisedLast(inWindow);
  return raisedLast(parents.filter((alert) => isQuiet(alert, now) && alert.raisedAt <= raisedAt));
}

function isQuiet({ shelvedUntil, suppressedUntil }: AlertDraft, now: string): boolean {
  return [shelvedUntil, suppressedUntil].some((until) => until !== undefined && until > now);
}

function raisedLast<A extends AlertDraft>(alerts: readonly A[]): A | undefined {
  const rank = ({ lastRaisedAt, id }: A) => `${lastRaisedAt} ${id}`;
  return alerts.reduce<A | undefined>((best, alert) => (best && rank(best) >= rank(alert) ? best : alert), undefined);
}
