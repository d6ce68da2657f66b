import type { Alert } from '@csk/core';

export type AlertSort = 'priority' | 'newest';

/** Scores move a little with every repeat. Rows that changed places with each of them could not be read. */
const SCORE_STEP = 10;
/** The level comes before the score. */
const LEVEL = { high: 2000, medium: 1000, low: 0 } as const;

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
  return areInOrder(alerts, sort) ? alerts : [...alerts].sort(ALERT_ORDERS[sort]);
}

/**
 * Very many are looked through before the first of them is shown, so nearly every pair is settled without its ranks: by
 * the time alone where the priorities are the same.
 */
function areInOrder(alerts: readonly Alert[], sort: AlertSort): boolean {
  const order = ALERT_ORDERS[sort];
  for (let i = 1; i < alerts.length; i += 1) {
    const above = alerts[i - 1];
    const below = alerts[i];
    if (!above || !below) continue;
    if (above.raisedAt > below.raisedAt && (sort === 'newest' || haveOnePriority(above, below))) continue;
    if (order(above, below) > 0) return false;
  }
  return true;
}

function haveOnePriority({ priority: a }: Alert, { priority: b }: Alert): boolean {
  return a.level === b.level && a.score === b.score;
}
