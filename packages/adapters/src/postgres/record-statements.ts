import { ConnectedServiceError } from '@csk/core';
import type {
  AuditActor,
  Entity,
  EntityMap,
  Id,
  Kind,
  Page,
  PageOptions,
  PutOptions,
  Query,
  RecordWrite,
  StoreQuery,
  StoreReader,
  StoreTransaction,
  Unversioned,
} from '@csk/core';
import { lockNumber, type Session } from './database.ts';
import { fromJsonText, fromStoredText, toJsonText, toStoredText } from './json-text.ts';
import { MAX_PAGE_SIZE, pageSizeOf } from './list-page.ts';
import { listRows, type EntityRow } from './list-rows.ts';
import { compileQuery, positionOf, readToken, writeToken } from './query-sql.ts';
import { entityOfRow, placeOf } from './record-place.ts';
import { deleteStatement, putAllStatement, putStatement, type WriteCondition } from './write-statements.ts';

type Run = Session['run'];

const MAX_ID_LENGTH = 128;

/** For statements of fixed text that find their rows by id. */
const PREPARED = { prepare: true };

/** Kinds whose tables have a unique key besides the id: only there a put may fail for what another record has. */
const UNIQUE_BESIDE_ID: ReadonlySet<Kind> = new Set(['device', 'customEntity', 'providerInstance']);

/** What the store adds to a document. */
type Stamp = Pick<Entity, 'version' | 'createdAt' | 'updatedAt'>;

/** Reads, inside or outside a transaction. */
export function createReader(schema: string, run: Run): StoreReader {
  return {
    async get<K extends Kind>(kind: K, id: Id<K>) {
      const { byId, idColumn } = placeOf(schema, kind);
      const [row] = await run<EntityRow>(
        `SELECT (${entityOfRow('r')})::text AS entity FROM ${byId} WHERE ${idColumn} = $1`,
        [checkedId(id)],
        PREPARED,
      );
      return row && entityOf<K>(row);
    },
    async getAll<K extends Kind>(kind: K, ids: readonly Id<K>[]) {
      const { byId, idColumn } = placeOf(schema, kind);
      const rows = await run<EntityRow>(
        `SELECT (${entityOfRow('r')})::text AS entity FROM ${byId} WHERE ${idColumn} = ANY($1::text[])`,
        [ids.map(checkedId)],
        PREPARED,
      );
      return rows.map((row) => entityOf<K>(row));
    },
    async query<K extends Kind>(
      kind: K,
      query?: StoreQuery<EntityMap[K]>,
      page: PageOptions = {},
    ): Promise<Page<EntityMap[K]>> {
      const size = pageSizeOf(page.maxPageSize);
      const after = page.continuationToken === undefined ? undefined : readToken(page.continuationToken);
      // One more than asked for tells whether there is another page.
      const rows = await listRows(schema, run, kind, query ?? {}, { after, limit: size + 1 });
      const items = rows.slice(0, size).map((row) => entityOf<K>(row));
      const last = items.at(-1);
      if (rows.length <= size || !last) return { items };
      return { items, continuationToken: writeToken(positionOf(last, query?.orderBy)) };
    },
  };
}

/**
 * Reads and writes of one transaction, in somebody's name, or without a trace in the audit trail. `onChange` is told of
 * each record that was really changed.
 */
export function createTransaction(
  schema: string,
  session: Session,
  by: AuditActor | null,
  onChange: () => void,
): StoreTransaction {
  const { run } = session;
  const audited = by !== null;
  const author = audited ? [toJsonText(by)] : [];
  return {
    ...createReader(schema, run),
    async put<K extends Kind>(kind: K, record: Unversioned<K>, { ifVersion, opId }: PutOptions = {}) {
      const condition: WriteCondition = ifVersion === undefined ? 'any' : ifVersion === null ? 'absent' : 'version';
      const [row] = await (UNIQUE_BESIDE_ID.has(kind) ? session.runGuarded : run)<EntityRow>(
        putStatement(schema, kind, condition, audited),
        [
          checkedId(record.id),
          toJsonText(documentOf(record)),
          kind,
          storedOpId(opId),
          ...(typeof ifVersion === 'string' ? [toStoredText(ifVersion)] : []),
          ...author,
        ],
        PREPARED,
      );
      if (!row) throw stale(kind, record.id, ifVersion);
      onChange();
      return entityOf<K>(row);
    },
    async delete(kind, id, { opId } = {}) {
      const values = [checkedId(id), kind, storedOpId(opId), ...author];
      const rows = await run(deleteStatement(schema, kind, audited), values);
      if (rows.length > 0) onChange();
    },
    async putAll<K extends Kind>(kind: K, writes: readonly RecordWrite<K>[]) {
      if (writes.length === 0) return [];
      onChange();
      try {
        const documents = writes.map(({ record }) => toJsonText(documentOf(record)));
        const rows = await run<Stamp & { readonly id: string }>(
          putAllStatement(schema, kind, {
            audited,
            creates: writes.some(({ ifVersion }) => ifVersion === null),
            replaces: writes.some(({ ifVersion }) => ifVersion !== null),
          }),
          [
            writes.map(({ record }) => checkedId(record.id)),
            documents,
            writes.map(({ ifVersion }) => (ifVersion === null ? null : toStoredText(ifVersion))),
            writes.map(({ opId }) => storedOpId(opId)),
            kind,
            ...author,
          ],
          PREPARED,
        );
        const stamps = new Map(rows.map(({ id, ...stamp }) => [fromStoredText(id), stamp]));
        return writes.map(({ record, ifVersion }, index) => {
          const stamp = stamps.get(record.id);
          if (!stamp) throw stale(kind, record.id, ifVersion);
          return { ...(fromJsonText(documents[index] ?? '') as object), ...stamp } as EntityMap[K];
        });
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
        `SELECT (${entityOfRow('r')})::text AS entity FROM ${placeOf(schema, kind).table} r ${clauses}
        LIMIT ${Math.min(Math.max(0, Math.trunc(limit)), MAX_PAGE_SIZE)} FOR UPDATE SKIP LOCKED`,
        values,
      );
      return rows.map((row) => entityOf<K>(row));
    },
  };
}

function storedOpId(opId: string | undefined): string | null {
  return opId === undefined ? null : toStoredText(opId);
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

function entityOf<K extends Kind>(row: EntityRow): EntityMap[K] {
  return fromJsonText(row.entity) as EntityMap[K];
}
