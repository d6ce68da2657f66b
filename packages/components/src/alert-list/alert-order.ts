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
export function inOrder(alerts: readonly Alert[], order: (a: Alert, b: Alert) => number): readonly Alert[] {
  let previous: Alert | undefined;
  for (const alert of alerts) {
    if (previous && order(previous, alert) > 0) return [...alerts].sort(order);
    previous = alert;
  }
  return alerts;
}
