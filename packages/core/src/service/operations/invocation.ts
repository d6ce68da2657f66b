import type { CallOptions, Entity, Json, Page, PageOptions, Paged, Query } from '../../model/index.ts';
import type { ConnectedServiceClient, ReadClient } from '../../ports/index.ts';
import { idOf, invalid } from '../input-guard.ts';
import { withoutUndefined } from '../without-undefined.ts';

export type Fields = Readonly<Record<string, Json | undefined>>;
type Invoke = (
  client: ConnectedServiceClient,
  fields: Fields,
  options: CallOptions & { readonly ifVersion?: string },
) => Promise<unknown>;

/** An operation as data says it: which parameters it has, and the call it stands for. */
export interface Invocation {
  readonly parameters: readonly string[];
  readonly invoke: Invoke;
}

const PLAIN_LIST = ['where', 'orderBy', 'continuationToken', 'maxPageSize'] as const;
const LIST = ['search', ...PLAIN_LIST] as const;

/*
 * Values come from outside and are handed on as they are: the engine checks them. The casts only say that.
 */
export const listOf = <T extends Entity>(select: (client: ConnectedServiceClient) => ReadClient<T>): Invocation => ({
  parameters: LIST,
  invoke: (client, { where, search, orderBy, ...page }, options) =>
    firstPage(select(client).list(defined({ where, search, orderBy }) as Query<T>, options), page),
});
/** A list of a kind in which nobody searches. */
export const plainListOf = <T extends Entity>(
  select: (client: ConnectedServiceClient) => ReadClient<T>,
): Invocation => ({ ...listOf(select), parameters: PLAIN_LIST });
export const getOf = (select: (client: ConnectedServiceClient) => Pick<ReadClient<Entity>, 'get'>): Invocation => ({
  parameters: ['id'],
  invoke: (client, { id }, options) => select(client).get(idOf(id), options),
});
export const write = (parameters: readonly string[], invoke: Invoke): Invocation => ({ parameters, invoke });

/** The writing part of a records client, of whatever kind. */
interface AnyRecords {
  create(input: never, options?: CallOptions): Promise<unknown>;
  update(id: string, patch: never, options?: CallOptions): Promise<unknown>;
  delete(id: string, options?: CallOptions): Promise<void>;
}

/** Create, update and delete of a kind whose records have these fields; those that never change are given apart. */
export function recordWrites<N extends string>(
  noun: N,
  select: (client: ConnectedServiceClient) => AnyRecords,
  fields: readonly string[],
  fixed: readonly string[] = [],
) {
  return {
    [`${noun}_Create`]: write([...fields, ...fixed], (client, input, options) =>
      select(client).create(input as never, options),
    ),
    [`${noun}_Update`]: write(['id', ...fields, 'ifVersion'], (client, { id, ...patch }, options) =>
      select(client).update(idOf(id), patch as never, options),
    ),
    [`${noun}_Delete`]: write(['id', 'ifVersion'], (client, { id }, options) =>
      select(client).delete(idOf(id), options),
    ),
  } as { readonly [P in `${N}_${'Create' | 'Update' | 'Delete'}`]: Invocation };
}

export async function firstPage<T>(list: Paged<T>, { continuationToken, maxPageSize }: Fields): Promise<Page<T>> {
  if (continuationToken !== undefined && typeof continuationToken !== 'string') {
    throw invalid('continuationToken', 'must be text');
  }
  if (maxPageSize !== undefined && typeof maxPageSize !== 'number') throw invalid('maxPageSize', 'must be a number');
  const options: PageOptions = { continuationToken, maxPageSize };
  for await (const page of list.byPage(options)) return page;
  return { items: [] };
}

/** The fields that were given; what they hold is for the client to check. */
export function defined(fields: Fields): Fields {
  return withoutUndefined(fields);
}
