import { CASE_PRIORITIES, type Alert, type Case, type CasePriority, type WorkOrderInput } from '@csk/core';

/** What a work order is made of: alerts, or a case. */
export type WorkOrderSource =
  | { readonly alerts: readonly Alert[]; readonly case?: undefined }
  | { readonly case: Case; readonly alerts?: undefined };

/** What the form for a new work order holds. */
export interface WorkOrderDraft {
  readonly title: string;
  /** Empty: no customer is known, or several are. */
  readonly accountId: string;
  readonly priority: CasePriority;
  readonly incidentType: string;
  readonly description: string;
}

/** The service takes no longer texts. */
export const LIMITS = { title: 200, incidentType: 100, description: 4_000 } as const;

const PRIORITY = { high: 'high', medium: 'normal', low: 'low' } as const satisfies Readonly<
  Record<Alert['priority']['level'], CasePriority>
>;

/** By it a source is known again whose records have changed meanwhile. */
export function keyOf(source: WorkOrderSource | undefined): string | undefined {
  if (!source) return undefined;
  return source.case ? `case ${source.case.id}` : `alerts ${source.alerts.map(({ id }) => id).join()}`;
}

/** A new work order as the service makes it by its usual rules. */
export function draftOf(source: WorkOrderSource): WorkOrderDraft {
  if (source.case) {
    const { title, accountId, priority, incidentType = '' } = source.case;
    return { title, accountId, priority, incidentType, description: '' };
  }
  // The service calls it by the first in this order.
  const alerts = source.alerts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rest = alerts.length > 1 ? ` (and ${alerts.length - 1} more)` : '';
  const wanted = new Set(alerts.map(({ priority }) => PRIORITY[priority.level]));
  return {
    title: (alerts[0]?.description ?? '').slice(0, LIMITS.title - rest.length) + rest,
    accountId: agreed(alerts.map(({ accountId }) => accountId)),
    priority: CASE_PRIORITIES.find((priority) => wanted.has(priority)) ?? 'normal',
    incidentType: agreed(alerts.map(({ suggestion }) => suggestion?.incidentType?.value)),
    description: '',
  };
}

/** As the service does: those that say nothing do not disagree. */
function agreed(values: readonly (string | undefined)[]): string {
  const [value, ...others] = new Set(values.filter(Boolean));
  return others.length === 0 ? (value ?? '') : '';
}

/**
 * What is sent: what the agent wrote or chose. The service fills in the rest; whoever runs it may have given it rules of
 * their own for that.
 */
export function inputOf(edited: Partial<WorkOrderDraft>): WorkOrderInput {
  const written = (text: string | undefined) => text?.trim() || undefined;
  return {
    title: written(edited.title),
    accountId: written(edited.accountId),
    priority: edited.priority,
    incidentType: written(edited.incidentType),
    description: written(edited.description),
  };
}
