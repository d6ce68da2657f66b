import { fieldOf, parseOrderBy } from '@csk/core';
import { isSearch } from '@csk/core/search';
import type { Compare, EntityMap, Kind, StoreQuery } from '@csk/core';
import { toJsonText, toStoredText } from './json-text.ts';
import { foreignToken } from './list-page.ts';
import { ownedCondition } from './owner-sql.ts';
import { searchCondition } from './search-sql.ts';
import { RECORD_TABLES } from './schema/record-tables.ts';

type Scalar = string | number | boolean | null;
type Operators = { readonly [P in 'gt' | 'gte' | 'lt' | 'lte' | 'ne']?: Scalar | undefined } & {
  readonly includes?: Scalar | readonly Scalar[] | undefined;
};

/** The last row of a page: what the next page starts after. */
export interface PagePosition {
  readonly value: Scalar;
  readonly id: string;
}

export type CountQuery<K extends Kind> = Pick<StoreQuery<EntityMap[K]>, 'where' | 'search' | 'ownedBy'> & {
  readonly by?: readonly string[] | undefined;
};

export interface CompiledQuery {
  /** `WHERE … ORDER BY …`, with `$1`, `$2`, … */
  readonly clauses: string;
  readonly values: readonly unknown[];
}

/** Fields that are not in the document. All text, as records show them. */
const OWN_COLUMNS: Readonly<Record<string, string>> = {
  id: 'id',
  version: `lpad(version::text, 12, '0') COLLATE "C"`,
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};

/**
 * Translates a query. `matches`, `finderOf` and `comparator` of the domain say what it means; here is the same in SQL. A
 * field with a text column is compared there; any other is taken from the document, where a value equals one of its own
 * type only. Lists and objects inside a record equal nothing. The schema is needed where the query asks whose records are.
 */
export function compileQuery<K extends Kind>(
  kind: K,
  query: StoreQuery<EntityMap[K]> = {},
  after?: PagePosition,
  schema = '',
): CompiledQuery {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = compileConditions(schema, kind, query, bind);
  const { field, descending } = parseOrderBy(query.orderBy);
  const place = target(kind, field, bind);
  const order =
    'column' in place ? columnOrder(place, descending, bind) : documentOrder(place.document, descending, bind);
  const all = after ? [...conditions, order.after(after)] : conditions;
  const where = all.length > 0 ? `WHERE ${all.join(' AND ')} ` : '';
  // No index is in the order of an expression: what a search finds is found first and then sorted, see `listRows`.
  const by = isSearch(query.search) && 'column' in place ? sortedBy(place, descending) : order.by;
  return { clauses: `${where}ORDER BY ${by}`, values };
}

/**
 * Translates the first look of a search: at the rows that come first in the order of the list, as an index gives them, of
 * whatever satisfies the other conditions. `undefined` where no column has that order. Frequent words need no more.
 */
export function compileFirstLook<K extends Kind>(
  kind: K,
  { search = '', ...query }: StoreQuery<EntityMap[K]>,
  after: PagePosition | undefined,
  { schema, from, rows }: { readonly schema: string; readonly from: string; readonly rows: number },
): { readonly from: string; readonly clauses: string; readonly values: readonly unknown[] } | undefined {
  const { field, descending } = parseOrderBy(query.orderBy);
  const { clauses, values } = compileQuery(kind, query as StoreQuery<EntityMap[K]>, after, schema);
  const all = [...values];
  const bind = (value: unknown): string => `$${all.push(value)}`;
  const place = target(kind, field, bind);
  if (!('column' in place)) return undefined;
  return {
    from: `(SELECT r.* FROM ${from} ${clauses} LIMIT ${rows}) r`,
    clauses: `WHERE ${searchCondition(kind, search, bind)} ORDER BY ${columnOrder(place, descending, bind).by}`,
    values: all,
  };
}

/** Translates a count: the conditions, and the values by which it is broken down as one JSON array. */
export function compileCount<K extends Kind>(
  schema: string,
  kind: K,
  query: CountQuery<K>,
): { readonly condition: string; readonly group: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = compileConditions(schema, kind, query, bind);
  const fields = (query.by ?? []).map((field) => {
    const place = target(kind, field, bind);
    return 'column' in place ? `to_jsonb(${place.column})` : place.document;
  });
  return { condition: conditions.join(' AND ') || 'true', group: `jsonb_build_array(${fields.join(', ')})`, values };
}

function compileConditions<K extends Kind>(
  schema: string,
  kind: K,
  { where, search, ownedBy }: Pick<StoreQuery<EntityMap[K]>, 'where' | 'search' | 'ownedBy'>,
  bind: Bind,
): readonly string[] {
  const conditions = Object.entries(where ?? {}).flatMap(([field, condition]) =>
    condition === undefined ? [] : [compileCondition(target(kind, field, bind), condition as Compare<Scalar>, bind)],
  );
  if (isSearch(search)) conditions.push(searchCondition(kind, search, bind));
  if (ownedBy !== undefined) conditions.push(ownedCondition(schema, kind, ownedBy, bind));
  return conditions;
}

/** The position of a record in the order of a query. */
export function positionOf(record: { readonly id: string }, orderBy: string | undefined): PagePosition {
  const value = fieldOf(record, parseOrderBy(orderBy).field);
  return { value: typeof value === 'object' && value !== null ? '' : value, id: record.id };
}

type Bind = (value: unknown) => string;
/** A column of text or numbers, or a JSON value that is SQL NULL when the field is absent or `null`. */
type ColumnTarget = { readonly column: string; readonly required: boolean; readonly numeric: boolean };
type Target = ColumnTarget | { readonly document: string };

/** A list that has a column: the index on it answers what it includes. */
function listTarget(kind: Kind, field: string): string | undefined {
  const { lists = {} } = RECORD_TABLES[kind];
  return Object.hasOwn(lists, field) ? lists[field] : undefined;
}

function target(kind: Kind, field: string, bind: Bind): Target {
  const own = Object.hasOwn(OWN_COLUMNS, field) ? OWN_COLUMNS[field] : undefined;
  if (own) return { column: own, required: true, numeric: false };
  const { columns } = RECORD_TABLES[kind];
  const list = listTarget(kind, field);
  if (list !== undefined) return { document: list };
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined;
  if (column) return { column: column.name, required: column.required ?? false, numeric: column.numeric ?? false };
  return documentTarget(field, bind);
}

/** The name becomes a parameter when it is used: PostgreSQL refuses a statement with one that nothing in it asks for. */
function documentTarget(field: string, bind: Bind): Target {
  let document: string | undefined;
  return {
    get document() {
      return (document ??= `nullif(doc->(${bind(toStoredText(field))}::text), 'null'::jsonb)`);
    },
  };
}

function compileCondition(place: Target, condition: Compare<Scalar>, bind: Bind): string {
  if (Array.isArray(condition)) return oneOf(place, condition as readonly Scalar[], bind);
  if (condition === null || typeof condition !== 'object') return oneOf(place, [condition], bind);
  const operators = condition as Operators;
  const parts = (['gt', 'gte', 'lt', 'lte'] as const).flatMap((name) => {
    const bound = operators[name];
    return bound === undefined ? [] : [compare(place, SQL_OPERATORS[name], bound, bind)];
  });
  if (operators.ne !== undefined) parts.push(`NOT coalesce(${oneOf(place, [operators.ne], bind)}, false)`);
  if (operators.includes !== undefined) parts.push(includesOneOf(place, operators.includes, bind));
  return parts.length > 0 ? `(${parts.join(' AND ')})` : 'true';
}

const SQL_OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function oneOf(place: Target, candidates: readonly Scalar[], bind: Bind): string {
  const present = candidates.filter((value) => value !== null);
  if (candidates.length === 0) return 'false';
  const expression = 'column' in place ? place.column : place.document;
  const parts: string[] = candidates.length > present.length ? [`${expression} IS NULL`] : [];
  if ('column' in place) {
    const type = sqlTypeOf(place);
    const values = present.flatMap((value) => columnValue(place, value) ?? []);
    if (values.length === 1) parts.push(`${expression} = ${bind(values[0])}::${type}`);
    else if (values.length > 1) parts.push(`${expression} = ANY(${bind(values)}::${type}[])`);
  } else if (present.length > 0) {
    parts.push(`${expression} = ANY(${bind(present.map(toJsonText))}::jsonb[])`);
  }
  return parts.length > 0 ? `(${parts.join(' OR ')})` : 'false';
}

/** Of a list of texts. The operator also finds keys of an object and a text that is no list: those include nothing. */
function includesOneOf(place: Target, wanted: Scalar | readonly Scalar[], bind: Bind): string {
  const candidates: readonly Scalar[] = Array.isArray(wanted) ? (wanted as readonly Scalar[]) : [wanted as Scalar];
  const texts = candidates.filter((value) => typeof value === 'string').map(toStoredText);
  if ('column' in place || texts.length === 0) return 'false';
  return `(${place.document} ?| ${bind(texts)}::text[] AND jsonb_typeof(${place.document}) = 'array')`;
}

/** `null` is neither more nor less than anything. */
function compare(place: Target, operator: string, bound: Scalar, bind: Bind): string {
  if (bound === null) return 'false';
  if ('column' in place) {
    const value = columnValue(place, bound);
    return value === undefined ? 'false' : `${place.column} ${operator} ${bind(value)}::${sqlTypeOf(place)}`;
  }
  const { document } = place;
  // Text is compared as text: inside jsonb it would follow the database's collation.
  return typeof bound === 'string'
    ? `(jsonb_typeof(${document}) = 'string' AND (${document} #>> '{}') COLLATE "C" ${operator} ${bind(toStoredText(bound))}::text)`
    : `(jsonb_typeof(${document}) = '${typeof bound}' AND ${document} ${operator} ${bind(toJsonText(bound))}::jsonb)`;
}

/** A value as a column holds it; a value of another type equals nothing there, and is neither more nor less. */
function columnValue({ numeric }: ColumnTarget, value: Scalar): string | undefined {
  if (numeric) return typeof value === 'number' ? String(value) : undefined;
  return typeof value === 'string' ? toStoredText(value) : undefined;
}

function sqlTypeOf({ numeric }: ColumnTarget): string {
  return numeric ? 'numeric' : 'text';
}

interface Order {
  readonly by: string;
  after(position: PagePosition): string;
}

/** By a column, `null` first, then id; an index that ends in (column, id) serves both directions. */
function columnOrder(place: ColumnTarget, descending: boolean, bind: Bind): Order {
  const { column, required } = place;
  const direction = descending ? 'DESC' : 'ASC';
  const nulls = required ? '' : descending ? ' NULLS LAST' : ' NULLS FIRST';
  const beyond = descending ? '<' : '>';
  return {
    by: column === 'id' ? `id ${direction}` : `${column} ${direction}${nulls}, id ${direction}`,
    after({ value, id }) {
      if (value === null) {
        const amongNulls = `(${column} IS NULL AND id ${beyond} ${bind(toStoredText(id))}::text)`;
        return descending ? amongNulls : `(${amongNulls} OR ${column} IS NOT NULL)`;
      }
      const row = `(${column}, id) ${beyond} (${bind(boundOf(place, value))}::${sqlTypeOf(place)}, ${bind(toStoredText(id))}::text)`;
      return descending && !required ? `(${row} OR ${column} IS NULL)` : row;
    },
  };
}

/** The same order, of expressions. */
function sortedBy({ column, required, numeric }: ColumnTarget, descending: boolean): string {
  const direction = descending ? 'DESC' : 'ASC';
  const nulls = required ? '' : descending ? ' NULLS LAST' : ' NULLS FIRST';
  const value = numeric ? `${column} + 0` : `${column} || ''`;
  return column === 'id' ? `id || '' ${direction}` : `${value} ${direction}${nulls}, id || '' ${direction}`;
}

/** The place where a page ended; a token that names a place of another type is not one of this list. */
function boundOf(place: ColumnTarget, value: Scalar): string {
  const bound = columnValue(place, place.numeric ? value : String(value));
  if (bound === undefined) throw foreignToken();
  return bound;
}

/** By a field of the document: nothing, then numbers and booleans, then text. No part is NULL, so rows compare as wholes. */
function documentOrder(document: string, descending: boolean, bind: Bind): Order {
  const direction = descending ? 'DESC' : 'ASC';
  const kind = `jsonb_typeof(${document})`;
  const keys = [
    `(${document} IS NOT NULL)`,
    `(CASE ${kind} WHEN 'number' THEN (${document})::numeric WHEN 'boolean' THEN (${document})::boolean::int::numeric ELSE 0 END)`,
    `((CASE ${kind} WHEN 'string' THEN ${document} #>> '{}' ELSE '' END) COLLATE "C")`,
    'id',
  ];
  return {
    by: keys.map((key) => `${key} ${direction}`).join(', '),
    after({ value, id }) {
      const number = typeof value === 'number' || typeof value === 'boolean' ? String(Number(value)) : '0';
      const bounds = [
        `${bind(value !== null)}::boolean`,
        `${bind(number)}::numeric`,
        `${bind(typeof value === 'string' ? toStoredText(value) : '')}::text`,
        `${bind(toStoredText(id))}::text`,
      ];
      return `(${keys.join(', ')}) ${descending ? '<' : '>'} (${bounds.join(', ')})`;
    },
  };
}

/** Page tokens are the position in plain JSON: opaque by agreement, harmless when forged. */
export function writeToken(position: PagePosition): string {
  return Buffer.from(JSON.stringify([position.value, position.id])).toString('base64url');
}

export function readToken(token: string): PagePosition {
  try {
    const [value, id] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [Scalar, unknown];
    if (typeof id === 'string' && (value === null || typeof value !== 'object')) return { value, id };
  } catch {
    // Whatever is wrong with it, it is not one of our tokens.
  }
  throw foreignToken();
}
