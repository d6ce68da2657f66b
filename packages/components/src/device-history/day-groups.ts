import type { HistoryItem } from '@csk/core';

export interface DayGroup {
  readonly key: string;
  readonly at: string;
  readonly items: readonly HistoryItem[];
}

/** Items of one stream, newest first, under the day on which they happened in the user's zone. */
export function groupByDay(items: readonly HistoryItem[], dayKey: (at: string) => string): readonly DayGroup[] {
  const groups: { key: string; at: string; items: HistoryItem[] }[] = [];
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
 * form, and pages further down stay.
 */
export function mergeFirstPage(loaded: readonly HistoryItem[], fresh: readonly HistoryItem[]): readonly HistoryItem[] {
  const isFresh = new Set(fresh.map(keyOf));
  const oldest = fresh.at(-1)?.at ?? '';
  // Inside the span of the fresh page only the fresh page counts: what it lacks is gone.
  return [...fresh, ...loaded.filter((item) => !isFresh.has(keyOf(item)) && item.at < oldest)];
}

export function keyOf({ kind, entity }: HistoryItem): string {
  return `${kind} ${entity.id}`;
}
