import type { Alert, Id, Query } from '@csk/core';

/** The alerts of a list: parents only, newest first. */
export function alertQuery(
  view: 'open' | 'all',
  deviceId: Id<'device'> | undefined,
  accountId: Id<'account'> | undefined,
): Query<Alert> {
  return {
    where: {
      parentId: null,
      ...(view === 'open' ? { status: ['active', 'in-progress'] as const } : {}),
      ...(deviceId ? { deviceId } : {}),
      ...(accountId ? { accountId } : {}),
    },
    orderBy: 'raisedAt desc',
  };
}
