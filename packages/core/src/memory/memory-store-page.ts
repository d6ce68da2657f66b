import { comparator, ConnectedServiceError, fieldOf, matches, parseOrderBy } from '../model/index.ts';
import type { Page, PageOptions, Query, Tally } from '../model/index.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;

/** The place after which a page starts: the last record's sort value and id. It stays right when records come and go. */
interface Keyset {
  readonly value: string | number | boolean | null;
  readonly id: string;
}

/** One page of records. The slow and simple way: it is the oracle for databases. */
export function pageOf<T extends { readonly id: string }>(
  records: Iterable<T>,
  query: Query<T> = {},
  options: PageOptions = {},
): Page<T> {
  const { field } = parseOrderBy(query.orderBy);
  const compare = comparator<T>(query.orderBy);
  const size = Math.min(Math.max(1, options.maxPageSize ?? DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE);
  let found = [...records].filter((record) => matches<T>(record, query.where)).sort(compare);
  if (options.continuationToken !== undefined) {
    const { value, id } = readToken(options.continuationToken);
    const last = { [field]: value, id } as unknown as T;
    found = found.filter((record) => compare(record, last) > 0);
  }
  const items = found.slice(0, size);
  const last = items.at(-1);
  if (last === undefined || found.length <= size) return { items };
  return { items, continuationToken: writeToken({ value: fieldOf(last, field), id: last.id }) };
}

/** Counts as the simple way does it. */
export function tallyOf<T extends object>(
  records: Iterable<T>,
  { where, by = [] }: Pick<Query<T>, 'where'> & { readonly by?: readonly string[] | undefined },
): readonly Tally[] {
  const tallies = new Map<string, Tally>();
  if (by.length === 0) tallies.set('[]', { values: [], count: 0 });
  for (const record of records) {
    if (!matches<T>(record, where)) continue;
    const values = by.map((field) => fieldOf(record, field));
    const key = JSON.stringify(values);
    tallies.set(key, { values, count: (tallies.get(key)?.count ?? 0) + 1 });
  }
  return [...tallies.values()].sort((a, b) => b.count - a.count);
}

function writeToken({ value, id }: Keyset): string {
  return encodeURIComponent(JSON.stringify([value, id]));
}

function readToken(token: string): Keyset {
  try {
    const [value, id] = JSON.parse(decodeURIComponent(token)) as [Keyset['value'], unknown];
    if (typeof id === 'string' && (value === null || typeof value !== 'object')) return { value, id };
  } catch {
    // Falls through: whatever is wrong with it, it is not one of our tokens.
  }
  throw new ConnectedServiceError('invalid', 'The continuation token is not one of this store.', {
    details: { field: 'continuationToken' },
  });
}
