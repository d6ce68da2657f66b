import type { Alert, AlertPriority } from '@csk/core';

type Level = AlertPriority['level'];

export const LEVELS: readonly Level[] = ['high', 'medium', 'low'];

export interface SeverityCount {
  readonly level: Level;
  /** `undefined`: none of them was loaded, though there may be some. */
  readonly count: number | undefined;
  /** There may be more than were counted. */
  readonly atLeast: boolean;
}

/**
 * How many alerts are of which severity. They come the most urgent first, so when there are more than are loaded, only
 * the last level that was reached, and those below, are not known wholly.
 */
export function severityCounts(alerts: readonly Alert[], hasMore: boolean): readonly SeverityCount[] {
  const last = hasMore ? LEVELS.indexOf(alerts.at(-1)?.priority.level ?? 'high') : LEVELS.length;
  return LEVELS.map((level, rank) => {
    const count = alerts.filter(({ priority }) => priority.level === level).length;
    return { level, count: rank > last && count === 0 ? undefined : count, atLeast: rank >= last };
  });
}
