import { linkAlertToCase, linkAlertToWorkOrder, noteActivation } from '../../model/index.ts';
import type { Instant } from '../../model/index.ts';
import { priorityOf } from './alert-priority.ts';
import { deviceNotes } from './new-alert.ts';
import type { AlertDraft } from './new-alert.ts';

/**
 * A new alert as it is kept under its parent. A repeat goes where its parent has gone: a case and a work order that were
 * made of the problem have it, too.
 */
export function underParent<A extends AlertDraft>(alert: A, parent: AlertDraft, now: string): A {
  const { evidence } = alert;
  // The parent has the readings from which the problem arose; a copy with every repeat would bury the store.
  const { decisionNumber, caseId, workOrderId } = parent;
  const repeat = { ...alert, parentId: parent.id, decisionNumber, evidence: evidence && { ...evidence, readings: [] } };
  const by = (what: string) => ({ actor: alert.source, at: now, reason: `Grouped under an alert that has a ${what}.` });
  const ofCase = caseId === undefined ? repeat : linkAlertToCase(repeat, caseId, by('case'));
  return workOrderId === undefined ? ofCase : linkAlertToWorkOrder(ofCase, workOrderId, by('work order'));
}

/** What is known about a repeat beside what its source says. */
export interface RepeatFacts {
  readonly now: Instant;
  /** The newest end of the repeat's own condition, if one is known that counts for it. */
  readonly end?: Instant | undefined;
  /** Nothing that is known about its condition is newer. */
  readonly isArrival?: boolean | undefined;
}

/** The parent after one more alert, with what was grouped under that one so far, came under it. */
export function withRepeat<A extends AlertDraft>(parent: A, repeat: AlertDraft, facts: RepeatFacts): A {
  const { evidence } = repeat;
  const occurrences = parent.occurrences + repeat.occurrences;
  const grown = priorityOf({
    type: parent.type,
    metric: evidence?.metric,
    reading: evidence?.reading,
    threshold: evidence?.threshold,
    occurrences,
    notes: deviceNotes(parent.deviceKey, parent.deviceId),
  });
  // Of equal scores the newest is taken: its reasons tell the present count.
  const best = [repeat.priority, grown].reduce((a, b) => (b.score >= a.score ? b : a), parent.priority);
  return {
    ...parent,
    occurrences,
    lastRaisedAt: repeat.lastRaisedAt > parent.lastRaisedAt ? repeat.lastRaisedAt : parent.lastRaisedAt,
    clearedAt: clearedAfter(parent.clearedAt, repeat.lastRaisedAt, facts),
    priority: best,
    ...noteActivation(parent, repeat, facts.now),
  };
}

/** A repeat from before the condition ended does not bring it back. */
function clearedAfter(
  clearedAt: Instant | undefined,
  raisedAt: Instant,
  { end, isArrival = false }: RepeatFacts,
): Instant | undefined {
  if (isArrival) return undefined;
  if (clearedAt === undefined || raisedAt <= clearedAt) return clearedAt;
  return end !== undefined && raisedAt <= end ? end : undefined;
}
