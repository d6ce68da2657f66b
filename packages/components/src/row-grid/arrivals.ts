import type { Entity } from '@csk/core';

export interface Arranged<T> {
  readonly shown: readonly T[];
  /** New ones that wait until the reader comes back to the top. */
  readonly waiting: number;
  /** Newest creation time among the shown ones; pass it back the next time. */
  readonly newest: string;
}

/**
 * Splits records into shown and waiting. While the reader has scrolled away (`hold`), those created after the newest one
 * shown so far wait, so that rows do not move under the reader's eyes. Those that were merely fetched late are shown: older ones, and whatever `late`
 * knows to come from a later page, which by priority may be newer.
 */
export function arrange<T extends Pick<Entity, 'id' | 'createdAt'>>(
  records: readonly T[],
  newest: string | undefined,
  hold: boolean,
  late: ReadonlySet<string> = new Set(),
): Arranged<T> {
  const isShown = ({ id, createdAt }: T) => newest === undefined || createdAt <= newest || late.has(id);
  const shown = hold && !records.every(isShown) ? records.filter(isShown) : records;
  return {
    shown,
    waiting: records.length - shown.length,
    newest: shown.reduce((latest, { createdAt }) => (createdAt > latest ? createdAt : latest), newest ?? ''),
  };
}
