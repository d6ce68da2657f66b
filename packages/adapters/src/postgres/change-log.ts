import { isConnectedServiceError, KINDS } from '@csk/core';
import type { Change, Kind } from '@csk/core';
import { atSnapshot, feedReset, isOverrun, writeCursor, type FeedPosition } from './change-cursor.ts';
import type { Database } from './database.ts';
import { fromJsonText, fromStoredText } from './json-text.ts';

/** Changes dropped in one statement at most. */
const PRUNE_BATCH = 10_000;

/** Some changes, in order, and where the reader stands after them. */
export interface ChangePage {
  readonly changes: readonly Change[];
  readonly position: FeedPosition;
  /** Whether the step is exhausted: `position` is then at the target. */
  readonly complete: boolean;
}

interface ChangeRow {
  readonly target: string;
  readonly ahead: boolean;
  readonly pruned: string;
  readonly seq: string | null;
  readonly kind: string;
  readonly id: string;
  readonly op: string;
  readonly entity: string | null;
  readonly op_id: string | null;
  readonly former: string | null;
}

/** The table of changes, read. */
export interface ChangeLog {
  readonly feed: string;
  /** The position after everything that is committed now. */
  head(signal?: AbortSignal): Promise<FeedPosition>;
  /**
   * The next changes after a position, up to a snapshot (now, when absent). A position within a step first ends that step.
   * @throws `conflict` with `details.reset`.
   */
  read(after: FeedPosition, target: string | undefined, limit: number, signal?: AbortSignal): Promise<ChangePage>;
  /** Drops changes that are older than `maxAgeHours` or not among the newest `keep`. */
  prune(keep: number, maxAgeHours: number): Promise<void>;
}

export async function openChangeLog(database: Database): Promise<ChangeLog> {
  const { schema } = database;
  const [row] = await database.run<{ id: string }>(`SELECT id FROM ${schema}.feed`);
  const feed = row?.id ?? '';
  // One statement, so that the snapshot it reports is the one it reads by.
  const readSql = `
    SELECT coalesce($3::pg_snapshot, pg_current_snapshot())::text AS target, f.pruned::text AS pruned,
      pg_snapshot_xmax($1::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()) AS ahead,
      c.seq::text AS seq, c.kind, c.id, c.op, c.entity, c.op_id,
      c.former::text AS former
    FROM ${schema}.feed f LEFT JOIN LATERAL (
      SELECT * FROM ${schema}.change
      WHERE xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)
        AND pg_visible_in_snapshot(xid, coalesce($3::pg_snapshot, pg_current_snapshot())) AND seq > $2::bigint
      ORDER BY seq LIMIT $4
    ) c ON true ORDER BY c.seq`;

  return {
    feed,
    async head(signal) {
      const [now] = await database.run<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot', [], {
        signal,
      });
      return atSnapshot(now?.snapshot ?? '');
    },
    async read(after, target, limit, signal) {
      const inStep = after.seen !== after.next;
      const stepTarget = inStep ? after.next : target;
      const values = [after.seen, after.seq, stepTarget ?? null, limit + 1];
      const rows = await database.run<ChangeRow>(readSql, values, { signal }).catch((error: unknown) => {
        // A cursor may look like one of ours and name what is no snapshot.
        throw isConnectedServiceError(error, 'invalid') ? feedReset() : error;
      });
      const [first] = rows;
      // A server restored from a copy of its files is the same one, with transactions undone and their numbers given anew.
      if (!first || first.ahead || isOverrun(after, first.pruned)) throw feedReset();
      const found = rows.filter((item) => item.seq !== null);
      const taken = found.slice(0, limit);
      const exhausted = found.length <= limit;
      const at = (item: ChangeRow | undefined): FeedPosition => ({
        seen: after.seen,
        next: first.target,
        seq: item?.seq ?? after.seq,
      });
      const position = exhausted ? atSnapshot(first.target) : at(taken.at(-1));
      // Who has the last change of a step is at its end: dropping what the step held does not concern them any more.
      const changes = taken.map((item, index) =>
        toChange(feed, item, index === taken.length - 1 ? position : at(item)),
      );
      return { changes, position, complete: exhausted && (!inStep || first.target === target) };
    },
    async prune(keep, maxAgeHours) {
      // Only what every running transaction already sees: a fresh cursor can then never be overrun. In batches, so that
      // a round after a storm does not outlast its statement's time and leave the next one even more.
      for (let gone = PRUNE_BATCH; gone === PRUNE_BATCH;) {
        const [batch] = await database.run<{ gone: string }>(
          `WITH gone AS (
            DELETE FROM ${schema}.change WHERE seq IN (
              SELECT seq FROM ${schema}.change
              WHERE (seq <= (SELECT max(seq) FROM ${schema}.change) - $1::bigint OR at < now() - make_interval(hours => $2::int))
                AND xid < pg_snapshot_xmin(pg_current_snapshot())
              ORDER BY seq LIMIT ${PRUNE_BATCH}
            ) RETURNING xid
          ), noted AS (
            UPDATE ${schema}.feed SET pruned = greatest(pruned, (SELECT xid FROM gone ORDER BY xid DESC LIMIT 1))
            WHERE EXISTS (SELECT FROM gone)
          )
          SELECT count(*) AS gone FROM gone`,
          [keep, maxAgeHours],
        );
        gone = Number(batch?.gone ?? 0);
      }
    },
  };
}

function toChange(feed: string, row: ChangeRow, position: FeedPosition): Change {
  const kind: Kind | undefined = KINDS.find((known) => known === row.kind);
  const change = {
    cursor: writeCursor(feed, position),
    kind: kind ?? row.kind,
    id: fromStoredText(row.id),
    op: row.op,
    ...(row.entity === null ? {} : { entity: fromJsonText(row.entity) }),
    ...(row.op_id === null ? {} : { opId: fromStoredText(row.op_id) }),
    ...(row.former === null ? {} : { former: fromJsonText(row.former) }),
  };
  return change as Change;
}
