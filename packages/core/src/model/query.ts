/**
 * One condition on a field: equality (`null` also matches an absent field), one of several, or a comparison. Of a field
 * that is a list of texts: that it includes this one, or one of these.
 */
export type Compare<V> =
  | V
  | null
  | readonly V[]
  | {
      readonly gt?: V | undefined;
      readonly gte?: V | undefined;
      readonly lt?: V | undefined;
      readonly lte?: V | undefined;
      readonly ne?: V | null | undefined;
      readonly includes?: (V extends readonly (infer E)[] ? E | readonly E[] : never) | undefined;
    };

/** A record as lists see it: an alert can be asked for by the score that lies inside its priority. */
export type Queryable<T> = T extends { readonly priority: { readonly score: number } }
  ? T & { readonly priorityScore: number }
  : T;

/** Conditions on fields; all must hold. */
export type Where<T> = {
  readonly [P in keyof Queryable<T>]?: Compare<NonNullable<Queryable<T>[P]>> | undefined;
};

/** A question for a list. JSON, so that it crosses the wire and can be answered by a database or by the live store alike. */
export interface Query<T> {
  readonly where?: Where<T> | undefined;
  /**
   * Words that people look for, at most 200 characters and 16 words. A record is found when each of them begins a word in
   * its searched fields (`SEARCH_FIELDS`), whatever their case and accents, so that typing finds as one types. A blank text
   * finds all; no character has a special meaning.
   */
  readonly search?: string | undefined;
  /** Records of equal rank are ordered by id, so the order is total. The default is newest first. */
  readonly orderBy?: `${Extract<keyof Queryable<T>, string>} ${'asc' | 'desc'}` | undefined;
}

/** One number of a count: how many records have these values, in the order in which the fields were named. */
export interface Tally {
  readonly values: readonly (string | number | boolean | null)[];
  readonly count: number;
}

type Scalar = string | number | boolean | null;

interface Comparison {
  readonly gt?: Scalar;
  readonly gte?: Scalar;
  readonly lt?: Scalar;
  readonly lte?: Scalar;
  readonly ne?: Scalar;
  readonly includes?: Scalar | readonly Scalar[];
}

/** Whether a record satisfies the conditions. The oracle for every store. */
export function matches<T extends object>(record: T, where: Where<T> | undefined): boolean {
  if (!where) return true;
  return Object.entries(where).every(([field, condition]) =>
    condition === undefined ? true : holds(fieldOf(record, field), condition as Scalar | Scalar[] | Comparison),
  );
}

function holds(value: Scalar, condition: Scalar | Scalar[] | Comparison): boolean {
  if (Array.isArray(condition)) return condition.includes(value);
  if (condition === null || typeof condition !== 'object') return value === condition;
  const { gt, gte, lt, lte, ne, includes } = condition;
  if (includes !== undefined && !includesOneOf(value, includes)) return false;
  if (ne !== undefined && value === ne) return false;
  return (
    (gt === undefined || (isComparable(value, gt) && compareScalars(value, gt) > 0)) &&
    (gte === undefined || (isComparable(value, gte) && compareScalars(value, gte) >= 0)) &&
    (lt === undefined || (isComparable(value, lt) && compareScalars(value, lt) < 0)) &&
    (lte === undefined || (isComparable(value, lte) && compareScalars(value, lte) <= 0))
  );
}

/** A value is more or less than one of its own type only; `null`, a list and an object are neither. */
function isComparable(value: Scalar, bound: Scalar): boolean {
  return typeof value === typeof bound && typeof value !== 'object';
}

/** A list holds texts; anything else in it, and any other value, includes nothing. */
function includesOneOf(value: unknown, wanted: Scalar | readonly Scalar[]): boolean {
  if (!Array.isArray(value)) return false;
  const texts = (Array.isArray(wanted) ? wanted : [wanted]).filter((one) => typeof one === 'string');
  return texts.some((one) => value.includes(one));
}

/** The total order of a query; `null` comes first in ascending order. Text compares by code unit, as `COLLATE "C"` does for ASCII. */
export function comparator<T extends { readonly id: string }>(orderBy: Query<T>['orderBy']): (a: T, b: T) => number {
  const { field, descending } = parseOrderBy(orderBy);
  const sign = descending ? -1 : 1;
  return (a, b) => sign * (compareScalars(fieldOf(a, field), fieldOf(b, field)) || compareScalars(a.id, b.id));
}

/** Splits `"raisedAt desc"`; the default is `createdAt desc`. */
export function parseOrderBy(orderBy: string | undefined): { readonly field: string; readonly descending: boolean } {
  const [field = 'createdAt', direction = 'desc'] = orderBy?.split(' ') ?? [];
  return { field, descending: direction === 'desc' };
}

/**
 * A field of a record as the query language sees it: absent is `null`. Own fields only, and `priorityScore`, which lies
 * inside `priority`.
 */
export function fieldOf(record: object, field: string): Scalar {
  const own = ownField(record, field);
  if (own !== undefined || field !== 'priorityScore') return (own as Scalar | undefined) ?? null;
  const priority = ownField(record, 'priority');
  const score = typeof priority === 'object' && priority !== null ? ownField(priority, 'score') : undefined;
  return typeof score === 'number' ? score : null;
}

function ownField(record: object, field: string): unknown {
  return Object.hasOwn(record, field) ? (record as Record<string, unknown>)[field] : undefined;
}

function compareScalars(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
