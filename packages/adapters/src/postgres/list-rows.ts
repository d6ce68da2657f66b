import { isSearch } from '@csk/core/search';
import type { EntityMap, Kind, StoreQuery } from '@csk/core';
import type { Session } from './database.ts';
import { toStoredText } from './json-text.ts';
import { compileFirstLook, compileQuery } from './query-sql.ts';
import type { PagePosition } from './query-sql.ts';
import { entityOfRow, placeOf } from './record-place.ts';

export interface EntityRow {
  readonly entity: string;
}

/** So many rows in the order of the list are looked through for the words of a search before the index on words is asked. */
const FIRST_LOOK = 5_000;

/**
 * The first rows of a list behind a position.
 *
 * How many records a search will find is not known before: of a word that few have, the whole table would be read in the
 * order of the list; of one that most have, all would be found and sorted. So the rows that come first are looked at, which
 * is enough for frequent words, and when they do not fill the page, the index on words finds what there is.
 */
export async function listRows<K extends Kind>(
  schema: string,
  run: Session['run'],
  kind: K,
  query: StoreQuery<EntityMap[K]>,
  { after, limit }: { readonly after: PagePosition | undefined; readonly limit: number },
): Promise<readonly EntityRow[]> {
  const read = (from: string, clauses: string, values: readonly unknown[]) =>
    run<EntityRow>(`SELECT (${entityOfRow('r')})::text AS entity FROM ${from} ${clauses} LIMIT ${limit}`, values);
  const { table, keys, byId, idColumn } = placeOf(schema, kind);
  const ids = namedIds(query);
  const { clauses, values } = compileQuery(kind, query, after, schema);
  if (keys !== undefined && ids.length > 0) {
    // A partitioned table has no index on the id alone: where ids are named, the rows are found by its table of keys.
    const from = `(SELECT r.* FROM ${byId} WHERE ${idColumn} = ANY($${values.length + 1}::text[])) r`;
    return read(from, clauses, [...values, ids.map(toStoredText)]);
  }
  if (isSearch(query.search)) {
    const look = compileFirstLook(kind, query, after, { schema, from: `${table} r`, rows: FIRST_LOOK });
    const first = look === undefined ? [] : await read(look.from, look.clauses, look.values);
    if (first.length === limit) return first;
  }
  return read(`${table} r`, clauses, values);
}

function namedIds<K extends Kind>({ where }: StoreQuery<EntityMap[K]>): readonly string[] {
  const named: unknown = where?.id;
  return (Array.isArray(named) ? (named as unknown[]) : [named]).filter((id) => typeof id === 'string');
}
