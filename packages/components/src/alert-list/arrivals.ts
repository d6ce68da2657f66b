import type { Alert } from '@csk/core';

export interface Arranged {
  readonly shown: readonly Alert[];
  /** New alerts that wait until the reader comes back to the top. */
  readonly waiting: number;
  /** Newest creation time among the shown ones; pass it back the next time. */
  readonly newest: string;
}

/**
 * Splits alerts into shown and waiting. While the reader has scrolled away (`hold`), alerts created after the newest one
 * shown so far wait, so that rows do not move under the reader's eyes. Those that were merely fetched late are shown: older ones, and whatever `late`
 * knows to come from a later page, which by priority may be newer.
 */
export function arrange(
  alerts: readonly Alert[],
  newest: string | undefined,
  hold: boolean,
  late: ReadonlySet<string> = new Set(),
): Arranged {
  const shown =
    hold && newest !== undefined ? alerts.filter(({ id, createdAt }) => createdAt <= newest || late.has(id)) : alerts;
  return {
    shown,
    waiting: alerts.length - shown.length,
    newest: shown.reduce((latest, { createdAt }) => (createdAt > latest ? createdAt : latest), newest ?? ''),
  };
}
