import type { Paged } from '@csk/core';

/** As many of the first records of a list as one page holds: where nobody looks through more. */
export async function firstPage<T>(list: Paged<T>, maxPageSize: number): Promise<readonly T[]> {
  for await (const { items } of list.byPage({ maxPageSize })) return items;
  return [];
}
