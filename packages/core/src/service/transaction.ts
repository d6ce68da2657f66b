import { ConnectedServiceError, isConnectedServiceError } from '../model/index.ts';
import type { EntityMap, Id, Kind, Query } from '../model/index.ts';
import type {
  RecordWrite,
  ServiceStore,
  StoreReader,
  StoreTransaction,
  TransactOptions,
  Unversioned,
} from '../ports/index.ts';
import { partsOf } from './parts-of.ts';

/** What was read has been overwritten by somebody else: the work must read again. */
class StaleRead extends Error {
  override readonly name = 'StaleRead';
}

const MAX_ATTEMPTS = 50;
/** Records of one `putAll` at most. */
const MAX_BATCH = 1000;

/**
 * Runs a transaction whose reads may be overtaken: {@link replace} and {@link create} notice, and the work runs again from the start.
 * Isolation levels differ between stores; versions do not.
 */
export async function transactFresh<R>(
  store: ServiceStore,
  work: (transaction: StoreTransaction) => Promise<R>,
  { signal, by }: TransactOptions = {},
): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.transact(work, { signal, by });
    } catch (error) {
      if (!(error instanceof StaleRead)) throw error;
      if (attempt === MAX_ATTEMPTS) {
        throw new ConnectedServiceError('unavailable', 'The record is being changed by too many at once.');
      }
    }
  }
}

/** Writes the successor of a record that this transaction has read. */
export function replace<K extends Kind>(
  transaction: StoreTransaction,
  kind: K,
  record: EntityMap[K],
  opId?: string,
): Promise<EntityMap[K]> {
  return put(transaction, kind, record, record.version, opId);
}

/** Writes a record that this transaction has not found. The unique key decides; whoever comes second reads again. */
export function create<K extends Kind>(
  transaction: StoreTransaction,
  kind: K,
  record: Unversioned<K>,
  opId?: string,
): Promise<EntityMap[K]> {
  return put(transaction, kind, record, null, opId);
}

/**
 * Writes many records of one kind with few statements: those without a version must not exist yet, of the others it
 * must be the one that this transaction has read.
 */
export async function writeAll<K extends Kind>(
  transaction: StoreTransaction,
  kind: K,
  writes: readonly RecordWrite<K>[],
): Promise<readonly EntityMap[K][]> {
  const written: EntityMap[K][] = [];
  for (const batch of partsOf(writes, MAX_BATCH)) {
    written.push(...(await orReadAgain(transaction.putAll(kind, batch))));
  }
  return written;
}

/** {@link replace}, for many. */
export function replaceAll<K extends Kind>(
  transaction: StoreTransaction,
  kind: K,
  records: readonly EntityMap[K][],
  opId?: string,
): Promise<readonly EntityMap[K][]> {
  return writeAll(
    transaction,
    kind,
    records.map((record) => ({ record, ifVersion: record.version, opId })),
  );
}

/** {@link create}, for many. */
export function createAll<K extends Kind>(
  transaction: StoreTransaction,
  kind: K,
  records: readonly Unversioned<K>[],
): Promise<readonly EntityMap[K][]> {
  return writeAll(
    transaction,
    kind,
    records.map((record) => ({ record, ifVersion: null })),
  );
}

/** A write that finds a record changed means that the work must read again. */
export async function orReadAgain<R>(write: Promise<R>): Promise<R> {
  try {
    return await write;
  } catch (error) {
    if (isConnectedServiceError(error, 'conflict')) throw new StaleRead('The record was changed in the meantime.');
    throw error;
  }
}

function put<K extends Kind>(
  transaction: StoreTransaction,
  kind: K,
  record: Unversioned<K>,
  ifVersion: string | null,
  opId: string | undefined,
): Promise<EntityMap[K]> {
  return orReadAgain(transaction.put(kind, record, { ifVersion, opId }));
}

/** Reads a record that must be there, at the version the caller saw, if it named one. */
export async function expectRecord<K extends Kind>(
  reader: StoreReader,
  kind: K,
  id: Id<K>,
  ifVersion?: string,
): Promise<EntityMap[K]> {
  const record = await reader.get(kind, id);
  if (!record) throw new ConnectedServiceError('not-found', `There is no such ${kind}.`, { details: { kind, id } });
  if (ifVersion !== undefined && record.version !== ifVersion) {
    throw new ConnectedServiceError('conflict', `This ${kind} was changed in the meantime.`, { details: { kind, id } });
  }
  return record;
}

/** Every record that satisfies a query, page by page. */
export async function* everyRecord<K extends Kind>(
  reader: StoreReader,
  kind: K,
  query: Query<EntityMap[K]>,
): AsyncGenerator<EntityMap[K]> {
  let continuationToken: string | undefined;
  do {
    const page = await reader.query(kind, query, { continuationToken, maxPageSize: 200 });
    yield* page.items;
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
}
