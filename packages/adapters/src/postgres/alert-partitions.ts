import type { QueryResultRow } from 'pg';
import { lockNumber, type Database } from './database.ts';

/** Somebody may be reading all alerts for a long time: then there is no partition this time, and rows go to the default one. */
const LOCK_TIMEOUT = '2s';
/** What a partition takes over from the default one; the rest is generated. */
const COLUMNS = 'id, doc, version, created_at, updated_at';

/**
 * Sees that this year and the next have a partition of their own. Any number of processes may do so at once and again;
 * a failure is logged and harmless, because the default partition takes every row.
 *
 * Why years: every list and every search for an open alert looks into all partitions, since alerts are ordered by when
 * they were raised and partitioned by when they were kept. Among 300,000 alerts of two years, the median search for
 * the alert under which a repeat belongs took 0.28 ms without partitions, 0.50 ms with a partition a year, 0.87 ms with
 * one a quarter and 2.06 ms with one a month.
 */
export async function ensureAlertPartitions(database: Database): Promise<void> {
  const { schema, schemaName, logger } = database;
  try {
    if ((await missing(database, schema)).length === 0) return;
    await database.transaction(async (session) => {
      const { run } = session;
      // The same lock as migrations have: no column comes in between.
      await run('SELECT pg_advisory_xact_lock($1)', [lockNumber('migrate', schemaName)]);
      await run(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      for (const year of await missing(session, schema)) {
        const partition = `${schema}.alert_${year}`;
        const bounds = `('${year}') TO ('${year + 1}')`;
        // Made first and attached then: that locks the table against changes of its form, not against reads and writes.
        await run(`CREATE TABLE ${partition} (LIKE ${schema}."alert" INCLUDING ALL)`);
        await run(`LOCK TABLE ${schema}.alert_other IN ACCESS EXCLUSIVE MODE`);
        await run(
          `WITH strayed AS (
            DELETE FROM ${schema}.alert_other WHERE created_at >= '${year}' AND created_at < '${year + 1}' RETURNING ${COLUMNS}
          ) INSERT INTO ${partition} (${COLUMNS}) SELECT ${COLUMNS} FROM strayed`,
        );
        await run(`ALTER TABLE ${schema}."alert" ATTACH PARTITION ${partition} FOR VALUES FROM ${bounds}`);
      }
    });
  } catch (error) {
    logger?.log('warn', 'The next partition of the alerts could not be made', { reason: String(error) });
  }
}

interface Runner {
  run<R extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<R[]>;
}

async function missing(runner: Runner, schema: string): Promise<readonly number[]> {
  const rows = await runner.run<{ name: string | null; year: number }>(
    `SELECT c.relname AS name, extract(year FROM clock_timestamp() AT TIME ZONE 'UTC')::int AS year
    FROM (SELECT 1) one LEFT JOIN (pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid) ON i.inhparent = $1::regclass`,
    [`${schema}."alert"`],
  );
  return missingYears(
    rows.flatMap(({ name }) => name ?? []),
    rows[0]?.year ?? 0,
  );
}

/** Which of this year and the next no partition covers, by the partitions' names. */
export function missingYears(partitions: readonly string[], thisYear: number): readonly number[] {
  const until = Math.max(0, ...partitions.map((name) => Number(/^alert_until_(\d{4})$/.exec(name)?.[1] ?? 0)));
  return [thisYear, thisYear + 1].filter((year) => year > until && !partitions.includes(`alert_${year}`));
}
