import type { CallOptions, Page } from '@csk/core';

import { objectOf } from './foreign-json.ts';
import type { CentralRequest, RestClient } from './rest-client.ts';

type Query = NonNullable<CentralRequest['query']>;
type Collection = Pick<CentralRequest, 'path' | 'query' | 'what'>;

/** A page of a collection of the application, and what the next one is asked with. */
export async function readRows(
  rest: RestClient,
  collection: Collection,
  options: CallOptions,
): Promise<{ readonly rows: readonly unknown[]; readonly next: Query | undefined }> {
  const { value, nextLink } = objectOf(await rest.call({ method: 'GET', ...collection }, options));
  return { rows: Array.isArray(value) ? value : [], next: nextQuery(nextLink, rest.origin) };
}

/** The same as a page of ours: the token holds what the next page is asked with, `query` is for the first. */
export async function readPage<T>(
  rest: RestClient,
  collection: Collection,
  continuationToken: string | undefined,
  itemOf: (row: unknown) => T,
  options: CallOptions,
): Promise<Page<T>> {
  const later = continuationToken === undefined ? {} : { query: queryIn(continuationToken) };
  const { rows, next } = await readRows(rest, { ...collection, ...later }, options);
  return {
    items: rows.map(itemOf),
    ...(next === undefined ? {} : { continuationToken: new URLSearchParams(next).toString() }),
  };
}

function queryIn(continuationToken: string): Query {
  return Object.fromEntries(new URLSearchParams(continuationToken));
}

/** Only the query of a link is followed: the token goes to nobody else. */
function nextQuery(nextLink: unknown, origin: string): Query | undefined {
  if (typeof nextLink !== 'string' || !URL.canParse(nextLink, origin)) return undefined;
  return Object.fromEntries(new URL(nextLink, origin).searchParams);
}
