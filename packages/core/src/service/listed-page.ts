import type { Page } from '../model/index.ts';
import { invalid } from './input-guard.ts';
import type { pageOptionsOf } from './list-query.ts';

/** A page of a list that stands in memory: it starts at a place in the list. */
export function listedPage<T>(list: readonly T[], page: ReturnType<typeof pageOptionsOf>): Page<T> {
  const { continuationToken = '0', maxPageSize = 50 } = page;
  if (!/^\d{1,9}$/.test(continuationToken)) throw invalid('continuationToken', 'is not one of this list');
  const start = Number(continuationToken);
  const end = start + maxPageSize;
  return { items: list.slice(start, end), ...(end < list.length ? { continuationToken: String(end) } : {}) };
}
