import { ConnectedServiceError } from '@csk/core';
import type {
  EntityMap,
  Id,
  Kind,
  Page,
  PageOptions,
  PutOptions,
  Query,
  StoreReader,
  StoreTransaction,
  Unversioned,
} from '@csk/core';
import { lockNumber, type Session } from './database.ts';
import { fromJsonText, toJsonText, toStoredText } from './json-text.ts';
import { compileQuery, positionOf, readToken, writeToken } from './query-sql.ts';
import { RECORD_TABLES } from './schema/record-tables.ts';

type Run = Session['run'];

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;
const MAX_ID_LENGTH = 128;

/** One clock for all processes: the database's. */
const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** A whole record. Versions are padded, so that they also compare as text. */
const ENTITY = `doc || jsonb_build_object('version', lpad(version::text, 12, '0'), 'createdAt', created_at, 'updatedAt', updated_at)`;

/** For statements of fixed text that find their rows by id. */
const PREPARED = { prepare: true };

interface EntityRow {
  readonly entity: string;
}

/** Reads, inside or outside a transaction. */
export function createReader(schema: string, run: Run): StoreReader {
  return {
    async get<K extends Kind>(kind: K, id: Id<K>) {
      const [row] = await run<EntityRow>(
        `SELECT (${ENTITY})::text AS entity FROM ${tableOf(schema, kind)} WHERE id = $1`,
        [checkedId(id)],
        PREPARED,
      );
      return row && entityOf<K>(row);
    },
    async query<K extends Kind>(
      kind: K,
      query?: Query<EntityMap[K]>,
      page: PageOptions = {},
    ): Promise<Page<EntityMap[K]>> {
      const size = Math.min(Math.max(1, Math.trunc(page.maxPageSize ?? DEFAULT_PAGE_SIZE)), MAX_PAGE_SIZE);
      const after = page.continuationToken === undefined ? undefined : readToken(page.continuationToken);
      const { clauses, values } = compileQuery(kind, query, after);
      // One more than asked for tells whether there is another page.
      const rows = await run<EntityRow>(
        `SELECT (${ENTITY})::text AS entity FROM ${tableOf(schema, kind)} ${clauses} LIMIT ${size + 1}`,
        values,
      );
      const items = rows.slice(0, size).map((row) => entityOf<K>(row));
      const last = items.at(-1);
      if (rows.length <= size || !last) return { items };
      return { items, continuationToken: writeToken(positionOf(last, query?.orderBy)) };
    },
  };
}

/** Reads and writes of one transaction. `onChange` is told of each record that was really changed. */
export function createTransaction(schema: string, session: Session, onChange: () => void): StoreTransaction {
  const { run } = session;
  return {
    ...createReader(schema, run),
    async put<K extends Kind>(kind: K, record: Unversioned<K>, { ifVersion, opId }: PutOptions = {}) {
      const { sql, values } = putStatement(schema, kind, record, ifVersion, opId);
      // Only these tables have a unique key besides the id.
      const [row] = await (kind === 'device' ? session.runGuarded : run)<EntityRow>(sql, values, PREPARED);
      if (!row) throw stale(kind, record.id, ifVersion);
      onChange();
      return entityOf<K>(row);
    },
    async delete(kind, id, { opId } = {}) {
      const rows = await run(
        `WITH gone AS (DELETE FROM ${tableOf(schema, kind)} WHERE id = $1 RETURNING id)
        INSERT INTO ${schema}.change (kind, id, op, op_id) SELECT $2, id, 'delete', $3 FROM gone RETURNING 1`,
        [checkedId(id), kind, opId === undefined ? null : toStoredText(opId)],
      );
      if (rows.length > 0) onChange();
    },
    async lock(key) {
      await run('SELECT pg_advisory_xact_lock($1)', [lockNumber('lock', schema, key)], PREPARED);
    },
    async claim<K extends Kind>(kind: K, query: Query<EntityMap[K]>, limit: number) {
      const { clauses, values } = compileQuery(kind, query);
      const rows = await run<EntityRow>(
        `SELECT (${ENTITY})::text AS entity FROM ${tableOf(schema, kind)} ${clauses}
        LIMIT ${Math.min(Math.max(0, Math.trunc(limit)), MAX_PAGE_SIZE)} FOR UPDATE SKIP LOCKED`,
        values,
      );
      return rows.map((row) => entityOf<K>(row));
    },
  };
}

/** Writes the record and, from what was really written, its change: one round trip, and no row when the version does not hold. */
function putStatement<K extends Kind>(
  schema: string,
  kind: K,
  record: Unversioned<K>,
  ifVersion: string | null | undefined,
  opId: string | undefined,
): { sql: string; values: unknown[] } {
  const {
    version: _version,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    ...doc
  } = record as Unversioned<K> & {
    version?: unknown;
    createdAt?: unknown;
    updatedAt?: unknown;
  };
  const table = tableOf(schema, kind);
  const version = `nextval('${schema}.version_seq')`;
  const insert = `INSERT INTO ${table} AS r (id, doc, version, created_at, updated_at)
    SELECT $1, $2::jsonb, ${version}, now, now FROM (SELECT ${NOW} AS now) AS clock`;
  const change = `doc = $2::jsonb, version = ${version}, updated_at = ${NOW}`;
  const write =
    ifVersion === undefined
      ? // nextval runs again here, after the row is locked, so versions of a record only grow.
        `${insert} ON CONFLICT (id) DO UPDATE SET ${change}`
      : ifVersion === null
        ? `${insert} ON CONFLICT (id) DO NOTHING`
        : `UPDATE ${table} SET ${change} WHERE id = $1 AND lpad(version::text, 12, '0') = $5`;
  return {
    sql: `WITH written AS (${write} RETURNING id, ${ENTITY.replaceAll('doc ||', `${ifVersion == null ? 'r.' : ''}doc ||`)} AS entity)
      INSERT INTO ${schema}.change (kind, id, op, entity, op_id) SELECT $3, id, 'put', entity, $4 FROM written
      RETURNING entity::text AS entity`,
    values: [
      checkedId(record.id),
      toJsonText(doc),
      kind,
      opId === undefined ? null : toStoredText(opId),
      ...(typeof ifVersion === 'string' ? [toStoredText(ifVersion)] : []),
    ],
  };
}

function stale(kind: Kind, id: string, ifVersion: string | null | undefined): ConnectedServiceError {
  return new ConnectedServiceError(
    'conflict',
    ifVersion === null ? `This ${kind} exists already.` : `This ${kind} was changed in the meantime.`,
    { port: 'postgres', details: { kind, id } },
  );
}

function checkedId(id: string): string {
  if (typeof id === 'string' && id.length > 0 && id.length <= MAX_ID_LENGTH) return toStoredText(id);
  throw new ConnectedServiceError('invalid', `An id is text of 1 to ${MAX_ID_LENGTH} characters.`, {
    port: 'postgres',
    details: { field: 'id' },
  });
}

function tableOf(schema: string, kind: Kind): string {
  // A kind may come from outside: only our own names become part of a statement.
  if (!Object.hasOwn(RECORD_TABLES, kind)) {
    throw new ConnectedServiceError('invalid', 'There is no such kind of record.', {
      port: 'postgres',
      details: { field: 'kind' },
    });
  }
  return `${schema}."${RECORD_TABLES[kind].table}"`;
}

function entityOf<K extends Kind>(row: EntityRow): EntityMap[K] {
  return fromJsonText(row.entity) as EntityMap[K];
}
