import { CASE_TRANSITIONS, type Case, type CaseStatus, type Id, type Query } from '@csk/core';

export type CaseView = CaseStatus | 'all';

/** An attribute may say anything, and one that was removed says nothing. */
export function isCaseView(view: string | null): boolean {
  return view !== null && (view === 'all' || Object.hasOwn(CASE_TRANSITIONS, view));
}

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
