import { ConnectedServiceError } from '@csk/core';
import type {
  Entity,
  EntityMap,
  Id,
  Kind,
  Page,
  PageOptions,
  PutOptions,
  Query,
  RecordWrite,
  StoreReader,
  StoreTransaction,
  Unversioned,
} from '@csk/core';
import { lockNumber, type Session } from './database.ts';
import { fromJsonText, fromStoredText, toJsonText, toStoredText } from './json-text.ts';
import { compileQuery, positionOf, readToken, writeToken } from './query-sql.ts';
import { RECORD_TABLES } from './schema/record-tables.ts';

type Run = Session['run'];

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;
const MAX_ID_LENGTH = 128;

/** One clock for all processes: the database's. */
const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** A whole record. Versions are padded, so that they also compare as text. */
const entityOfRow = (row: string): string =>
  `${row}.doc || jsonb_build_object('version', lpad(${row}.version::text, 12, '0'), 'createdAt', ${row}.created_at, 'updatedAt', ${row}.updated_at)`;

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
        `SELECT (${entityOfRow('r')})::text AS entity FROM ${tableOf(schema, kind)} r WHERE id = $1`,
        [checkedId(id)],
        PREPARED,
      );
      return row && entityOf<K>(row);
    },
    async getAll<K extends Kind>(kind: K, ids: readonly Id<K>[]) {
      const rows = await run<EntityRow>(
        `SELECT (${entityOfRow('r')})::text AS entity FROM ${tableOf(schema, kind)} r WHERE id = ANY($1::text[])`,
        [ids.map(checkedId)],
        PREPARED,
      );
      return rows.map((row) => entityOf<K>(row));
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
        `SELECT (${entityOfRow('r')})::text AS entity FROM ${tableOf(schema, kind)} r ${clauses} LIMIT ${size + 1}`,
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
    async putAll(kind, writes) {
      if (writes.length === 0) return [];
      onChange();
      try {
        return await putAll(schema, session, kind, writes);
      } catch (error) {
        // Some may have been written: what the work makes of the error, nothing of it is kept.
        session.fail(error);
        throw error;
      }
    },
    async lock(...keys) {
      const numbers = [...new Set(keys.map((key) => BigInt(lockNumber('lock', schema, key))))];
      // A function with an effect is called row by row, in the order of the rows.
      await run(
        `SELECT count(pg_advisory_xact_lock(number)) FROM (SELECT unnest($1::bigint[]) AS number ORDER BY 1) AS key`,
        [numbers.map(String)],
        PREPARED,
      );
    },
    async claim<K extends Kind>(kind: K, query: Query<EntityMap[K]>, limit: number) {
      const { clauses, values } = compileQuery(kind, query);
      const rows = await run<EntityRow>(
        `SELECT (${entityOfRow('r')})::text AS entity FROM ${tableOf(schema, kind)} r ${clauses}
        LIMIT ${Math.min(Math.max(0, Math.trunc(limit)), MAX_PAGE_SIZE)} FOR UPDATE SKIP LOCKED`,
        values,
      );
      return rows.map((row) => entityOf<K>(row));
    },
  };
}

/** What the store adds to a document. */
type Stamp = Pick<Entity, 'version' | 'createdAt' | 'updatedAt'>;

/**
 * Creates and replaces records and writes their changes, in one statement. Only the stamps come back: the documents are
 * here already, and half of the answer's cost was writing and reading them once more.
 */
async function putAll<K extends Kind>(
  schema: string,
  { run }: Session,
  kind: K,
  writes: readonly RecordWrite<K>[],
): Promise<readonly EntityMap[K][]> {
  const table = tableOf(schema, kind);
  const version = `nextval('${schema}.version_seq')`;
  const documents = writes.map(({ record }) => toJsonText(documentOf(record)));
  const rows = await run<{ readonly id: string; readonly stamp: Stamp }>(
    `WITH input AS MATERIALIZED (
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS i (id, doc, if_version, op_id, place)
    ), created AS (
      INSERT INTO ${table} AS r (id, doc, version, created_at, updated_at)
      SELECT id, doc::jsonb, ${version}, now, now FROM input, (SELECT ${NOW} AS now) AS clock
      WHERE if_version IS NULL ORDER BY place
      ON CONFLICT (id) DO NOTHING RETURNING r.id, ${entityOfRow('r')} AS entity
    ), replaced AS (
      UPDATE ${table} AS r SET doc = input.doc::jsonb, version = ${version}, updated_at = ${NOW} FROM input
      WHERE r.id = input.id AND lpad(r.version::text, 12, '0') = input.if_version
      RETURNING r.id, ${entityOfRow('r')} AS entity
    )
    INSERT INTO ${schema}.change (kind, id, op, entity, op_id)
    SELECT $5, id, 'put', written.entity, input.op_id
    FROM (SELECT * FROM created UNION ALL SELECT * FROM replaced) AS written JOIN input USING (id) ORDER BY input.place
    RETURNING id, json_build_object(
      'version', entity->>'version', 'createdAt', entity->>'createdAt', 'updatedAt', entity->>'updatedAt') AS stamp`,
    [
      writes.map(({ record }) => checkedId(record.id)),
      documents,
      writes.map(({ ifVersion }) => (ifVersion === null ? null : toStoredText(ifVersion))),
      writes.map(({ opId }) => (opId === undefined ? null : toStoredText(opId))),
      kind,
    ],
    PREPARED,
  );
  const written = new Map(rows.map((row) => [fromStoredText(row.id), row]));
  return writes.map(({ record, ifVersion }, index) => {
    const row = written.get(record.id);
    if (!row) throw stale(kind, record.id, ifVersion);
    return { ...(fromJsonText(documents[index] ?? '') as object), ...row.stamp } as EntityMap[K];
  });
}

/** Writes the record and, from what was really written, its change: one round trip, and no row when the version does not hold. */
function putStatement<K extends Kind>(
  schema: string,
  kind: K,
  record: Unversioned<K>,
  ifVersion: string | null | undefined,
  opId: string | undefined,
): { sql: string; values: unknown[] } {
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
        : `UPDATE ${table} AS r SET ${change} WHERE id = $1 AND lpad(version::text, 12, '0') = $5`;
  return {
    sql: `WITH written AS (${write} RETURNING r.id, ${entityOfRow('r')} AS entity)
      INSERT INTO ${schema}.change (kind, id, op, entity, op_id) SELECT $3, id, 'put', entity, $4 FROM written
      RETURNING entity::text AS entity`,
    values: [
      checkedId(record.id),
      toJsonText(documentOf(record)),
      kind,
      opId === undefined ? null : toStoredText(opId),
      ...(typeof ifVersion === 'string' ? [toStoredText(ifVersion)] : []),
    ],
  };
}

/** What is kept as the document: the rest are columns. */
function documentOf<K extends Kind>(record: Unversioned<K>): object {
  const {
    version: _version,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    ...document
  } = record as Unversioned<K> & Partial<Entity>;
  return document;
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
