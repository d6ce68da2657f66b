import { createHash } from 'node:crypto';
import { auditActorFacts, ConnectedServiceError, sealAudit } from '@csk/core';
import type { AuditActor, AuditEntry, AuditFacts, AuditHead, AuditQuery, AuditTrail, PageOptions } from '@csk/core';
import { lockNumber, type Database } from './database.ts';
import { fromJsonText, fromStoredText, toJsonText, toStoredText } from './json-text.ts';
import { foreignToken, MAX_PAGE_SIZE, pageSizeOf } from './list-page.ts';

/** Entries sealed in one transaction. */
const BATCH = 1000;
/** How much of an actor's id the index holds. */
const INDEXED_ACTOR = 128;

interface PendingRow {
  readonly seq: string;
  readonly at: string;
  readonly kind: string;
  readonly id: string;
  readonly op: string;
  readonly version: string | null;
  readonly fields: readonly string[] | null;
  readonly by: string;
  readonly op_id: string | null;
}

interface SealedRow {
  readonly number: string;
  readonly at: string;
  readonly kind: string;
  readonly record_id: string;
  readonly op: string;
  readonly version: string | null;
  readonly fields: string | null;
  readonly actor: string;
  readonly actor_name: string | null;
  readonly on_behalf_of: string | null;
  readonly operation: string | null;
  readonly op_id: string | null;
  readonly previous: string;
  readonly hash: string;
}

/** SHA-256 as core takes it, and much faster than WebCrypto for short texts. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The audit trail in PostgreSQL. Entries that are not sealed stand in a table of their own, written by the statement that
 * writes the record. Numbers drawn by concurrent transactions become visible in any order, but a change that depends on
 * another was made when that one was visible, and so has the greater `seq`: whoever takes what is visible, in order of
 * `seq`, never puts an entry before one it depends on. Nothing is missed: what becomes visible later is taken later.
 */
export function createAuditTrail(database: Database): AuditTrail {
  const { schema } = database;

  const sealBatch = (signal: AbortSignal | undefined): Promise<number> =>
    database.transaction(
      async ({ run }) => {
        const [lock] = await run<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
          lockNumber('audit', schema),
        ]);
        if (!lock?.mine) return 0;
        const pending = await run<PendingRow>(
          `SELECT seq::text, at, kind, id, op, lpad(version::text, 12, '0') AS version, fields, by, op_id
          FROM ${schema}.audit_pending AS p ORDER BY p.seq LIMIT ${BATCH}`,
        );
        if (pending.length === 0) return 0;
        const [head] = await run<{ number: string; hash: string }>(`SELECT number, hash FROM ${schema}.audit_head`);
        if (!head)
          throw new ConnectedServiceError('internal', 'The head of the audit trail is gone.', { port: 'postgres' });
        const sealed = await sealAudit(
          pending.map(factsOf),
          { number: Number(head.number), hash: head.hash },
          sha256Hex,
        );
        await run(
          `WITH gone AS (DELETE FROM ${schema}.audit_pending WHERE seq = ANY($1::bigint[])),
            moved AS (UPDATE ${schema}.audit_head SET number = $2::bigint, hash = $3)
          INSERT INTO ${schema}.audit
            (number, at, kind, record_id, op, version, fields, actor, actor_name, on_behalf_of, operation, op_id, previous, hash)
          SELECT * FROM unnest($4::bigint[], ${Array.from({ length: 13 }, (_, index) => `$${index + 5}::text[]`).join(', ')})`,
          [pending.map(({ seq }) => seq), sealed.at(-1)?.number, sealed.at(-1)?.hash, ...columnsOf(sealed)],
        );
        return sealed.length;
      },
      { signal },
    );

  return {
    async seal({ signal } = {}) {
      const [waiting] = await database.run<{ some: boolean }>(
        `SELECT EXISTS (SELECT FROM ${schema}.audit_pending) AS some`,
        [],
        { signal },
      );
      let total = 0;
      for (let last = waiting?.some ? BATCH : 0; last === BATCH; total += last) last = await sealBatch(signal);
      return total;
    },
    async list(query = {}, page = {}, { signal } = {}) {
      const { text, values, size } = listStatement(schema, query, page);
      const rows = await database.run<SealedRow>(text, values, { signal });
      const items = rows.slice(0, size).map(entryOf);
      const last = items.at(-1);
      return rows.length > size && last ? { items, continuationToken: String(last.number) } : { items };
    },
    async read(after, limit, { signal } = {}) {
      const rows = await database.run<SealedRow>(
        `SELECT * FROM ${schema}.audit WHERE number > $1::bigint ORDER BY number LIMIT $2::int`,
        [after, Math.min(limit, MAX_PAGE_SIZE)],
        { signal },
      );
      return rows.map(entryOf);
    },
    async head({ signal } = {}): Promise<AuditHead> {
      const [row] = await database.run<{ number: string; hash: string }>(
        `SELECT number, hash FROM ${schema}.audit_head`,
        [],
        { signal },
      );
      if (!row)
        throw new ConnectedServiceError('internal', 'The head of the audit trail is gone.', { port: 'postgres' });
      return { number: Number(row.number), hash: row.hash };
    },
  };
}

function listStatement(
  schema: string,
  { kind, recordId, actor, from, to }: AuditQuery,
  { continuationToken, maxPageSize }: PageOptions,
): { readonly text: string; readonly values: readonly unknown[]; readonly size: number } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['true'];
  if (kind !== undefined) conditions.push(`kind = ${bind(kind)}`);
  if (recordId !== undefined) conditions.push(`record_id = ${bind(toStoredText(recordId))}`);
  if (actor !== undefined) {
    const stored = bind(toStoredText(actor));
    conditions.push(
      `left(actor, ${INDEXED_ACTOR}) = left(${stored}::text, ${INDEXED_ACTOR}) AND actor = ${stored}::text`,
    );
  }
  if (from !== undefined) conditions.push(`at >= ${bind(from)}`);
  if (to !== undefined) conditions.push(`at < ${bind(to)}`);
  if (continuationToken !== undefined) conditions.push(`number < ${bind(tokenOf(continuationToken))}::bigint`);
  const size = pageSizeOf(maxPageSize);
  const text = `SELECT * FROM ${schema}.audit WHERE ${conditions.join(' AND ')} ORDER BY number DESC LIMIT ${size + 1}`;
  return { text, values, size };
}

function tokenOf(token: string): string {
  if (/^\d{1,16}$/.test(token)) return token;
  throw foreignToken();
}

function factsOf(row: PendingRow): AuditFacts {
  return {
    at: row.at,
    // Written by our own statements: the kind and the operation are among those we have.
    kind: row.kind as AuditFacts['kind'],
    recordId: fromStoredText(row.id),
    op: row.op as AuditFacts['op'],
    ...(row.version === null ? {} : { version: row.version }),
    ...(row.fields === null ? {} : { fields: row.fields.map(fromStoredText) }),
    ...auditActorFacts(fromJsonText(row.by) as AuditActor),
    ...(row.op_id === null ? {} : { opId: fromStoredText(row.op_id) }),
  };
}

/** One array a column, for `unnest`. */
function columnsOf(entries: readonly AuditEntry[]): readonly (readonly unknown[])[] {
  const texts = (pick: (entry: AuditEntry) => string | undefined): readonly (string | null)[] =>
    entries.map((entry) => {
      const text = pick(entry);
      return text === undefined ? null : toStoredText(text);
    });
  return [
    entries.map(({ number }) => number),
    texts(({ at }) => at),
    texts(({ kind }) => kind),
    texts(({ recordId }) => recordId),
    texts(({ op }) => op),
    texts(({ version }) => version),
    entries.map(({ fields }) => (fields === undefined ? null : toJsonText(fields))),
    texts(({ actor }) => actor),
    texts(({ actorName }) => actorName),
    texts(({ onBehalfOf }) => onBehalfOf),
    texts(({ operation }) => operation),
    texts(({ opId }) => opId),
    texts(({ previous }) => previous),
    texts(({ hash }) => hash),
  ];
}

function entryOf(row: SealedRow): AuditEntry {
  const text = <N extends string>(name: N, value: string | null): { readonly [P in N]?: string } =>
    value === null ? {} : ({ [name]: fromStoredText(value) } as { readonly [P in N]: string });
  return {
    number: Number(row.number),
    at: row.at,
    kind: row.kind as AuditEntry['kind'],
    recordId: fromStoredText(row.record_id),
    op: row.op as AuditEntry['op'],
    ...text('version', row.version),
    ...(row.fields === null ? {} : { fields: fromJsonText(row.fields) as readonly string[] }),
    actor: fromStoredText(row.actor),
    ...text('actorName', row.actor_name),
    ...text('onBehalfOf', row.on_behalf_of),
    ...text('operation', row.operation),
    ...text('opId', row.op_id),
    previous: row.previous,
    hash: row.hash,
  };
}
