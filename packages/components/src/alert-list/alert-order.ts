import type { Alert } from '@csk/core';

export type AlertSort = 'priority' | 'newest';

/** Scores move a little with every repeat. Rows that changed places with each of them could not be read. */
const SCORE_STEP = 10;
/** The level comes before the score. */
const LEVEL = { high: 2000, medium: 1000, low: 0 } as const;

/** What decides before the time does. */
const RANK: Readonly<Record<AlertSort, (alert: Alert) => number>> = { newest: () => 0, priority: rankOf };

/** Total orders: equal alerts are told apart by id, so rows do not jump between two renderings. */
export const ALERT_ORDERS: Readonly<Record<AlertSort, (a: Alert, b: Alert) => number>> = {
  newest: byTime,
  priority: (a, b) => rankOf(b) - rankOf(a) || byTime(a, b),
};

function rankOf({ priority: { level, score } }: Alert): number {
  return LEVEL[level] + Math.floor(score / SCORE_STEP);
}

function byTime(a: Alert, b: Alert): number {
  return compare(b.raisedAt, a.raisedAt) || compare(b.id, a.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The alerts in an order: themselves where they have it already, as those of a service do. */
export function inOrder(alerts: readonly Alert[], sort: AlertSort): readonly Alert[] {
  return areInOrder(alerts, RANK[sort]) ? alerts : [...alerts].sort(ALERT_ORDERS[sort]);
}

/** One comparison settles nearly every pair. */
const isNewer = (a: Alert, b: Alert): boolean => a.raisedAt > b.raisedAt;

/** A rank an alert, and not two a pair: very many are looked through before the first of them is shown. */
function areInOrder(alerts: readonly Alert[], rank: (alert: Alert) => number): boolean {
  let previous: Alert | undefined;
  let previousRank = Number.POSITIVE_INFINITY;
  for (const alert of alerts) {
    const own = rank(alert);
    if (own > previousRank) return false;
    if (previous && own === previousRank && !isNewer(previous, alert) && byTime(previous, alert) > 0) return false;
    previous = alert;
    previousRank = own;
  }
  return true;
}
