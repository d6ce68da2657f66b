import type { Json, JsonObject } from '../../json.ts';
import { invalidArgument } from '../hub-error.ts';
import { matches, valueAt } from './evaluate.ts';
import type { Value } from './functions.ts';
import type { Column, RegistryQuery } from './syntax.ts';

/** Groups that one query may make: they are all in memory at once. */
const MAX_GROUPS = 10_000;

/** The aggregates of one group while its rows go by. */
class Accumulator {
  #count = 0;
  #sum = 0;
  #least: Value;
  #most: Value;

  add(value: Value): void {
    this.#count += 1;
    if (typeof value === 'number') this.#sum += value;
    if (this.#least === undefined || isBelow(value, this.#least)) this.#least = value;
    if (this.#most === undefined || isBelow(this.#most, value)) this.#most = value;
  }

  /** Undefined when no row had a value: the column is then left out. */
  result(aggregate: 'count' | 'avg' | 'sum' | 'min' | 'max'): Value {
    if (aggregate === 'count') return this.#count;
    if (this.#count === 0) return undefined;
    if (aggregate === 'sum') return this.#sum;
    if (aggregate === 'avg') return this.#sum / this.#count;
    return aggregate === 'min' ? this.#least : this.#most;
  }
}

const isBelow = (left: Value, right: Value): boolean =>
  typeof left === typeof right &&
  (typeof left === 'number' || typeof left === 'string') &&
  left < (right as typeof left);

/** Whether rows of the query can be given one by one; otherwise they are known when the last document was seen. */
export const isGrouped = (query: RegistryQuery): boolean =>
  query.groupBy.length > 0 || (query.columns?.some((column) => column.kind === 'aggregate') ?? false);

/** One row for each document that meets the condition; undefined for one that does not. */
export function rowOf(query: RegistryQuery, document: JsonObject): JsonObject | undefined {
  if (query.where && !matches(document, query.where)) return undefined;
  if (!query.columns) return document;
  // What a document does not have is left out of its row.
  const fields = query.columns.map((column): [string, Value] => [column.name, valueAt(document, column.path ?? [])]);
  return rowFrom(fields);
}

interface Group {
  readonly keys: ReadonlyMap<string, Value>;
  readonly accumulators: readonly Accumulator[];
}

/** One row for each group; without GROUP BY the whole collection is one. */
export function groupedRows(query: RegistryQuery, documents: Iterable<JsonObject>): JsonObject[] {
  const columns = query.columns ?? [];
  const groups = new Map<string, Group>();
  const groupOf = (keys: ReadonlyMap<string, Value>): Group => {
    const id = JSON.stringify([...keys.values()].map((value) => value ?? { undefined: true }));
    let group = groups.get(id);
    if (!group) {
      if (groups.size === MAX_GROUPS) throw invalidArgument(`The query makes more than ${MAX_GROUPS} groups.`);
      groups.set(id, (group = { keys, accumulators: columns.map(() => new Accumulator()) }));
    }
    return group;
  };
  if (query.groupBy.length === 0) groupOf(new Map());
  for (const document of documents) {
    if (query.where && !matches(document, query.where)) continue;
    const keys = new Map(query.groupBy.map(({ path }) => [path.join('.'), valueAt(document, path)]));
    const { accumulators } = groupOf(keys);
    for (const [index, column] of columns.entries()) {
      if (column.kind !== 'aggregate') continue;
      const value = column.path === undefined ? 1 : valueAt(document, column.path);
      const isCounted =
        column.aggregate === 'sum' || column.aggregate === 'avg' ? typeof value === 'number' : value !== undefined;
      if (isCounted) accumulators[index]!.add(value);
    }
  }
  const valueOf = (column: Column, group: Group, index: number): Value =>
    column.kind === 'aggregate'
      ? group.accumulators[index]!.result(column.aggregate)
      : group.keys.get(column.path.join('.'));
  return [...groups.values()].map((group) =>
    rowFrom(columns.map((column, index): [string, Value] => [column.name, valueOf(column, group, index)])),
  );
}

const rowFrom = (fields: readonly (readonly [string, Value])[]): JsonObject =>
  Object.fromEntries(fields.filter((field): field is readonly [string, Json] => field[1] !== undefined));
