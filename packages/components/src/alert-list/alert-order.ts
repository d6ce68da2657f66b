import type { Alert } from '@csk/core';

export type AlertSort = 'priority' | 'newest';

const LEVEL = { high: 2, medium: 1, low: 0 } as const;

/** Scores move a little with every repeat. Rows that changed places with each of them could not be read. */
const SCORE_STEP = 10;

/** Total orders: equal alerts are told apart by id, so rows do not jump between two renderings. */
export const ALERT_ORDERS: Readonly<Record<AlertSort, (a: Alert, b: Alert) => number>> = {
  newest: byTime,
  priority: (a, b) => LEVEL[b.priority.level] - LEVEL[a.priority.level] || stepOf(b) - stepOf(a) || byTime(a, b),
};

function stepOf({ priority }: Alert): number {
  return Math.floor(priority.score / SCORE_STEP);
}

function byTime(a: Alert, b: Alert): number {
  return compare(b.raisedAt, a.raisedAt) || compare(b.id, a.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
