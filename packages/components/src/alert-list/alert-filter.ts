import { matches, PRIORITY_FROM } from '@csk/core';
import type { Alert, AlertType, Id, Instant, Query, Where } from '@csk/core';
import type { AlertSort } from './alert-order.ts';
import type { AlertRaisedWithin } from './recent-alerts.ts';

/** Where an alert stands, as far as people ask for it: whether somebody took it up, and whether the trouble is over. */
export type AlertHandlingFilter = 'unacknowledged' | 'acknowledged' | 'in-progress' | 'cleared' | 'shelved';

export const ALERT_LEVELS = ['high', 'medium', 'low'] as const satisfies readonly Alert['priority']['level'][];
export const ALERT_HANDLINGS: readonly AlertHandlingFilter[] = [
  'unacknowledged',
  'acknowledged',
  'in-progress',
  'cleared',
  'shelved',
];
export const ALERT_TYPES: readonly AlertType[] = ['anomaly', 'preventive-maintenance', 'info', 'test'];

export interface AlertFilter {
  readonly priority?: Alert['priority']['level'] | undefined;
  readonly handling?: AlertHandlingFilter | undefined;
  readonly type?: AlertType | undefined;
  /** Looked at by the minute, other than the rest: see {@link RecentAlerts}. */
  readonly raisedWithin?: AlertRaisedWithin | undefined;
  readonly accountId?: Id<'account'> | undefined;
}

const HANDLING: Readonly<Record<AlertHandlingFilter, Where<Alert>>> = {
  unacknowledged: { status: 'active', acknowledgedAt: null },
  acknowledged: { status: 'active', acknowledgedAt: { ne: null } },
  'in-progress': { status: 'in-progress' },
  cleared: { clearedAt: { ne: null } },
  shelved: { shelvedUntil: { ne: null } },
};

/** The classes of {@link PRIORITY_FROM} as conditions. */
const LEVEL: Readonly<Record<Alert['priority']['level'], Where<Alert>>> = {
  high: { priorityScore: { gte: PRIORITY_FROM.high } },
  medium: { priorityScore: { gte: PRIORITY_FROM.medium, lt: PRIORITY_FROM.high } },
  low: { priorityScore: { lt: PRIORITY_FROM.medium } },
};

function whereOf({ priority, handling, type, accountId }: AlertFilter): Where<Alert> {
  return {
    ...(priority ? LEVEL[priority] : {}),
    ...(handling ? HANDLING[handling] : {}),
    ...(type ? { type } : {}),
    ...(accountId ? { accountId } : {}),
  };
}

/** What decides about the answer, for comparing. */
export function partsOf({ priority, handling, type, raisedWithin, accountId }: AlertFilter): readonly unknown[] {
  return [priority, handling, type, raisedWithin, accountId];
}

/**
 * The alerts of a list: parents only, in the order in which pages come: the most urgent of all there are, or the newest.
 * What is loaded is then put in the finer order of {@link ALERT_ORDERS}.
 */
export function alertQuery(
  view: 'open' | 'all',
  filter: AlertFilter,
  deviceId: Id<'device'> | undefined,
  sort: AlertSort,
  raisedSince?: Instant,
): Query<Alert> {
  return {
    where: {
      parentId: null,
      // What is shelved is out of the way until its time comes (ISA-18.2).
      ...(view === 'open' ? { status: ['active', 'in-progress'] as const, shelvedUntil: null } : {}),
      ...whereOf(filter),
      ...(raisedSince ? { raisedAt: { gte: raisedSince } } : {}),
      ...(deviceId ? { deviceId } : {}),
    },
    orderBy: sort === 'priority' ? 'priorityScore desc' : 'raisedAt desc',
  };
}

/** The alerts of a host's own list that pass; the list itself when nothing is filtered. */
export function filterAlerts(alerts: readonly Alert[], filter: AlertFilter): readonly Alert[] {
  const where = whereOf(filter);
  if (Object.keys(where).length === 0) return alerts;
  return alerts.filter((alert) => matches(alert, where));
}
