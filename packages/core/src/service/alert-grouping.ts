import { isOpen } from '../model/index.ts';
import type { Alert } from '../model/index.ts';
import type { DebounceRule } from './context.ts';

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

/**
 * The alert under which a new one belongs: an open parent whose group has an alert within the window around the new
 * one's time. The window counts from the newest alert of the group, so a steady stream stays one group; time is the
 * event's, so a late message finds its place too. Of several the one raised last is taken.
 */
export function parentFor(raisedAt: string, candidates: readonly Alert[], windowMs: number): Alert | undefined {
  const time = Date.parse(raisedAt);
  return candidates
    .filter(
      (alert) =>
        isOpen(alert) &&
        alert.parentId === undefined &&
        time >= Date.parse(alert.raisedAt) - windowMs &&
        time <= Date.parse(alert.lastRaisedAt) + windowMs,
    )
    .reduce<Alert | undefined>(
      (best, alert) => (best === undefined || alert.lastRaisedAt > best.lastRaisedAt ? alert : best),
      undefined,
    );
}
