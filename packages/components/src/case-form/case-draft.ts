import type { Alert, CaseInput, CasePriority } from '@csk/core';

/** What the form for a new case holds. */
export interface CaseDraft {
  readonly title: string;
  readonly accountId: string;
  readonly priority: CasePriority;
  readonly description: string;
}

/** A case's title in Dataverse (`incident.title`) has this many characters at most. */
export const TITLE_LIMIT = 200;

const PRIORITY: Readonly<Record<Alert['priority']['level'], CasePriority>> = {
  high: 'high',
  medium: 'normal',
  low: 'low',
};

/** A new case as the alerts suggest it: title of the first, the customer they share, the highest priority among them. */
export function draftFrom(alerts: readonly Alert[]): CaseDraft {
  const accounts = new Set(alerts.map(({ accountId }) => accountId));
  const [account] = accounts;
  const levels = alerts.map(({ priority }) => priority.level);
  const level = (['high', 'medium', 'low'] as const).find((one) => levels.includes(one)) ?? 'medium';
  return {
    title: (alerts[0]?.description ?? '').slice(0, TITLE_LIMIT),
    accountId: accounts.size === 1 ? (account ?? '') : '',
    priority: PRIORITY[level],
    description: '',
  };
}

export interface DraftProblems {
  readonly title?: 'titleMissing' | 'titleTooLong';
  readonly accountId?: 'customerMissing';
}

export function problemsOf(draft: CaseDraft): DraftProblems {
  const title = draft.title.trim();
  return {
    ...(title === '' ? { title: 'titleMissing' as const } : {}),
    ...(title.length > TITLE_LIMIT ? { title: 'titleTooLong' as const } : {}),
    ...(draft.accountId === '' ? { accountId: 'customerMissing' as const } : {}),
  };
}

export function inputOf(draft: CaseDraft): CaseInput {
  const description = draft.description.trim();
  return {
    title: draft.title.trim(),
    accountId: draft.accountId,
    priority: draft.priority,
    ...(description ? { description } : {}),
  };
}
