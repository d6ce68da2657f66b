import { isOpen, type Alert, type AlertPriority } from '@csk/core';
import { timeTicks } from '../readings-chart/time-ticks.ts';
import { alertState } from '../alert-facts/alert-badges.ts';

export type AlertField = 'level' | 'type' | 'status' | 'rule' | 'source' | 'device';
export type ActionTaken = 'case' | 'work-order' | 'command' | 'shelved' | 'acknowledged' | 'closed' | 'nothing';

/** How many alerts have one value. */
export interface ValueCount {
  /** `undefined` when the alerts have none. */
  readonly value: string | undefined;
  readonly count: number;
}

/** Alerts by a field, most first. */
export function countBy(
  alerts: readonly Alert[],
  valueOf: (alert: Alert) => string | undefined,
): readonly ValueCount[] {
  const counts = new Map<string | undefined, number>();
  for (const alert of alerts) counts.set(valueOf(alert), (counts.get(valueOf(alert)) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

export const FIELD_VALUES: Readonly<Record<AlertField, (alert: Alert) => string | undefined>> = {
  level: ({ priority }) => priority.level,
  type: ({ type }) => type,
  status: (alert) => alertState(alert),
  rule: ({ rule, evidence }) => rule ?? evidence?.rule?.name,
  source: ({ source }) => source,
  device: ({ deviceKey }) => deviceKey,
};

/**
 * What was done about an alert: the furthest that people, or a flow, have gone. What is shelved is told apart from what
 * was only acknowledged (ISA-18.2).
 */
export function actionTaken(alert: Alert): ActionTaken {
  if (alert.caseId !== undefined) return 'case';
  if (alert.workOrderId !== undefined) return 'work-order';
  if (alert.lastCommandId !== undefined || alert.lastCommandJobId !== undefined) return 'command';
  if (alert.progress === 'command-sent' || alert.progress === 'command-failed') return 'command';
  if (alert.shelvedUntil !== undefined) return 'shelved';
  if (alert.acknowledgedAt !== undefined) return 'acknowledged';
  return isOpen(alert) ? 'nothing' : 'closed';
}

/** Alerts raised in `[from, to)`, by level. */
export interface TimeStep {
  readonly from: number;
  readonly to: number;
  readonly levels: Readonly<Record<AlertPriority['level'], number>>;
  readonly total: number;
}

/** Alerts per step of the user's own clock; the first and the last step may be cut by the window. */
export function countOverTime(
  alerts: readonly Alert[],
  window: { readonly from: number; readonly to: number; readonly steps: number; readonly timeZone: string | undefined },
): { readonly stepMs: number; readonly steps: readonly TimeStep[] } {
  const { from, to, timeZone } = window;
  const { stepMs, times } = timeTicks(from, to, window.steps, timeZone);
  const edges = [from, ...times.filter((at) => at > from && at < to), to];
  const steps = edges.slice(0, -1).map((start, index) => ({
    from: start,
    to: edges[index + 1] ?? to,
    levels: { high: 0, medium: 0, low: 0 },
    total: 0,
  }));
  for (const { raisedAt, priority } of alerts) {
    const at = Date.parse(raisedAt);
    const step = steps.findLast((one) => one.from <= at);
    if (!step || at >= to) continue;
    step.levels[priority.level] += 1;
    step.total += 1;
  }
  return { stepMs, steps };
}
