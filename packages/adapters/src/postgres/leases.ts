import { ConnectedServiceError } from '@csk/core';
import type { Lease, LeaseStore } from '@csk/core';
import type { Database } from './database.ts';
import { toStoredText } from './json-text.ts';

/**
 * The `WHERE` of a statement that may only have an effect under a lease, with `$name` and `$token`. The row stays locked
 * until the effect is committed: whoever takes the lease over sees it, or it does not happen.
 */
export function underLease(schema: string, name: string, token: string): string {
  return `EXISTS (SELECT 1 FROM ${schema}.lease WHERE name = ${name} AND token = ${token}::bigint FOR SHARE)`;
}

export function leaseLost({ name }: Lease): ConnectedServiceError {
  return new ConnectedServiceError('conflict', 'The lease under which this was done has passed to somebody else.', {
    port: 'postgres',
    details: { lease: name },
  });
}

/**
 * Leases by the database's clock, each step one statement; the primary key decides between those who try at once. A
 * repeat of a statement whose answer was lost finds the lease its own.
 */
export function createLeases(database: Database): Pick<LeaseStore, 'acquire' | 'renew' | 'release'> {
  const { schema } = database;
  const until = (ttl: string): string => `clock_timestamp() + ${ttl}::double precision * interval '1 millisecond'`;
  return {
    async acquire(name, holder, ttlMs, { signal } = {}) {
      const [row] = await database.run<{ mine: boolean; token: string; holder: string }>(
        `WITH taken AS (
          INSERT INTO ${schema}.lease AS held (name, holder, token, expires_at) VALUES ($1, $2, 1, ${until('$3')})
          ON CONFLICT (name) DO UPDATE
          SET holder = excluded.holder, token = held.token + 1, expires_at = ${until('$3')}
          WHERE held.expires_at <= clock_timestamp() OR held.holder = excluded.holder
          RETURNING token, holder
        )
        SELECT true AS mine, token::text AS token, holder FROM taken
        UNION ALL
        SELECT false, token::text, holder FROM ${schema}.lease WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM taken)`,
        [toStoredText(name), toStoredText(holder), ttlMs],
        { signal },
      );
      if (!row) return {};
      return row.mine ? { holder, lease: { name, token: row.token } } : { holder: row.holder };
    },
    async renew({ name, token }, ttlMs, { signal } = {}) {
      const rows = await database.run(
        `UPDATE ${schema}.lease SET expires_at = ${until('$3')}
        WHERE name = $1 AND token = $2::bigint AND expires_at > clock_timestamp() RETURNING 1`,
        [toStoredText(name), token, ttlMs],
        { signal },
      );
      return rows.length > 0;
    },
    async release({ name, token }, { signal } = {}) {
      await database.run(
        `UPDATE ${schema}.lease SET token = token + 1, holder = '', expires_at = '-infinity'
        WHERE name = $1 AND token = $2::bigint`,
        [toStoredText(name), token],
        { signal },
      );
    },
  };
}
