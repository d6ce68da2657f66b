import type { CaseInput, CasePreview, CasePriority } from '@csk/core';

/** What the form for a new case holds. */
export interface CaseDraft {
  readonly title: string;
  readonly accountId: string;
  readonly priority: CasePriority;
  readonly description: string;
}

/** A case's title in Dataverse (`incident.title`) has this many characters at most. */
export const TITLE_LIMIT = 200;

/** A new case as the service would make it of the alerts. */
export function draftFrom({ title, accountId = '', priority, description = '' }: CasePreview): CaseDraft {
  return { title: title.slice(0, TITLE_LIMIT), accountId, priority, description };
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
