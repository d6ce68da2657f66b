import type { Alert, AlertHandling } from '@csk/core';

export interface TimelineEntry {
  readonly at: string;
  readonly kind: 'raised' | 'repeated' | 'acknowledged' | 'changed' | 'cleared' | 'commented' | AlertHandling;
  /** For `changed`: the state it came to. */
  readonly state?: Pick<Alert, 'status' | 'progress'>;
  readonly actor?: string | undefined;
  /** For `assigned`: to whom; absent, the alert was given back. */
  readonly assignedTo?: string | undefined;
  /** For `shelved` and `suppressed`: until when. */
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
}

/** The life of an alert, newest first, from its transitions and the moments it records. */
export function alertTimeline(alert: Alert): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [{ at: alert.raisedAt, kind: 'raised', actor: alert.source }];
  if (alert.occurrences > 1) entries.push({ at: alert.lastRaisedAt, kind: 'repeated' });
  if (alert.acknowledgedAt) {
    entries.push({ at: alert.acknowledgedAt, kind: 'acknowledged', actor: alert.acknowledgedBy });
  }
  if (alert.clearedAt) entries.push({ at: alert.clearedAt, kind: 'cleared' });
  for (const { at, to, progress, actor, reason, handling, assignedTo, until } of alert.transitions) {
    const who = { at, actor, reason };
    entries.push(
      handling
        ? { ...who, kind: handling, assignedTo, until }
        : { ...who, kind: 'changed', state: { status: to, progress } },
    );
  }
  for (const { at, actor, text } of alert.comments ?? []) entries.push({ at, kind: 'commented', actor, reason: text });
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => (a.entry.at < b.entry.at ? 1 : a.entry.at > b.entry.at ? -1 : b.index - a.index))
    .map(({ entry }) => entry);
}
