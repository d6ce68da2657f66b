import type { HistoryItem } from '@csk/core';

interface Timed {
  readonly at: string;
}

export interface DayGroup<T> {
  readonly key: string;
  readonly at: string;
  readonly items: readonly T[];
}

/** Items of one stream, newest first, under the day on which they happened in the user's zone. */
export function groupByDay<T extends Timed>(
  items: readonly T[],
  dayKey: (at: string) => string,
): readonly DayGroup<T>[] {
  const groups: { key: string; at: string; items: T[] }[] = [];
  for (const item of items) {
    const key = dayKey(item.at);
    const last = groups.at(-1);
    if (last?.key === key) last.items.push(item);
    else groups.push({ key, at: item.at, items: [item] });
  }
  return groups;
}

/**
 * Puts a freshly fetched first page before what is loaded already: an item that changed appears once, in its newest
 * form, and pages further down stay. For a page that the loaded items go on from.
 */
export function mergeFirstPage<T extends Timed>(
  loaded: readonly T[],
  fresh: readonly T[],
  keyOf: (item: T) => string,
): readonly T[] {
  const isFresh = new Set(fresh.map((item) => keyOf(item)));
  const oldest = fresh.at(-1)?.at ?? '';
  // Inside the span of the fresh page only the fresh page counts: what it lacks is gone. What happened at the very time
  // of its last item may stand on the next page.
  return [...fresh, ...loaded.filter((item) => !isFresh.has(keyOf(item)) && item.at <= oldest)];
}

/** Whether a fresh page reaches down to what is loaded; else something between them is not known. */
export function isJoined<T extends Timed>(
  loaded: readonly T[],
  fresh: readonly T[],
  keyOf: (item: T) => string,
): boolean {
  const times = new Map(fresh.map((item) => [keyOf(item), item.at]));
  return loaded.some((item) => times.get(keyOf(item)) === item.at);
}

export function keyOf({ kind, entity }: HistoryItem): string {
  return `${kind} ${entity.id}`;
}
