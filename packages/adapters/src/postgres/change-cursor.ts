import { ConnectedServiceError } from '@csk/core';

/**
 * A place in the change feed.
 *
 * Numbers drawn by concurrent transactions do not become visible in order, so "greater than the last number I saw"
 * misses changes; and order by transaction number puts a change before one it depends on when an old transaction waits
 * for a younger one. A reader therefore goes from snapshot to snapshot: after everything that snapshot `seen` shows
 * come the changes that snapshot `next` shows and `seen` does not, in order of `seq`. PostgreSQL's snapshots only grow,
 * and each shows whole transactions, so nothing is missed and nothing comes twice. A change that depends on another
 * was made when that one was visible: it is either in a later step, or in the same step with a greater `seq`, because
 * `seq` is drawn when the statement runs. No transaction waits for another, and a long one holds nobody up.
 *
 * `seq` says how far the reader has come within the step.
 */
export interface FeedPosition {
  /** As PostgreSQL writes a `pg_snapshot`: xmin:xmax:xip,… */
  readonly seen: string;
  readonly next: string;
  readonly seq: string;
}

/** Everything that a snapshot shows, and nothing more. */
export function atSnapshot(snapshot: string): FeedPosition {
  return { seen: snapshot, next: snapshot, seq: '0' };
}

/** Feed, seen, next (left out when it equals seen), seq. */
const CURSOR = /^([0-9a-f]{8})~(\d{1,20}:\d{1,20}:[\d,]{0,20000})~(\d{1,20}:\d{1,20}:[\d,]{0,20000})?~(\d{1,18})$/;

export function writeCursor(feed: string, { seen, next, seq }: FeedPosition): string {
  return `${feed}~${seen}~${seen === next ? '' : next}~${seq}`;
}

/** @throws `conflict` with `details.reset` when the cursor is not one of this feed. */
export function readCursor(feed: string, cursor: string): FeedPosition {
  const [, ofFeed, seen, next = seen, seq] = CURSOR.exec(cursor) ?? [];
  if (ofFeed !== feed || seen === undefined || next === undefined || seq === undefined) throw feedReset();
  return { seen, next, seq };
}

/** Whether changes that this position has not seen may have been dropped. `pruned`: highest transaction dropped. */
export function isOverrun({ seen }: FeedPosition, pruned: string): boolean {
  const xmin = seen.slice(0, seen.indexOf(':'));
  return BigInt(xmin) <= BigInt(pruned);
}

export function feedReset(): ConnectedServiceError {
  return new ConnectedServiceError('conflict', 'The change feed no longer reaches back that far.', {
    port: 'postgres',
    details: { reset: true },
  });
}
