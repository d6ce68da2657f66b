import { isOpen } from '../../model/index.ts';
import type { Alert, Id } from '../../model/index.ts';
import type { RecordWrite, StoreTransaction } from '../../ports/index.ts';
import { isOfAnother } from './alert-family.ts';
import type { AlertFamily } from './alert-family.ts';
import { tokenOf } from './alert-marks.ts';
import type { AlertMarks, MarkChange } from './alert-marks.ts';
import { underParent, withRepeat } from './alert-repeat.ts';
import type { AlertDraft } from './new-alert.ts';
import type { RaiseRequest } from './raise-request.ts';

/** Alerts that may wait under one token; those that come after them stay alone. */
const MAX_WAITING = 500;
/** How many a batch takes under its parents at most, and as many repeats of theirs. */
const MAX_ADOPTED = 1000;

/**
 * The alerts that have come in before the parent that their source names, for those of a batch that may be that parent;
 * with their repeats.
 */
export async function orphanedAlerts(
  transaction: StoreTransaction,
  requests: readonly RaiseRequest[],
  marks: AlertMarks,
): Promise<readonly Alert[]> {
  const tokens = new Set(requests.map(({ source, token }) => tokenOf(source, token)));
  const ids = [...tokens].flatMap((token) => marks.get(token)?.orphanIds ?? []).slice(0, MAX_ADOPTED);
  if (ids.length === 0) return [];
  const orphans = (await transaction.getAll('alert', ids)).filter(
    (alert) => alert.parentId === undefined && isOpen(alert),
  );
  const parentId = orphans.filter(({ occurrences }) => occurrences > 1).map(({ id }) => id);
  if (parentId.length === 0) return orphans;
  const repeats = await transaction.query('alert', { where: { parentId } }, { maxPageSize: MAX_ADOPTED });
  return [...orphans, ...repeats.items];
}

/** The marks by which a parent finds the alerts that a batch leaves without theirs. */
export function orphanMarks(writes: readonly RecordWrite<'alert'>[], known: AlertMarks): readonly MarkChange[] {
  const waiting = new Map<string, readonly Id<'alert'>[]>();
  for (const { record, ifVersion } of writes) {
    const { id, source, parentToken, parentId } = record;
    if (ifVersion !== null || parentToken === undefined || parentId !== undefined || !isOpen(record)) continue;
    const subject = tokenOf(source, parentToken);
    waiting.set(subject, [...(waiting.get(subject) ?? known.get(subject)?.orphanIds ?? []), id]);
  }
  return [...waiting].map(([subject, ids]) => ({ subject, orphanIds: ids.slice(0, MAX_WAITING) }));
}

/**
 * Groups under a new alert, or under the alert that it is a repeat of, what has named its token and came in before it:
 * what comes first on its way is no matter of the problem.
 */
export function adoptOrphans(family: AlertFamily, born: AlertDraft, now: string): void {
  const parentId = born.parentId ?? born.id;
  for (const orphan of family.orphansOf(born.source, born.token)) {
    const parent = family.get(parentId);
    if (parent === undefined || orphan.id === parentId || !isOpen(parent)) continue;
    if (isOfAnother(parent, orphan.accountId)) continue;
    family.put(withRepeat(parent, orphan, { now, end: orphan.clearedAt }));
    for (const repeat of family.repeatsOf(orphan.id)) family.put(moved(repeat, parent, now));
    family.put(moved(asRepeat(orphan), parent, now));
  }
}

/** Why it was raised stays on record. */
function moved(alert: AlertDraft, parent: AlertDraft, now: string): AlertDraft {
  return { ...underParent(alert, parent, now), evidence: alert.evidence };
}

/** What an alert is told of only while it stands alone, its parent speaks for from now on. */
function asRepeat(alert: AlertDraft): AlertDraft {
  return {
    ...alert,
    occurrences: 1,
    lastRaisedAt: alert.raisedAt,
    clearedAt: undefined,
    suppressedUntil: undefined,
    suppressedBy: undefined,
    recentActivations: undefined,
    chattering: undefined,
    chatteringUntil: undefined,
    suggestion: undefined,
    pendingDecisions: undefined,
    followingSince: undefined,
  };
}
