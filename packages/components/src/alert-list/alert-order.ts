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

/** A browser makes a function fast from one call to the next, long before it does so in the middle of a long one. */
const ALERTS_A_CALL = 512;

/** Very many are looked through before the first of them is shown. */
function areInOrder(alerts: readonly Alert[], sort: AlertSort): boolean {
  const order = ALERT_ORDERS[sort];
  for (let i = 0; i < alerts.length;) {
    i = endOfRun(alerts, sort, i, Math.min(alerts.length, i + ALERTS_A_CALL));
    const above = alerts[i - 1];
    const below = alerts[i];
    if (above && below && order(above, below) > 0) return false;
  }
  return true;
}

/**
 * Where alerts end that follow each other in time and are of one priority, if that comes before the time: nearly every
 * pair is settled so, without its ranks.
 */
function endOfRun(alerts: readonly Alert[], sort: AlertSort, start: number, end: number): number {
  let { raisedAt, priority } = alerts[start] as Alert;
  const { level, score } = priority;
  let i = start + 1;
  for (; i < end; i += 1) {
    const before = raisedAt;
    ({ raisedAt, priority } = alerts[i] as Alert);
    if (!(raisedAt < before)) break;
    if (sort === 'priority' && (priority.level !== level || priority.score !== score)) break;
  }
  return i;
}
