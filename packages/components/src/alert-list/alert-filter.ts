import { matches, PRIORITY_FROM } from '@csk/core';
import type { Alert, AlertType, Id, Instant, Query, Where } from '@csk/core';
import type { AlertSort } from './alert-order.ts';
import type { AlertRaisedWithin } from './recent-alerts.ts';

/** What became of an alert: whether somebody took it up. */
export type AlertHandlingFilter = 'unacknowledged' | 'acknowledged' | 'in-progress' | 'shelved' | 'closed';
/** Whether the trouble lasts or is over, whatever became of the alert. */
export type AlertConditionFilter = 'lasting' | 'over';
/** Whose an alert is: the caller's or nobody's. */
export type AlertAssignedFilter = 'me' | 'nobody';

export const ALERT_LEVELS = ['high', 'medium', 'low'] as const satisfies readonly Alert['priority']['level'][];
export const ALERT_HANDLINGS: readonly AlertHandlingFilter[] = [
  'unacknowledged',
  'acknowledged',
  'in-progress',
  'shelved',
  'closed',
];
export const ALERT_CONDITIONS: readonly AlertConditionFilter[] = ['lasting', 'over'];
export const ALERT_ASSIGNMENTS: readonly AlertAssignedFilter[] = ['me', 'nobody'];
export const ALERT_TYPES: readonly AlertType[] = ['anomaly', 'preventive-maintenance', 'info', 'test'];

export interface AlertFilter {
  readonly priority?: Alert['priority']['level'] | undefined;
  readonly handling?: AlertHandlingFilter | undefined;
  readonly condition?: AlertConditionFilter | undefined;
  readonly assigned?: AlertAssignedFilter | undefined;
  readonly type?: AlertType | undefined;
  /** Looked at by the minute, other than the rest: see {@link RecentAlerts}. */
  readonly raisedWithin?: AlertRaisedWithin | undefined;
  readonly accountId?: Id<'account'> | undefined;
}

/** What {@link AlertFilter} leaves to the moment and to who asks. */
export interface AskedBy {
  readonly raisedSince?: Instant | undefined;
  /** The caller's id, once it is known. */
  readonly me?: string | undefined;
}

const HANDLING: Readonly<Record<AlertHandlingFilter, Where<Alert>>> = {
  unacknowledged: { status: 'active', acknowledgedAt: null },
  acknowledged: { status: 'active', acknowledgedAt: { ne: null } },
  'in-progress': { status: 'in-progress' },
  shelved: { shelvedUntil: { ne: null } },
  closed: { status: ['closed', 'inactive'] },
};

const CONDITION: Readonly<Record<AlertConditionFilter, Where<Alert>>> = {
  lasting: { clearedAt: null },
  over: { clearedAt: { ne: null } },
};

/** The classes of {@link PRIORITY_FROM} as conditions. */
const LEVEL: Readonly<Record<Alert['priority']['level'], Where<Alert>>> = {
  high: { priorityScore: { gte: PRIORITY_FROM.high } },
  medium: { priorityScore: { gte: PRIORITY_FROM.medium, lt: PRIORITY_FROM.high } },
  low: { priorityScore: { lt: PRIORITY_FROM.medium } },
};

function whereOf(filter: AlertFilter, { raisedSince, me }: AskedBy): Where<Alert> {
  const { priority, handling, condition, assigned, type, accountId } = filter;
  return {
    ...(priority ? LEVEL[priority] : {}),
    ...(handling ? HANDLING[handling] : {}),
    ...(condition ? CONDITION[condition] : {}),
    ...(assigned ? { assignedTo: assigned === 'me' ? (me ?? '') : null } : {}),
    ...(type ? { type } : {}),
    ...(raisedSince ? { raisedAt: { gte: raisedSince } } : {}),
    ...(accountId ? { accountId } : {}),
  };
}

/** What decides about the answer, for comparing. */
export function partsOf(filter: AlertFilter): readonly unknown[] {
  return [...mainParts(filter), ...furtherParts(filter)];
}

/** What the user is always asked for. */
const mainParts = ({ priority, handling, accountId }: AlertFilter) => [priority, handling, accountId];

/** What the user is asked for on request. */
export function furtherParts({ condition, assigned, type, raisedWithin }: AlertFilter): readonly unknown[] {
  return [condition, assigned, type, raisedWithin];
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
  asked: AskedBy = {},
): Query<Alert> {
  return {
    where: {
      parentId: null,
      // What is shelved is out of the way until its time comes (ISA-18.2).
      ...(view === 'open' ? { status: ['active', 'in-progress'] as const, shelvedUntil: null } : {}),
      ...whereOf(filter, asked),
      ...(deviceId ? { deviceId } : {}),
    },
    orderBy: sort === 'priority' ? 'priorityScore desc' : 'raisedAt desc',
  };
}

/** The alerts of a host's own list that pass; the list itself when nothing is filtered. */
export function filterAlerts(alerts: readonly Alert[], filter: AlertFilter, asked: AskedBy): readonly Alert[] {
  const where = whereOf(filter, asked);
  if (Object.keys(where).length === 0) return alerts;
  return alerts.filter((alert) => matches(alert, where));
}
