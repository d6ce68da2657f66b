import type { Alert } from '@csk/core';

export interface TimelineEntry {
  readonly at: string;
  readonly kind: 'raised' | 'repeated' | 'acknowledged' | 'changed' | 'cleared';
  /** For `changed`: the state it came to. */
  readonly state?: Pick<Alert, 'status' | 'progress'>;
  readonly actor?: string | undefined;
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
  for (const { at, to, progress, actor, reason } of alert.transitions) {
    entries.push({ at, kind: 'changed', state: { status: to, progress }, actor, reason });
  }
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => (a.entry.at < b.entry.at ? 1 : a.entry.at > b.entry.at ? -1 : b.index - a.index))
    .map(({ entry }) => entry);
}
