import { isConnectedServiceError } from '@csk/core';
import type { ReadingStore, ReferenceQuery, ServiceStore, StreamSink } from '@csk/core';
import { createDatabase, type DatabaseOptions } from './database.ts';
import { makeReadingPartitions } from './reading-partitions.ts';
import { createReadingStore } from './reading-store.ts';
import { type ReferenceQueryOptions, createReferenceQuery } from './reference-query.ts';
import { migrate } from './schema/migrate.ts';
import { createServiceStore } from './service-store.ts';
import { createTableSink, type TableSinkOptions } from './table-sink.ts';

/** Everything that is kept in one PostgreSQL, on one pool of connections. */
export interface Postgres {
  /** Records, change feed and checkpoints. */
  readonly store: ServiceStore;
  readonly readings: ReadingStore;
  /** A table for the rows of a stream job, and a view on it for reports. */
  tableSink(options: TableSinkOptions): StreamSink;
  /** Reference data of stream jobs, with its versions. */
  referenceQuery(options: ReferenceQueryOptions): ReferenceQuery;
  /** Ends subscriptions and closes the connections. Idempotent; later calls reject with `closed`. */
  close(this: void): Promise<void>;
}

/**
 * Connects to PostgreSQL 15 or newer and brings our schema up to date.
 *
 * A transaction of the store holds one connection of the pool until it ends: read through the transaction, not through
 * the store, while one is open.
 * @throws `unavailable`, `unauthenticated`; `unsupported` when a newer version made the schema.
 */
export async function openPostgres(options: DatabaseOptions): Promise<Postgres> {
  const database = createDatabase(options);
  try {
    await migrate(database);
    await makeReadingPartitions(database).catch((error: unknown) => {
      // Readings go to the default partition until the next attempt, with the hourly retention.
      if (!isConnectedServiceError(error, 'timeout')) throw error;
      options.logger?.log('warn', 'Partitions of readings could not be made now.', { reason: error.message });
    });
    const store = await createServiceStore(database);
    return {
      store,
      readings: createReadingStore(database),
      tableSink: (sink) => createTableSink(database, sink),
      referenceQuery: (reference) => createReferenceQuery(database, reference),
      async close() {
        await store.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
