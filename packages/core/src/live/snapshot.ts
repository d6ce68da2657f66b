import type { Id } from '../model/index.ts';
import type { Snapshot } from './live.ts';

export const NOTHING_PENDING: ReadonlySet<string> = new Set();

/** The previous snapshot when the next one says the same, so that nobody renders for nothing. */
export function sameSnapshot<T>(previous: Snapshot<T>, next: Snapshot<T>): Snapshot<T> {
  const isSame =
    previous.status === next.status &&
    previous.data === next.data &&
    previous.error === next.error &&
    previous.stale === next.stale &&
    previous.pending === next.pending;
  return isSame ? previous : next;
}

/** The pending ones among the shown; the previous set when it has the same members. */
export function pendingAmong(
  previous: ReadonlySet<string>,
  shown: Iterable<Id>,
  isPending: (id: Id) => boolean,
): ReadonlySet<string> {
  const next = new Set<string>();
  for (const id of shown) if (isPending(id)) next.add(id);
  if (next.size === 0) return NOTHING_PENDING;
  return next.size === previous.size && [...next].every((id) => previous.has(id)) ? previous : next;
}
