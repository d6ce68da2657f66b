import type { Json, ServiceStore } from '@csk/core';
import { ensureAlertPartitions } from './alert-partitions.ts';
import { createAuditTrail } from './audit-trail.ts';
import { writeCursor } from './change-cursor.ts';
import { createChangeHub } from './change-hub.ts';
import { openChangeLog } from './change-log.ts';
import { countRecords } from './count-records.ts';
import type { Database } from './database.ts';
import { fromJsonText, toJsonText, toStoredText } from './json-text.ts';
import { createLeases, leaseLost, underLease } from './leases.ts';
import { createReader, createTransaction } from './record-statements.ts';

/** What the change feed keeps: enough for a page that was asleep over night. */
const KEEP_CHANGES = 100_000;
const KEEP_HOURS = 24;
const PRUNE_EVERY_MS = 5 * 60_000;
/** Partitions are made a year ahead: there is time. */
const PARTITION_EVERY_MS = 6 * 3_600_000;

/** The records of the service in PostgreSQL. `close` ends its subscriptions; the pool belongs to whoever made it. */
export async function createServiceStore(database: Database): Promise<Required<ServiceStore>> {
  const { schema } = database;
  const log = await openChangeLog(database);
  const hub = createChangeHub(database, log);
  const prune = (): void =>
    void log.prune(KEEP_CHANGES, KEEP_HOURS).catch((error: unknown) =>
      database.logger?.log('warn', 'The change feed could not be pruned; the next round will do', {
        reason: String(error),
      }),
    );
  const pruning = setInterval(prune, PRUNE_EVERY_MS);
  pruning.unref();
  await ensureAlertPartitions(database);
  const partitioning = setInterval(() => void ensureAlertPartitions(database), PARTITION_EVERY_MS);
  partitioning.unref();

  return {
    name: 'postgres',
    capabilities: { ownership: true },
    ...createReader(schema, (text, values, options) => database.run(text, values, options)),
    audit: createAuditTrail(database),
    count: (kind, query, { signal } = {}) => countRecords(database, kind, query, signal),
    async transact(work, { signal, by = { id: 'system' } } = {}) {
      let changed = false;
      const result = await database.transaction(
        (session) => work(createTransaction(schema, session, by, () => (changed = true))),
        { signal },
      );
      if (changed) hub.announce();
      return result;
    },
    changes: (options = {}) => hub.subscribe(options),
    async now({ signal } = {}) {
      const [row] = await database.run<{ now: number }>(
        'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now',
        [],
        { signal },
      );
      return row?.now ?? Number.NaN;
    },
    async head({ signal } = {}) {
      return writeCursor(log.feed, await log.head(signal));
    },
    async load(name, { signal } = {}) {
      const [row] = await database.run<{ value: string }>(
        `SELECT value FROM ${schema}.checkpoint WHERE name = $1`,
        [toStoredText(name)],
        { signal },
      );
      return row && (fromJsonText(row.value) as Json);
    },
    async save(name, checkpoint, { signal, lease } = {}) {
      const held = lease ? `WHERE ${underLease(schema, '$3', '$4')}` : '';
      const saved = await database.run(
        `INSERT INTO ${schema}.checkpoint (name, value, saved_at) SELECT $1::text, $2::text, now() ${held}
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at RETURNING 1`,
        [toStoredText(name), toJsonText(checkpoint), ...(lease ? [toStoredText(lease.name), lease.token] : [])],
        { signal },
      );
      if (lease && saved.length === 0) throw leaseLost(lease);
    },
    ...createLeases(database),
    async close() {
      clearInterval(pruning);
      clearInterval(partitioning);
      await hub.close();
    },
  };
}
