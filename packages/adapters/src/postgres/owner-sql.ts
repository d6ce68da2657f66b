import { ownershipOf } from '@csk/core';
import type { Kind, OwnerPath } from '@csk/core';
import { toStoredText } from './json-text.ts';
import { RECORD_TABLES } from './schema/record-tables.ts';

/**
 * The condition that a row belongs to one of some customers, or to all. What `isOwnedBy` and `isShared` of the domain say,
 * in SQL, so that pages and counts are right by themselves and nothing of another customer's leaves the database.
 */
export function ownedCondition(
  schema: string,
  kind: Kind,
  accountIds: readonly string[],
  bind: (value: unknown) => string,
): string {
  const { by, shared } = ownershipOf(kind);
  if (shared === 'always') return 'true';
  const accounts = by.length === 0 ? '' : `${bind(accountIds.map(toStoredText))}::text[]`;
  const parts = by.map(({ field, of }) => {
    const own = textOf(kind, field);
    return of === 'account'
      ? `${own} = ANY(${accounts})`
      : `${own} IN (SELECT o.id FROM ${schema}."${RECORD_TABLES[of].table}" o WHERE o.account_id = ANY(${accounts}))`;
  });
  if (shared !== undefined) parts.push(`${textOf(kind, shared.field)} IS NOT NULL`);
  return parts.length > 0 ? `(${parts.join(' OR ')})` : 'false';
}

function textOf(kind: Kind, field: OwnerPath['field']): string {
  if (field === 'id') return 'id';
  const { columns } = RECORD_TABLES[kind];
  // The names of fields come from the domain's own table, never from a caller.
  return Object.hasOwn(columns, field) && columns[field] ? columns[field].name : `(doc->>'${field}')`;
}

const OWNER_FIELDS = ['accountId', 'assetId', 'deviceId', 'categoryId'] as const;

/** Whose a deleted row was, as `formerOwner` of the domain says; NULL when it was nobody's. */
export function formerOwnerOf(doc: string): string {
  const fields = OWNER_FIELDS.map((field) => `'${field}', ${doc}->'${field}'`).join(', ');
  return `nullif(jsonb_strip_nulls(jsonb_build_object(${fields})), '{}'::jsonb)`;
}

/** Whose a row was, when the new document changes its customer: empty when it was nobody's; otherwise NULL. */
export function ownerBefore(before: string, after: string): string {
  return `CASE WHEN ${before} IS NOT NULL AND ${before}->>'accountId' IS DISTINCT FROM ${after}->>'accountId'
    THEN jsonb_strip_nulls(jsonb_build_object('accountId', ${before}->'accountId')) END`;
}
