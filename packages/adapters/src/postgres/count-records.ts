import type { Kind, Tally } from '@csk/core';
import type { Database } from './database.ts';
import { fromJsonText } from './json-text.ts';
import { compileCount } from './query-sql.ts';
import type { CountQuery } from './query-sql.ts';
import { RECORD_TABLES } from './schema/record-tables.ts';

const MAX_TALLIES = 1_000;

/** Counts in the database, by whichever index the conditions have. */
export async function countRecords<K extends Kind>(
  database: Database,
  kind: K,
  query: CountQuery<K>,
  signal: AbortSignal | undefined,
): Promise<readonly Tally[]> {
  const { condition, group, values } = compileCount(database.schema, kind, query);
  const counted = `count(*) AS count FROM ${database.schema}."${RECORD_TABLES[kind].table}" WHERE ${condition}`;
  const rows = await database.run<{ values: string; count: string }>(
    query.by === undefined || query.by.length === 0
      ? `SELECT '[]' AS values, ${counted}`
      : `SELECT ${group}::text AS values, ${counted} GROUP BY ${group} ORDER BY count DESC LIMIT ${MAX_TALLIES}`,
    values,
    { signal },
  );
  return rows.map((row) => ({ values: fromJsonText(row.values) as Tally['values'], count: Number(row.count) }));
}
