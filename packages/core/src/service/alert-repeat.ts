import { noteActivation, transitionAlert } from '../model/index.ts';
import type { Alert } from '../model/index.ts';
import { priorityOf } from './alert-priority.ts';
import { deviceNotes } from './new-alert.ts';
import type { AlertDraft } from './new-alert.ts';

/** A new alert as it is kept under its parent. A repeat goes where its parent has gone: a case that was made of the problem has it, too. */
export function underParent(alert: AlertDraft, parent: AlertDraft, now: string): AlertDraft {
  const { evidence } = alert;
  // The parent has the readings from which the problem arose; a copy with every repeat would bury the store.
  const repeat = { ...alert, parentId: parent.id, evidence: evidence && { ...evidence, readings: [] } };
  if (parent.caseId === undefined) return repeat;
  const by = { actor: alert.source, at: now, reason: 'Grouped under an alert that has a case.' };
  const unsaved: Alert = { ...repeat, version: '', createdAt: now, updatedAt: now };
  const {
    version: _version,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    ...moved
  } = transitionAlert(unsaved, 'create-case', by);
  return { ...moved, caseId: parent.caseId };
}

/** The parent after one more alert came under it. */
export function withRepeat<A extends AlertDraft>(parent: A, repeat: AlertDraft, now: string): A {
  const { evidence } = repeat;
  const occurrences = parent.occurrences + 1;
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
  // A repeat from before the condition ended does not bring it back.
  const stillClear = parent.clearedAt !== undefined && repeat.raisedAt < parent.clearedAt;
  return {
    ...parent,
    occurrences,
    lastRaisedAt: repeat.raisedAt > parent.lastRaisedAt ? repeat.raisedAt : parent.lastRaisedAt,
    clearedAt: stillClear ? parent.clearedAt : undefined,
    priority: best,
    ...noteActivation(parent, repeat, now),
  };
}
