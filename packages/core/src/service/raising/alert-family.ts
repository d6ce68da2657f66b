import { isOpen, isUntouched } from '../../model/index.ts';
import type { Alert, DebounceRule, Id } from '../../model/index.ts';
import type { RecordWrite } from '../../ports/index.ts';
import { groupKey } from './alert-grouping.ts';
import type { AlertDraft } from './new-alert.ts';

/**
 * The alerts that a batch may find or make, in the state in which the next alert of the batch finds them, and what is to
 * be written in the end: one write a record, however often it changed.
 */
export interface AlertFamily {
  get(id: Id<'alert'>): AlertDraft | undefined;
  /** Those of a group, as far as they are in hand. */
  inGroup(key: string): readonly AlertDraft[];
  /**
   * The open alert under which the token leads that an alert names as its parent's: that of the device itself before
   * another's, then the newest; none of another customer's.
   */
  namedParent(alert: AlertDraft): AlertDraft | undefined;
  /** Those that are grouped under an alert, as far as they are in hand. */
  repeatsOf(id: Id<'alert'>): readonly AlertDraft[];
  /**
   * Open alerts that name a token as their parent's and have found none. Only those that are in hand with all their
   * repeats, and that nobody has touched: work on an alert is not moved elsewhere. Oldest first.
   */
  orphansOf(source: string, token: string): readonly AlertDraft[];
  /** A new alert, or the successor of one that is here. */
  put(alert: AlertDraft, opId?: string): void;
  readonly writes: readonly RecordWrite<'alert'>[];
}

export function createAlertFamily(kept: readonly Alert[], debounce: DebounceRule): AlertFamily {
  const members = new Map<Id<'alert'>, AlertDraft>();
  const versions = new Map<Id<'alert'>, string>();
  const groups = new Map<string, Set<Id<'alert'>>>();
  const tokens = new Map<string, Set<Id<'alert'>>>();
  const orphans = new Map<string, Set<Id<'alert'>>>();
  const repeats = new Map<Id<'alert'>, Set<Id<'alert'>>>();
  const writes = new Map<Id<'alert'>, RecordWrite<'alert'>>();

  const admit = (alert: AlertDraft) => {
    if (!members.has(alert.id)) {
      const group = groupKey(alert, debounce);
      if (group !== undefined) addTo(groups, group, alert.id);
      addTo(tokens, tokenKey(alert.source, alert.token), alert.id);
      if (alert.parentToken !== undefined) addTo(orphans, tokenKey(alert.source, alert.parentToken), alert.id);
    }
    const parentBefore = members.get(alert.id)?.parentId;
    if (parentBefore !== undefined) repeats.get(parentBefore)?.delete(alert.id);
    if (alert.parentId !== undefined) addTo(repeats, alert.parentId, alert.id);
    members.set(alert.id, alert);
  };
  const membersOf = (ids: Iterable<Id<'alert'>>) => [...ids].flatMap((id) => members.get(id) ?? []);

  const repeatsOf = (id: Id<'alert'>) => membersOf(repeats.get(id) ?? []);

  for (const alert of kept) {
    admit(alert);
    versions.set(alert.id, alert.version);
  }
  return {
    get: (id) => members.get(id),
    inGroup: (key) => membersOf(groups.get(key) ?? []),
    namedParent({ source, parentToken, deviceKey, accountId }) {
      if (parentToken === undefined) return undefined;
      const named = membersOf(tokens.get(tokenKey(source, parentToken)) ?? []);
      const own = named.filter((alert) => alert.deviceKey === deviceKey);
      // The hierarchy is flat: under a repeat means under its parent. A closed problem takes no repeats.
      const roots = membersOf((own.length > 0 ? own : named).map(({ id, parentId }) => parentId ?? id)).filter(
        (root) => isOpen(root) && !isOfAnother(root, accountId),
      );
      return roots.reduce<AlertDraft | undefined>(
        (best, root) => (best && newerFirst(best, root) <= 0 ? best : root),
        undefined,
      );
    },
    repeatsOf,
    orphansOf(source, token) {
      const waiting = membersOf(orphans.get(tokenKey(source, token)) ?? []).filter((alert) => {
        if (alert.parentId !== undefined || !isOpen(alert)) return false;
        const under = repeatsOf(alert.id);
        return under.length === alert.occurrences - 1 && [alert, ...under].every(isUntouched);
      });
      return waiting.sort(newerFirst).reverse();
    },
    put(alert, opId) {
      admit(alert);
      writes.set(alert.id, {
        record: alert,
        ifVersion: versions.get(alert.id) ?? null,
        opId: opId ?? writes.get(alert.id)?.opId,
      });
    },
    get writes() {
      return [...writes.values()];
    },
  };
}

/** Whether an alert belongs to another customer: what belongs to nobody may concern everybody. */
export function isOfAnother({ accountId }: Pick<Alert, 'accountId'>, customer: Alert['accountId']): boolean {
  return accountId !== undefined && customer !== undefined && accountId !== customer;
}

const tokenKey = (source: string, token: string): string => JSON.stringify([source, token]);

function newerFirst(a: AlertDraft, b: AlertDraft): number {
  const [left, right] = [`${a.raisedAt} ${a.id}`, `${b.raisedAt} ${b.id}`];
  return left > right ? -1 : left < right ? 1 : 0;
}

function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}
