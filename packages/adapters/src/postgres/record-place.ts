import { ConnectedServiceError } from '@csk/core';
import type { Kind } from '@csk/core';
import { RECORD_TABLES } from './schema/record-tables.ts';

/** Where the rows of a kind are, as parts of statements. */
export interface RecordPlace {
  readonly table: string;
  /**
   * Of a partitioned table: the ids of all partitions, unique, each with the time by which its row is found. PostgreSQL
   * looks at that one partition only.
   */
  readonly keys: string | undefined;
  /** `FROM` what rows by id are read from, as `r`; then comes the condition on `idColumn`. */
  readonly byId: string;
  readonly idColumn: string;
}

/** @throws `invalid` for a kind that is none. */
export function placeOf(schema: string, kind: Kind): RecordPlace {
  // A kind may come from outside: only our own names become part of a statement.
  if (!Object.hasOwn(RECORD_TABLES, kind)) {
    throw new ConnectedServiceError('invalid', 'There is no such kind of record.', {
      port: 'postgres',
      details: { field: 'kind' },
    });
  }
  const { table: name, keys: keyTable } = RECORD_TABLES[kind];
  const table = `${schema}."${name}"`;
  if (keyTable === undefined) return { table, keys: undefined, byId: `${table} r`, idColumn: 'r.id' };
  const keys = `${schema}."${keyTable}"`;
  return {
    table,
    keys,
    byId: `${keys} k JOIN ${table} r ON r.id = k.id AND r.created_at = k.created_at`,
    idColumn: 'k.id',
  };
}

/** One clock for all processes: the database's. */
export const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A whole record. Versions are padded, so that they also compare as text. */
export const entityOfRow = (row: string): string =>
  `${row}.doc || jsonb_build_object('version', ${versionOfRow(row)}, 'createdAt', ${row}.created_at, 'updatedAt', ${row}.updated_at)`;

export const versionOfRow = (row: string): string => `lpad(${row}.version::text, 12, '0')`;
