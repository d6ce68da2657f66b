import { periodStart } from '@csk/core';
import type { CalendarPeriod } from '@csk/core';
import { lockNumber, type Database, type Session } from './database.ts';

/** A table of readings that is split by time. */
export interface PartitionedTable {
  readonly table: string;
  /** The column that holds milliseconds since 1970. */
  readonly time: 'at' | 'bucket';
  /** What one partition holds. */
  readonly period: CalendarPeriod;
  /** Partitions that are made before they are needed. */
  readonly ahead: number;
}

/** In the order in which appending touches them: whoever locks several takes the same order. */
export const READING_TABLES: Readonly<Record<'raw' | 'minutes' | 'hours', PartitionedTable>> = {
  raw: { table: 'reading', time: 'at', period: 'day', ahead: 2 },
  minutes: { table: 'reading_minute', time: 'bucket', period: 'month', ahead: 1 },
  hours: { table: 'reading_hour', time: 'bucket', period: 'year', ahead: 1 },
};

/** A part of a table: what lies in `[from, to)`, or what fits nowhere else. */
export interface ReadingPartition {
  readonly name: string;
  /** Absent for the default partition. */
  readonly bounds?: { readonly from: number; readonly to: number } | undefined;
}

/** How long a change of the partitions waits for readers and writers; they wait behind it as long. */
const LOCK_TIMEOUT = '3s';
/** Counting what is dropped reads a partition once. */
const DROP_MS = 5 * 60_000;

/**
 * Makes the partitions of now and of what comes next. Any number of processes may do it at any time: one does, and
 * when nothing is missing nobody waits. Readings that came before their partition are moved into it.
 * @throws `timeout` when the tables are too busy; readings go to the default partition meanwhile.
 */
export async function makeReadingPartitions(database: Database, signal?: AbortSignal): Promise<void> {
  if ((await missingPartitions(database, statements(database))).length === 0) return;
  await database.transaction(
    async ({ run }) => {
      await lockPartitions(database, run);
      for (const { spec, from, to } of await missingPartitions(database, run)) {
        await makePartition(database.schema, run, spec, from, to);
      }
    },
    { signal },
  );
}

/** The partitions of a table, the default one last. */
export async function partitionsOf(
  { schemaName }: Database,
  run: Session['run'],
  table: string,
): Promise<readonly ReadingPartition[]> {
  const rows = await run<{ name: string; bound: string | null }>(
    `SELECT child.relname AS name, pg_get_expr(child.relpartbound, child.oid) AS bound
    FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent JOIN pg_class child ON child.oid = inhrelid
    WHERE parent.relnamespace = $1::regnamespace AND parent.relname = $2`,
    [schemaName, table],
  );
  const first = ({ bounds }: ReadingPartition): number => bounds?.from ?? Infinity;
  // One without a bound was dropped while the catalogue was read; the default partition says that it is the default.
  return rows
    .flatMap(({ name, bound }) => (bound === null ? [] : [{ name, bounds: boundsOf(bound) }]))
    .sort((a, b) => first(a) - first(b));
}

/** Drops a partition, unless somebody else has. Gives the number of rows that went with it. */
export async function dropPartition(
  database: Database,
  { table }: PartitionedTable,
  { name }: ReadingPartition,
  signal: AbortSignal | undefined,
): Promise<number> {
  return database.transaction(
    async ({ run }) => {
      await lockPartitions(database, run);
      if (!(await partitionsOf(database, run, table)).some((partition) => partition.name === name)) return 0;
      await run(`SET LOCAL statement_timeout = ${DROP_MS}`);
      const counted = await run<{ rows: string }>(`SELECT count(*) AS rows FROM ${database.schema}."${name}"`, [], {
        timeoutMs: DROP_MS,
      });
      await run(`DROP TABLE ${database.schema}."${name}"`);
      return Number(counted[0]?.rows ?? 0);
    },
    { signal },
  );
}

/** Statements outside a transaction. */
export function statements(database: Database): Session['run'] {
  return (text, values, options) => database.run(text, values, options);
}

async function lockPartitions({ schemaName }: Database, run: Session['run']): Promise<void> {
  await run('SELECT pg_advisory_xact_lock($1)', [lockNumber('reading-partitions', schemaName)]);
  await run(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
}

interface WantedPartition {
  readonly spec: PartitionedTable;
  readonly from: number;
  readonly to: number;
}

async function missingPartitions(database: Database, run: Session['run']): Promise<readonly WantedPartition[]> {
  // The database's clock, so that a process with a wrong one makes no partitions of its own.
  const [clock] = await run<{ now: string }>('SELECT floor(1000 * extract(epoch FROM now()))::bigint AS now');
  const missing: WantedPartition[] = [];
  for (const spec of Object.values(READING_TABLES)) {
    const existing = await partitionsOf(database, run, spec.table);
    for (let step = -1; step <= spec.ahead; step += 1) {
      const from = periodStart(Number(clock?.now), spec.period, step);
      const to = periodStart(from, spec.period, 1);
      if (!existing.some(({ bounds }) => bounds && bounds.from < to && bounds.to > from)) {
        missing.push({ spec, from, to });
      }
    }
  }
  return missing;
}

/** Attaching, unlike creating in place, lets readers and writers of the other partitions go on. */
async function makePartition(
  schema: string,
  run: Session['run'],
  { table, time, period }: PartitionedTable,
  from: number,
  to: number,
): Promise<void> {
  const name = `${table}_${new Date(from).toISOString().slice(0, { hour: 13, day: 10, month: 7, year: 4 }[period])}`
    .replaceAll('-', '')
    .replace('T', '');
  await run(`LOCK TABLE ${schema}.${table}_default IN ACCESS EXCLUSIVE MODE`);
  await run(`CREATE TABLE ${schema}."${name}" (LIKE ${schema}.${table} INCLUDING ALL)`);
  await run(
    `WITH early AS (DELETE FROM ${schema}.${table}_default WHERE ${time} >= $1::bigint AND ${time} < $2::bigint RETURNING *)
    INSERT INTO ${schema}."${name}" SELECT * FROM early`,
    [from, to],
  );
  await run(`ALTER TABLE ${schema}.${table} ATTACH PARTITION ${schema}."${name}" FOR VALUES FROM (${from}) TO (${to})`);
}

/** From the text that PostgreSQL shows: `FOR VALUES FROM ('0') TO ('1')`, `FROM (MINVALUE)`, `DEFAULT`. */
function boundsOf(text: string): ReadingPartition['bounds'] {
  const found = /^FOR VALUES FROM \((?:'(-?\d+)'|MINVALUE)\) TO \('(-?\d+)'\)$/.exec(text);
  return found ? { from: found[1] === undefined ? -Infinity : Number(found[1]), to: Number(found[2]) } : undefined;
}
