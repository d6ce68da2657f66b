import type { Alert, Id, Query } from '@csk/core';
import type { AlertSort } from './alert-order.ts';

/**
 * The alerts of a list: parents only, in the order in which pages come: the most urgent of all there are, or the newest.
 * What is loaded is then put in the finer order of {@link ALERT_ORDERS}.
 */
export function alertQuery(
  view: 'open' | 'all',
  deviceId: Id<'device'> | undefined,
  accountId: Id<'account'> | undefined,
  sort: AlertSort,
): Query<Alert> {
  return {
    where: {
      parentId: null,
      ...(view === 'open' ? { status: ['active', 'in-progress'] as const } : {}),
      ...(deviceId ? { deviceId } : {}),
      ...(accountId ? { accountId } : {}),
    },
    orderBy: sort === 'priority' ? 'priorityScore desc' : 'raisedAt desc',
  };
}
