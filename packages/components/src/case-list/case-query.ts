import type { Case, CaseStatus, Id, Query } from '@csk/core';

export type CaseView = CaseStatus | 'all';

/** Whose cases a list shows. */
export interface CaseScope {
  readonly accountId: Id<'account'> | undefined;
  readonly deviceId: Id<'device'> | undefined;
}

/** The cases of a list, newest first. */
export function caseQuery(view: CaseView, scope: CaseScope): Query<Case> {
  return { where: { ...(view === 'all' ? {} : { status: view }), ...within(scope) }, orderBy: 'createdAt desc' };
}

function within({ accountId, deviceId }: CaseScope): Query<Case>['where'] {
  return { ...(accountId ? { accountId } : {}), ...(deviceId ? { deviceIds: { includes: deviceId } } : {}) };
}
