import type { Alert } from './alert.ts';
import { calledForWork } from './alert-touch.ts';
import { suggestedIncidentTypeOf } from './incident-type-suggestion.ts';
import type { IncidentTypeCount, IncidentTypeFacts, SuggestedIncidentType } from './incident-type-suggestion.ts';
import type { Instant } from './primitives.ts';

/**
 * What past alerts of the same rule make likely (`msdyn_suggestedpriority` and `msdyn_alertpriorityscore`). A hint beside
 * the priority, never instead of it.
 */
export interface AlertSuggestion {
  /** `calculating` until the first history was counted; `none` when it says nothing clear. */
  readonly status: 'calculating' | 'high' | 'low' | 'none';
  /** With `high` and `low`: how likely alerts like this one lead to work, from 0 to 100. */
  readonly score?: number | undefined;
  readonly reasons: readonly string[];
  /** With `high`, where the history agrees on one. */
  readonly incidentType?: SuggestedIncidentType | undefined;
}

/** How often alerts of one rule, or of one metric of it, led to work. */
export interface DecidedCount {
  readonly rule: string;
  /** Absent: all metrics of the rule together. */
  readonly metric?: string | undefined;
  /** Those that led to a case, a work order or a command. */
  readonly worked: number;
  /** Those and the ones that were closed without. */
  readonly decided: number;
}

/** What past alerts teach: counts, and nothing that changes with the time at which they are read. */
export interface SuggestionModel {
  readonly computedAt: Instant;
  readonly worked: number;
  readonly decided: number;
  /** The most frequent ones. */
  readonly counts: readonly DecidedCount[];
  /** Absent in counts from before there were any. */
  readonly incidentTypes?: readonly IncidentTypeCount[];
}

/** Fewer decided alerts than this teach nothing; Microsoft's suggestions wanted about as many converted ones. */
export const MIN_DECIDED = 50;
/** Fewer decided alerts of the very rule give no suggestion for it. */
export const MIN_DECIDED_OF_RULE = 5;
/** Every rate is weighed as if it had so many more alerts of the average kind: a few accidents do not make a rule. */
const SMOOTHING = 5;
/** Rules and metrics that a model keeps. */
const MAX_COUNTS = 1_000;

export const CALCULATING: AlertSuggestion = {
  status: 'calculating',
  reasons: ['The history of alerts has not been counted yet.'],
};

type Decided = Pick<Alert, 'rule' | 'status' | 'parentId' | 'suppressedBy' | 'evidence'> &
  Parameters<typeof calledForWork>[0];

/**
 * Whether an alert teaches something: it led to work, or was closed without. Repeats follow their parent, and of an alert
 * that was suppressed to its end nobody knew.
 */
export function isDecided(alert: Decided): boolean {
  return (
    alert.parentId === undefined &&
    alert.suppressedBy === undefined &&
    (calledForWork(alert) || alert.status === 'closed')
  );
}

/** Counts decided alerts. */
export function createSuggestionCounter() {
  const counts = new Map<string, { rule: string; metric?: string; worked: number; decided: number }>();
  let worked = 0;
  let decided = 0;
  const count = (rule: string, metric: string | undefined, by: number) => {
    const key = JSON.stringify([rule, metric ?? null]);
    const entry = counts.get(key) ?? { rule, ...(metric === undefined ? {} : { metric }), worked: 0, decided: 0 };
    entry.worked += by;
    entry.decided += 1;
    counts.set(key, entry);
  };
  return {
    add(alert: Decided): void {
      if (!isDecided(alert)) return;
      const by = calledForWork(alert) ? 1 : 0;
      worked += by;
      decided += 1;
      const metric = alert.evidence?.metric;
      count(alert.rule ?? '', undefined, by);
      if (metric !== undefined) count(alert.rule ?? '', metric, by);
    },
    model(computedAt: Instant): SuggestionModel {
      const sorted = [...counts.entries()].sort(([a, x], [b, y]) => y.decided - x.decided || (a < b ? -1 : 1));
      return { computedAt, worked, decided, counts: sorted.slice(0, MAX_COUNTS).map(([, entry]) => entry) };
    },
  };
}

/**
 * What a model says about an alert. The share of alerts that led to work is taken over all alerts, drawn from there
 * towards the share of the rule, and from there towards that of the rule's metric, the further the more alerts there
 * are. High is a share at least half way from the average to certainty, low one of at most half the average: the limits
 * move with what people do (Connected Customer Service, AI suggestions, which showed a score with high and low only, and
 * an incident type with high).
 */
export function suggestionOf(
  model: SuggestionModel | undefined,
  alert: IncidentTypeFacts & { readonly metric?: string | undefined },
): AlertSuggestion {
  if (!model) return CALCULATING;
  if (model.decided < MIN_DECIDED) {
    return none(`Suggestions need ${MIN_DECIDED} alerts that were decided; there are ${model.decided}.`);
  }
  const rule = alert.rule ?? '';
  const find = (metric: string | undefined) =>
    model.counts.find((count) => count.rule === rule && count.metric === metric);
  const ofRule = find(undefined);
  if (!ofRule || ofRule.decided < MIN_DECIDED_OF_RULE) {
    return none(`Too few alerts of this rule were decided to tell (${ofRule?.decided ?? 0}).`);
  }
  const average = model.worked / model.decided;
  const ofMetric = alert.metric === undefined ? undefined : find(alert.metric);
  const share = smoothed(ofMetric, smoothed(ofRule, average));
  const reasons = [
    `${ofRule.worked} of ${ofRule.decided} alerts of this rule led to a case, a work order or a command.`,
    ...(ofMetric ? [`Of those on ${alert.metric}, ${ofMetric.worked} of ${ofMetric.decided} did.`] : []),
    `Of all alerts, ${model.worked} of ${model.decided} did.`,
  ];
  const status = share >= (1 + average) / 2 ? 'high' : share <= average / 2 ? 'low' : 'none';
  if (status === 'none') return { status, reasons };
  const incidentType = status === 'high' ? suggestedIncidentTypeOf(model.incidentTypes ?? [], alert) : undefined;
  return { status, score: Math.round(100 * share), reasons, ...(incidentType === undefined ? {} : { incidentType }) };
}

function smoothed(count: DecidedCount | undefined, towards: number): number {
  return count ? (count.worked + SMOOTHING * towards) / (count.decided + SMOOTHING) : towards;
}

function none(reason: string): AlertSuggestion {
  return { status: 'none', reasons: [reason] };
}
