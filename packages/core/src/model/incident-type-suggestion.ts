import type { AlertType } from './alert.ts';
import type { Id } from './primitives.ts';

/**
 * What kind of incident the work on an alert will probably be (`msdyn_suggestedincidenttype`): a hint that fills the form
 * of a case, and nothing that is decided.
 */
export interface SuggestedIncidentType {
  /** As people wrote it on the cases and work orders of alerts like this one. */
  readonly value: string;
  /** How far to trust it, from 0 to 100: its share among them, as if one more had been of another kind. */
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** How many cases and work orders of like alerts of one customer were of one kind. */
export interface IncidentTypeCount {
  /** Whose they were. The words are this customer's own: nobody else is told them, or how often they were used. */
  readonly accountId?: Id<'account'> | undefined;
  /** Either the rule, or the type of the alerts. */
  readonly rule?: string | undefined;
  readonly alertType?: AlertType | undefined;
  /** Only those on devices of this category; with a rule it may be absent. */
  readonly categoryId?: Id<'category'> | undefined;
  readonly incidentType: string;
  readonly count: number;
}

/** What of an alert tells which others are like it. */
export interface IncidentTypeFacts {
  readonly accountId?: Id<'account'> | undefined;
  readonly rule?: string | undefined;
  readonly type?: AlertType | undefined;
  readonly categoryId?: Id<'category'> | undefined;
}

/** Fewer cases and work orders than this teach nothing. */
export const MIN_TYPED = 5;
/** Numbers that a model keeps. */
const MAX_COUNTS = 5_000;

type Group = Omit<IncidentTypeCount, 'incidentType' | 'count'>;

/** The groups that an alert belongs to, the nearest first. */
function groupsOf({ accountId, rule, type, categoryId }: IncidentTypeFacts): readonly Group[] {
  return [
    ...(rule !== undefined && categoryId !== undefined ? [{ accountId, rule, categoryId }] : []),
    ...(rule !== undefined ? [{ accountId, rule }] : []),
    ...(type !== undefined && categoryId !== undefined ? [{ accountId, alertType: type, categoryId }] : []),
  ];
}

/** Counts what alerts were worked on as. */
export function createIncidentTypeCounter() {
  const counts = new Map<string, Group & { readonly incidentType: string; count: number }>();
  return {
    add(alert: IncidentTypeFacts, incidentType: string): void {
      for (const group of groupsOf(alert)) {
        const key = JSON.stringify([group.accountId, group.rule, group.alertType, group.categoryId, incidentType]);
        const entry = counts.get(key) ?? { ...group, incidentType, count: 0 };
        entry.count += 1;
        counts.set(key, entry);
      }
    },
    /** The most frequent ones. */
    counts(): readonly IncidentTypeCount[] {
      const sorted = [...counts.entries()].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
      return sorted.slice(0, MAX_COUNTS).map(([, entry]) => entry);
    },
  };
}

/**
 * What kind an alert will probably be of: the nearest group of which enough is known decides, and only when most of it was
 * of one kind.
 */
export function suggestedIncidentTypeOf(
  counts: readonly IncidentTypeCount[],
  alert: IncidentTypeFacts,
): SuggestedIncidentType | undefined {
  for (const group of groupsOf(alert)) {
    const alike = counts.filter(
      (one) =>
        one.accountId === group.accountId &&
        one.rule === group.rule &&
        one.alertType === group.alertType &&
        one.categoryId === group.categoryId,
    );
    const total = alike.reduce((sum, { count }) => sum + count, 0);
    if (total < MIN_TYPED) continue;
    const most = alike.find(({ count }) => count * 2 > total);
    if (!most) return undefined;
    const whose = group.rule === undefined ? `of type ${group.alertType}` : 'of this rule';
    const where = group.categoryId === undefined ? '' : ' on devices of this category';
    const who = group.accountId === undefined ? '' : ' of this customer';
    const reason = `${most.count} of ${total} cases and work orders${who} of alerts ${whose}${where} were "${most.incidentType}".`;
    return {
      value: most.incidentType,
      confidence: Math.round((100 * most.count) / (total + 1)),
      reasons: [reason],
    };
  }
  return undefined;
}
