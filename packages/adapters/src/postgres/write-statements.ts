import type { Kind } from '@csk/core';
import { formerOwnerOf, ownerBefore } from './owner-sql.ts';
import { NOW, placeOf, versionOfRow, type RecordPlace } from './record-place.ts';

/*
 * Each write is one statement: the record, from what was really written its change, and, when the transaction is audited,
 * its audit entry. One round trip, and no row when the condition does not hold.
 */

/** Under which condition a record is written: it must not be there, it must have a version, or none. */
export type WriteCondition = 'absent' | 'version' | 'any';

/** What an update changed, from the documents before and after it. */
const changedFields = (before: string, after: string): string =>
  `ARRAY(SELECT coalesce(b.key, a.key) FROM jsonb_each(${before}) b FULL JOIN jsonb_each(${after}) a ON a.key = b.key
    WHERE a.value IS DISTINCT FROM b.value ORDER BY coalesce(b.key, a.key) COLLATE "C")`;

const WRITTEN = 'r.id, r.version, r.created_at, r.updated_at AS at';
const CREATED = `${WRITTEN}, 'create' AS op, NULL::text[] AS fields, NULL::jsonb AS former`;
const updated = (audited: boolean): string =>
  `${WRITTEN}, 'update' AS op, ${audited ? changedFields('old.doc', 'r.doc') : 'NULL::text[]'} AS fields,
    ${ownerBefore('old.doc', 'r.doc')} AS former`;

/**
 * The whole record as text, from the text of its document: an object with at least an id. The feed and the caller want
 * nothing else, and taking `jsonb` apart and together again is a good part of what a write costs.
 */
const entityText = (doc: string): string =>
  `left(${doc}, -1) || ',"version":"' || ${versionOfRow('written')} || '","createdAt":"' || created_at || '","updatedAt":"' || at || '"}'`;

const COLUMNS = '(id, doc, version, created_at, updated_at)';
const nextVersion = (schema: string): string => `nextval('${schema}.version_seq')`;

/** $1 id, $2 document, $3 kind, $4 opId, then the version where that is the condition, then by whom where it is audited. */
export function putStatement(schema: string, kind: Kind, condition: WriteCondition, audited: boolean): string {
  const place = placeOf(schema, kind);
  const write = { absent: createOne, version: replaceOne, any: putOne }[condition](schema, place, audited);
  const by = condition === 'version' ? '$6' : '$5';
  return `WITH ${write},
    announced AS (
      INSERT INTO ${schema}.change (kind, id, op, entity, op_id, former)
      SELECT $3, id, 'put', ${entityText('$2')}, $4, former FROM written
    )${
      audited
        ? `, audited AS (
      INSERT INTO ${schema}.audit_pending (at, kind, id, op, version, fields, by, op_id)
      SELECT at, $3, id, op, version, fields, ${by}, $4 FROM written
    )`
        : ''
    }
    SELECT ${entityText('$2')} AS entity FROM written`;
}

function createOne(schema: string, { table, keys }: RecordPlace): string {
  if (keys === undefined) {
    return `written AS (
      INSERT INTO ${table} AS r ${COLUMNS}
      SELECT $1, $2::text::jsonb, ${nextVersion(schema)}, now, now FROM (SELECT ${NOW} AS now) AS clock
      ON CONFLICT (id) DO NOTHING RETURNING ${CREATED}
    )`;
  }
  return `key AS (
      INSERT INTO ${keys} (id, created_at) VALUES ($1, ${NOW}) ON CONFLICT (id) DO NOTHING RETURNING id, created_at
    ), written AS (
      INSERT INTO ${table} AS r ${COLUMNS}
      SELECT id, $2::text::jsonb, ${nextVersion(schema)}, created_at, created_at FROM key RETURNING ${CREATED}
    )`;
}

/** A version that holds says that `old` is the document that is replaced, whatever others do at the same time. */
function replaceOne(schema: string, { table, byId, idColumn }: RecordPlace, audited: boolean): string {
  return `old AS (
      SELECT r.id, r.created_at, r.doc FROM ${byId} WHERE ${idColumn} = $1 AND ${versionOfRow('r')} = $5
    ), written AS (
      UPDATE ${table} AS r SET doc = $2::text::jsonb, version = ${nextVersion(schema)}, updated_at = ${NOW} FROM old
      WHERE r.id = old.id AND r.created_at = old.created_at AND ${versionOfRow('r')} = $5
      RETURNING ${updated(audited)}
    )`;
}

/**
 * Whatever is there. nextval runs again after the row is locked, so versions of a record only grow. Of two that make the
 * same record blindly at the same moment, both may count as its creation.
 */
function putOne(schema: string, { table, keys, byId, idColumn }: RecordPlace, audited: boolean): string {
  const source =
    keys === undefined ? 'SELECT $1::text AS id, now AS created_at FROM clock' : 'SELECT id, created_at FROM key';
  return `clock AS MATERIALIZED (SELECT ${NOW} AS now),
    ${keys === undefined ? '' : keyOfAny(keys)}old AS MATERIALIZED (
      SELECT r.doc FROM ${byId} WHERE ${idColumn} = $1 FOR UPDATE OF r
    ), written AS (
      INSERT INTO ${table} AS r ${COLUMNS}
      SELECT place.id, $2::text::jsonb, ${nextVersion(schema)}, place.created_at, clock.now
      FROM (${source}) AS place CROSS JOIN clock LEFT JOIN old ON true
      ON CONFLICT (${keys === undefined ? 'id' : 'created_at, id'}) DO UPDATE
      SET doc = $2::text::jsonb, version = ${nextVersion(schema)}, updated_at = ${NOW}
      RETURNING ${WRITTEN}, CASE WHEN EXISTS (SELECT FROM old) THEN 'update' ELSE 'create' END AS op,
        ${audited ? `CASE WHEN EXISTS (SELECT FROM old) THEN ${changedFields('(SELECT doc FROM old)', 'r.doc')} END` : 'NULL::text[]'} AS fields,
        ${ownerBefore('(SELECT doc FROM old)', 'r.doc')} AS former
    )`;
}

function keyOfAny(keys: string): string {
  return `key AS (
      INSERT INTO ${keys} AS k (id, created_at) SELECT $1, now FROM clock
      ON CONFLICT (id) DO UPDATE SET created_at = k.created_at RETURNING id, created_at
    ), `;
}

/** What a batch of writes does. */
export interface BatchParts {
  readonly creates: boolean;
  readonly replaces: boolean;
}

/**
 * $1 ids, $2 documents, $3 versions or NULL, $4 opIds, $5 kind, $6 by whom where it is audited. Only the stamps come back:
 * the documents are with the caller already, and half of the answer's cost was writing and reading them once more. A batch
 * that only makes records, or only replaces some, has a statement without the other half, which costs also when it finds nothing.
 */
export function putAllStatement(
  schema: string,
  kind: Kind,
  { audited, creates, replaces }: BatchParts & { readonly audited: boolean },
): string {
  const place = placeOf(schema, kind);
  const halves = [
    ...(creates ? [createMany(schema, place)] : []),
    ...(replaces ? [replaceMany(schema, place, audited)] : []),
  ];
  const rows = [...(creates ? ['SELECT * FROM created'] : []), ...(replaces ? ['SELECT * FROM replaced'] : [])];
  return `WITH input AS MATERIALIZED (
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS i (id, doc, if_version, op_id, place)
    ), ${halves.join(', ')}, written AS (
      SELECT w.*, input.doc, input.op_id, input.place FROM (${rows.join(' UNION ALL ')}) AS w JOIN input USING (id)
    ), announced AS (
      INSERT INTO ${schema}.change (kind, id, op, entity, op_id, former)
      SELECT $5, id, 'put', ${entityText('doc')}, op_id, former FROM written ORDER BY place
    )${
      audited
        ? `, audited AS (
      INSERT INTO ${schema}.audit_pending (at, kind, id, op, version, fields, by, op_id)
      SELECT at, $5, id, op, version, fields, $6, op_id FROM written ORDER BY place
    )`
        : ''
    }
    SELECT id, ${versionOfRow('written')} AS version, created_at AS "createdAt", at AS "updatedAt" FROM written`;
}

/**
 * The records whose keys were free. Membership is asked in a form that PostgreSQL answers from a hash table: as a join of
 * two lists whose lengths it does not know it compared every record with every key.
 */
function createMany(schema: string, { table, keys }: RecordPlace): string {
  const clock = `clock AS MATERIALIZED (SELECT ${NOW} AS now)`;
  const rows = (condition: string, conflict: string): string => `created AS (
      INSERT INTO ${table} AS r ${COLUMNS}
      SELECT input.id, input.doc::jsonb, ${nextVersion(schema)}, clock.now, clock.now FROM input, clock
      WHERE if_version IS NULL${condition} ORDER BY input.place ${conflict} RETURNING ${CREATED}
    )`;
  if (keys === undefined) return `${clock}, ${rows('', 'ON CONFLICT (id) DO NOTHING')}`;
  return `${clock}, home AS (
      INSERT INTO ${keys} (id, created_at) SELECT id, now FROM input, clock
      WHERE if_version IS NULL ORDER BY place ON CONFLICT (id) DO NOTHING RETURNING id
    ), ${rows(' AND (input.id IN (SELECT id FROM home)) IS TRUE', '')}`;
}

function replaceMany(schema: string, { table, byId, idColumn }: RecordPlace, audited: boolean): string {
  return `old AS (
      SELECT r.id, r.created_at, r.doc, input.doc AS new_doc, input.if_version
      FROM input JOIN (SELECT r.*, ${idColumn} AS key FROM ${byId}) r ON r.key = input.id
      WHERE input.if_version IS NOT NULL AND ${versionOfRow('r')} = input.if_version
    ), replaced AS (
      UPDATE ${table} AS r SET doc = old.new_doc::jsonb, version = ${nextVersion(schema)}, updated_at = ${NOW} FROM old
      WHERE r.id = old.id AND r.created_at = old.created_at AND ${versionOfRow('r')} = old.if_version
      RETURNING ${updated(audited)}
    )`;
}

/** $1 id, $2 kind, $3 opId, $4 by whom where it is audited. A row when there was something to delete. */
export function deleteStatement(schema: string, kind: Kind, audited: boolean): string {
  const { table, keys } = placeOf(schema, kind);
  const gone =
    keys === undefined
      ? `gone AS (DELETE FROM ${table} WHERE id = $1 RETURNING id, ${formerOwnerOf('doc')} AS former)`
      : `key AS (DELETE FROM ${keys} WHERE id = $1 RETURNING id, created_at),
    gone AS (DELETE FROM ${table} r USING key WHERE r.id = key.id AND r.created_at = key.created_at
      RETURNING r.id, ${formerOwnerOf('r.doc')} AS former)`;
  return `WITH ${gone},
    announced AS (
      INSERT INTO ${schema}.change (kind, id, op, op_id, former) SELECT $2, id, 'delete', $3, former FROM gone
    )${
      audited
        ? `,
    audited AS (
      INSERT INTO ${schema}.audit_pending (at, kind, id, op, by, op_id) SELECT ${NOW}, $2, id, 'delete', $4, $3 FROM gone
    )`
        : ''
    }
    SELECT id FROM gone`;
}
