import { createHash, randomBytes } from 'node:crypto';
import { ConnectedServiceError } from '@csk/core';
import { lockNumber, type Database, type Session } from '../database.ts';
import { migration1 } from './migration-1.ts';
import { migration2 } from './migration-2.ts';
import { migration3 } from './migration-3.ts';
import { migration4 } from './migration-4.ts';
import { migration5 } from './migration-5.ts';
import { migration6 } from './migration-6.ts';
import { migration7 } from './migration-7.ts';
import { migration8 } from './migration-8.ts';
import { migration9 } from './migration-9.ts';
import { migration10 } from './migration-10.ts';
import { migration11 } from './migration-11.ts';
import { migration12 } from './migration-12.ts';
import { migration13 } from './migration-13.ts';
import { migration14 } from './migration-14.ts';
import { migration15 } from './migration-15.ts';
import { migration16 } from './migration-16.ts';
import { migration17 } from './migration-17.ts';
import { migration18 } from './migration-18.ts';
import { migration19 } from './migration-19.ts';
import { migration20 } from './migration-20.ts';
import { migration21 } from './migration-21.ts';
import { migration22 } from './migration-22.ts';
import { migration23 } from './migration-23.ts';

/** One step forward. There are no steps back: a mistake is mended by the next one. */
export interface Migration {
  readonly name: string;
  sql(schema: string): string;
}

/** In order; the position is the number. Applied ones never change. */
export const MIGRATIONS: readonly Migration[] = [
  { name: 'records, changes, checkpoints, readings', sql: migration1 },
  { name: 'shelved alerts', sql: migration2 },
  { name: 'how far readings were pruned', sql: migration3 },
  { name: 'audit trail, alerts by year', sql: migration4 },
  { name: 'maintenance windows, suppressed and chattering alerts', sql: migration5 },
  { name: 'property definitions, data history, registrations with a deadline', sql: migration6 },
  { name: 'commands to many devices, pending commands of a device', sql: migration7 },
  { name: 'leases, campaigns', sql: migration8 },
  { name: 'cases and work orders by device', sql: migration9 },
  { name: 'readings by time, summary tiles, views for reports', sql: migration10 },
  { name: 'alerts by token', sql: migration11 },
  { name: 'alerts of an asset', sql: migration12 },
  { name: 'marks for alerts that come late', sql: migration13 },
  { name: 'provider instances', sql: migration14 },
  { name: 'runs of flows by subject, commands by origin, alerts by priority', sql: migration15 },
  { name: 'whose a record was', sql: migration16 },
  { name: 'search words, devices by when they were pulled', sql: migration17 },
  { name: 'custom entities, settings', sql: migration18 },
  { name: 'repeats that follow, changes as text', sql: migration19 },
  { name: 'in whose name repeats follow', sql: migration20 },
  { name: 'rules that were changed', sql: migration21 },
  { name: 'quality of readings', sql: migration22 },
  { name: 'changes of connection', sql: migration23 },
];

/** Who waits longer for another engine that migrates, or for a table that is in use, gives up and may start again. */
const LOCK_WAIT = '5min';
const TABLE_WAIT = '1min';
/** The work itself takes as long as it takes: a big database that stops half-way would never get there. As long as timers go. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/**
 * Brings the schema up to date, all or nothing. Of many that start at once, one does it and the others wait.
 * @throws `timeout` when another one, or a table in use, is waited for in vain; `unsupported` when the database was made by a newer version, or its history is not ours.
 */
export async function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const { schema, schemaName } = database;
  await database.transaction(async (session) => {
    const run: Session['run'] = (text, values) => session.run(text, values, { timeoutMs: NO_LIMIT_MS });
    await run(`SET LOCAL statement_timeout = 0`);
    await run(`SET LOCAL lock_timeout = '${LOCK_WAIT}'`);
    await run('SELECT pg_advisory_xact_lock($1)', [lockNumber('migrate', schemaName)]);
    await run(`SET LOCAL lock_timeout = '${TABLE_WAIT}'`);
    const known = await run<{ there: string | null }>('SELECT to_regclass($1)::text AS there', [`${schema}.migration`]);
    if (!known[0]?.there) {
      await run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await run(`CREATE TABLE ${schema}.migration
        (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    }
    const applied = await run<{ number: number; checksum: string }>(
      `SELECT number, checksum FROM ${schema}.migration ORDER BY number`,
    );
    for (const { number, checksum } of applied) {
      const ours = migrations[number - 1];
      if (!ours || checksum !== checksumOf(ours)) {
        throw new ConnectedServiceError(
          'unsupported',
          ours
            ? `Migration ${number} of schema ${schemaName} is not the one this version has: the database has another history.`
            : `Schema ${schemaName} was made by a newer version (migration ${number}).`,
          { port: 'postgres', details: { migration: number } },
        );
      }
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < applied.length) continue;
      await run(migration.sql(schema));
      await run(`INSERT INTO ${schema}.migration (number, name, checksum) VALUES ($1, $2, $3)`, [
        index + 1,
        migration.name,
        checksumOf(migration),
      ]);
    }
    await identifyFeed(database, run);
  });
}

/** The same for every schema name. */
function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql('"schema"')).digest('hex');
}

/**
 * Transaction numbers mean something only within one server's history. After a restore into another server the feed
 * starts anew: its old changes go, and cursors of the old feed are recognised by its id.
 */
async function identifyFeed({ schema }: Database, run: Session['run']): Promise<void> {
  const [server] = await run<{ id: string }>('SELECT system_identifier::text AS id FROM pg_control_system()');
  const [feed] = await run<{ system_id: string }>(`SELECT system_id FROM ${schema}.feed`);
  if (!server || feed?.system_id === server.id) return;
  await run(`DELETE FROM ${schema}.change`);
  await run(`DELETE FROM ${schema}.feed`);
  await run(`INSERT INTO ${schema}.feed (id, system_id, pruned) VALUES ($1, $2, '0')`, [
    randomBytes(4).toString('hex'),
    server.id,
  ]);
}
