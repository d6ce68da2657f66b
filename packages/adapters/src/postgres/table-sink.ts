import { ConnectedServiceError } from '@csk/core';
import type { Json, StreamSink } from '@csk/core';
import { lockNumber, type Database } from './database.ts';
import { toJsonText } from './json-text.ts';

export type TableColumnType = 'text' | 'double precision' | 'bigint' | 'boolean' | 'timestamptz' | 'jsonb';

export interface TableSinkOptions {
  /** Made in our schema when it is missing, together with the view `<table>view` for reports. */
  readonly table: string;
  /**
   * Columns of the job's rows, found whatever their case, kept in lower case. A plain name gets the type that the
   * column has in Connected Customer Service's own table, else `text`.
   */
  readonly columns: readonly (string | { readonly name: string; readonly type: TableColumnType })[];
}

/** Columns of `crmiotevents` that are not text (Connected Customer Service, Power BI job). */
const KNOWN_TYPES: Readonly<Record<string, TableColumnType>> = {
  reading: 'double precision',
  threshold: 'double precision',
  time: 'timestamptz',
};

/** JavaScript writes years beyond 9999 and before 0 with a sign, and PostgreSQL has no year 0: it would refuse all rows. */
const CALENDAR_TIME = /^(?!0000)\d{4}-/;

interface Column {
  readonly name: string;
  readonly type: TableColumnType;
}

/** Writes the rows of a stream job into a table. A row that comes again changes nothing. */
export function createTableSink(database: Database, options: TableSinkOptions): StreamSink {
  const columns: readonly Column[] = options.columns.map((column) => {
    const name = identifier(typeof column === 'string' ? column : column.name);
    return { name, type: typeof column === 'string' ? (KNOWN_TYPES[name] ?? 'text') : column.type };
  });
  const table = identifier(options.table);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const insert = `INSERT INTO ${database.schema}."${table}" (row_id, ${names})
    SELECT * FROM unnest($1::text[]${columns.map(({ type }, index) => `, $${index + 2}::${type}[]`).join('')})
    ON CONFLICT (row_id) DO NOTHING`;
  const create = (): Promise<void> =>
    database.transaction(async ({ run }) => {
      await run('SELECT pg_advisory_xact_lock($1)', [lockNumber('table', database.schemaName, table)]);
      await run(`CREATE TABLE IF NOT EXISTS ${database.schema}."${table}" (
        row_id text COLLATE "C" PRIMARY KEY, ${columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`);
      await run(
        `CREATE OR REPLACE VIEW ${database.schema}."${table}view" AS SELECT ${names} FROM ${database.schema}."${table}"`,
      );
    });
  // Reports may look before the first row comes. A failure shows when rows are written, which then tries again.
  let ready: Promise<void> | undefined = create();
  ready.catch(() => (ready = undefined));

  return {
    async write(rows, { signal }) {
      if (rows.length === 0) return;
      signal.throwIfAborted();
      await (ready ??= create());
      const fields = rows.map(
        ({ row }) => new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value])),
      );
      const values = columns.map(({ name, type }) => fields.map((row) => toColumn(row.get(name), type)));
      await database.run(insert, [rows.map(({ id }) => id), ...values], { signal });
    },
  };
}

/** A value that does not fit its column becomes NULL: one odd reading must not stop the job. */
function toColumn(value: Json | undefined, type: TableColumnType): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : value === 1 ? true : value === 0 ? false : null;
  if (type === 'bigint') {
    const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
    return Number.isSafeInteger(number) ? number : null;
  }
  if (type === 'jsonb') return toJsonText(value);
  if (type === 'double precision') {
    const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? number : null;
  }
  if (type === 'timestamptz') {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    const text = Number.isNaN(time) ? '' : new Date(time).toISOString();
    return CALENDAR_TIME.test(text) ? text : null;
  }
  // PostgreSQL's text has no U+0000.
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\0', '\uFFFD');
}

function identifier(name: string): string {
  const lower = name.toLowerCase();
  if (/^[a-z_][a-z0-9_]{0,50}$/.test(lower)) return lower;
  throw new ConnectedServiceError('invalid', 'Names of tables and columns have letters, digits and underscores only.', {
    port: 'postgres',
    details: { field: name },
  });
}
