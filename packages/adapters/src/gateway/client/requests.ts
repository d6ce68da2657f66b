import { isConnectedServiceError, paged } from '@csk/core';
import type {
  CallOptions,
  CaseHistoryKind,
  Entity,
  HistoryQuery,
  OperationId,
  Page,
  Paged,
  Query,
  ReadClient,
  RecordsClient,
} from '@csk/core';
import type { Call, CallInput } from './call.ts';

/** Nouns whose records can be created, changed and deleted. */
type RecordNoun = OperationId extends infer O ? (O extends `${infer N}_Delete` ? N : never) : never;

/** The forms of request that the nouns of the client interface have in common. */
export interface Requests {
  /** One by its id; what does not exist is undefined. */
  readonly one: <T>(operationId: OperationId, id: string, options: CallOptions | undefined) => Promise<T | undefined>;
  /** A list, page by page. */
  readonly listed: <T>(operationId: OperationId, input: CallInput, options: CallOptions | undefined) => Paged<T>;
  /** A list with conditions, of all records or of those that belong to one. */
  readonly queried: <T>(list: OperationId, id: string | undefined, query?: Query<T>, options?: CallOptions) => Paged<T>;
  readonly history: <Item, Kinds extends CaseHistoryKind>(
    operationId: OperationId,
    id: string,
    query?: HistoryQuery<Kinds>,
    options?: CallOptions,
  ) => Paged<Item>;
  readonly reader: <T extends Entity>(get: OperationId, list: OperationId) => ReadClient<T>;
  /** Reads and writes of one kind; the operations of all kinds are named alike. */
  readonly records: <T extends Entity, Input, Changeable>(noun: RecordNoun) => RecordsClient<T, Input, Changeable>;
}

export function createRequests(call: Call): Requests {
  const requests: Requests = {
    async one<T>(operationId: OperationId, id: string, options: CallOptions | undefined) {
      try {
        return await call<T>(operationId, { id }, options);
      } catch (error) {
        if (isConnectedServiceError(error, 'not-found')) return undefined;
        throw error;
      }
    },
    listed: <T>(operationId: OperationId, { id, query }: CallInput, options: CallOptions | undefined) =>
      paged((page) => call<Page<T>>(operationId, { id, query: { ...query, ...page } }, options)),
    queried: (list, id, { where, search, orderBy } = {}, options) =>
      requests.listed(list, { id, query: { where: conditionsOf(where), search, orderBy } }, options),
    history: (operationId, id, { kinds, from, to } = {}, options) =>
      requests.listed(operationId, { id, query: { kinds, from, to } }, options),
    reader: (get, list) => ({
      get: (id, options) => requests.one(get, id, options),
      list: (query, options) => requests.queried(list, undefined, query, options),
    }),
    records: <T extends Entity, Input, Changeable>(noun: RecordNoun): RecordsClient<T, Input, Changeable> => ({
      ...requests.reader<T>(`${noun}_Get`, `${noun}_List`),
      create: (input, options) => call<T>(`${noun}_Create`, { body: input as object }, options),
      update: (id, patch, options) => call<T>(`${noun}_Update`, { id, body: patch }, options),
      delete: (id, options) => call<void>(`${noun}_Delete`, { id }, options),
    }),
  };
  return requests;
}

/** Conditions as they stand in a URL. */
export function conditionsOf(where: object | undefined): string | undefined {
  return where && Object.keys(where).length > 0 ? JSON.stringify(where) : undefined;
}
