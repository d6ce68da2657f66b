import { ConnectedServiceError } from '@csk/core';
import type { Json, ReferenceQuery } from '@csk/core';
import { type Database, lockNumber } from './database.ts';

export interface ReferenceQueryOptions {
  /** Under which its versions are kept; of one query only. */
  readonly name: string;
  /** One SELECT. Its text is trusted: it comes from the program, never from a person or a device. */
  readonly query: string;
  /**
   * A change is valid from so long after it was seen, in milliseconds; the default is 5,000. In that time every job has
   * to get the new rows, so that none uses the old ones for an event that a replay would give the new ones.
   */
  readonly leadMs?: number | undefined;
  /** Rows at most; the default is 100,000. */
  readonly maxRows?: number | undefined;
}

/** Versions that are kept. */
const MAX_VERSIONS = 200;
const TABLE = 'stream_reference';

/**
 * Reference data of stream jobs from a table or a query ("Use reference data from a SQL Database", Azure documentation):
 * a changed result becomes a version with the time from which it is valid; the first is valid from ever.
 */
export function createReferenceQuery(database: Database, options: ReferenceQueryOptions): ReferenceQuery {
  const { name, leadMs = 5_000, maxRows = 100_000 } = options;
  const query = options.query.trim().replace(/;$/, '');
  if (name.length === 0 || name.length > 200)
    throw new ConnectedServiceError('invalid', 'The name of reference data has 1 to 200 characters.', {
      port: 'postgres',
      details: { field: 'name' },
    });
  const table = `${database.schema}."${TABLE}"`;
  const create = (): Promise<void> =>
    database.transaction(async ({ run }) => {
      await run('SELECT pg_advisory_xact_lock($1)', [lockNumber('table', database.schemaName, TABLE)]);
      await run(`CREATE TABLE IF NOT EXISTS ${table} (name text COLLATE "C", number integer, valid_from timestamptz NOT NULL,
        hash text NOT NULL, rows json NOT NULL, PRIMARY KEY (name, number))`);
    });
  let ready: Promise<void> | undefined;
  const prepared = async (): Promise<void> => {
    ready ??= create();
    await ready.catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
  };

  // Rows in an order of their own, so that the same rows are the same text.
  const select = `SELECT count(*)::integer AS count, coalesce(json_agg(line ORDER BY line::text), '[]')::text AS rows
    FROM (SELECT row_to_json(each) AS line FROM (${query}\n) AS each LIMIT ${maxRows + 1}) AS lines`;
  const keep = `INSERT INTO ${table} (name, number, valid_from, hash, rows)
    SELECT $1, coalesce(last.number, 0) + 1,
      CASE WHEN last.number IS NULL THEN '-infinity'
        ELSE greatest(clock_timestamp() + make_interval(secs => $4::double precision / 1000),
          last.valid_from + interval '1 millisecond') END,
      $3, $2::json
    FROM (SELECT 1) AS one LEFT JOIN
      (SELECT * FROM ${table} WHERE name = $1 ORDER BY number DESC LIMIT 1) AS last ON true
    WHERE last.hash IS DISTINCT FROM $3`;

  return {
    async refresh({ signal } = {}) {
      signal?.throwIfAborted();
      await prepared();
      return await database.transaction(
        async ({ run }) => {
          // Read under the lock: of two that look at once, the one that saw the older rows must not keep them last.
          await run('SELECT pg_advisory_xact_lock($1)', [lockNumber('reference', database.schemaName, name)]);
          const [seen] = await run<{ count: number; rows: string }>(select);
          if (seen === undefined || seen.count > maxRows)
            throw new ConnectedServiceError('invalid', `The reference data ${name} has more than ${maxRows} rows.`, {
              port: 'postgres',
            });
          const [hashed] = await run<{ hash: string }>('SELECT md5($1) AS hash', [seen.rows]);
          await run(keep, [name, seen.rows, hashed?.hash ?? '', leadMs]);
          await run(
            `DELETE FROM ${table} WHERE name = $1 AND number <= (SELECT max(number) FROM ${table} WHERE name = $1) - $2`,
            [name, MAX_VERSIONS],
          );
          const versions = await run<{ number: number; from: string | null }>(
            `SELECT number, CASE WHEN isfinite(valid_from) THEN
               to_char(valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS "from"
             FROM ${table} WHERE name = $1 ORDER BY number`,
            [name],
          );
          return versions.map(({ number, from }) => ({
            id: String(number),
            ...(from === null ? {} : { validFrom: from }),
          }));
        },
        { signal },
      );
    },
    async rows(id, { signal } = {}) {
      await prepared();
      const [found] = await database.run<{ rows: readonly Json[] }>(
        `SELECT rows FROM ${table} WHERE name = $1 AND number = $2::integer`,
        [name, id],
        { signal },
      );
      return found?.rows;
    },
  };
}
