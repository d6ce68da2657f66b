import { setTimeout as delay } from 'node:timers/promises';
import { ConnectedServiceError } from '@csk/core';
import type { Logger } from '@csk/core';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { isTransient, toServiceError } from './postgres-errors.ts';

/** A connection of one's own for a while. */
export interface Loan {
  readonly client: PoolClient;
  /** What it broke with, if it did. */
  readonly lost: Error | undefined;
  /** With the error that its use ended in, if any: a connection in doubt is closed rather than lent to somebody else. */
  giveBack(error?: unknown): void;
}

/** Connections that are opened when needed, lent, and kept for the next one. */
export interface Connections {
  /** @throws what `pg` throws when there is none to be had. */
  borrow(): Promise<Loan>;
  /** Who waits for a connection is told at once; what is lent is waited for. */
  close(): Promise<void>;
}

/** So long after a loss the server may turn new connections away without being given up: it restarts. */
const RECOVERY_MS = 5_000;
const MAX_WAIT_MS = 500;

/**
 * A pool in which one loss is a warning about all: connections that were open at that moment are closed when they come up
 * instead of being lent, because after a restart of the server, or of something between it and us, each of them may be
 * dead without a sign, and whoever repeats a statement would meet one after the other.
 */
export function createConnections(config: PoolConfig, logger: Logger | undefined): Connections {
  const pool = new Pool(config);
  let losses = 0;
  let lostAt = -Infinity;
  /** How many losses there had been when a connection was opened. */
  const openedAfter = new WeakMap<PoolClient, number>();
  pool.on('connect', (client) => openedAfter.set(client, losses));
  /** Those that were open with one that was lost before are no news. */
  const noteLoss = (client: PoolClient): void => {
    if (openedAfter.get(client) !== losses) return;
    losses += 1;
    lostAt = performance.now();
  };
  // An idle connection was lost; the pool has dropped it and will open another.
  pool.on('error', (error, client) => {
    logger?.log('info', 'A PostgreSQL connection was lost', { reason: error.message });
    noteLoss(client);
  });

  /** Those who wait for a connection: a pool that was closed forgets them. */
  const waiting = new Set<(reason: Error) => void>();
  const nextFree = (): Promise<PoolClient> =>
    new Promise((resolve, reject) => {
      waiting.add(reject);
      pool.connect().then(
        (client) => {
          if (waiting.delete(reject)) resolve(client);
          else client.release(true);
        },
        (error: Error) => {
          waiting.delete(reject);
          reject(error);
        },
      );
    });

  async function connect(): Promise<PoolClient> {
    for (let failures = 0; ;) {
      try {
        const client = await nextFree();
        if (openedAfter.get(client) === losses) return client;
        client.release(true);
      } catch (error) {
        const isRecovering = performance.now() - lostAt < RECOVERY_MS;
        if (!isRecovering || toServiceError(error).code !== 'unavailable') throw error;
        failures += 1;
        await delay(Math.min(MAX_WAIT_MS, 10 * 2 ** failures) * Math.random());
      }
    }
  }

  return {
    async borrow() {
      const client = await connect();
      let lost: Error | undefined;
      const onLost = (error: Error): void => {
        lost ??= error;
        noteLoss(client);
      };
      client.on('error', onLost);
      return {
        client,
        get lost() {
          return lost;
        },
        giveBack(error) {
          client.off('error', onLost);
          if (error !== undefined && isLoss(error)) noteLoss(client);
          client.release(lost !== undefined || error !== undefined);
        },
      };
    },
    async close() {
      const ended = pool.end();
      for (const giveUp of waiting)
        giveUp(new ConnectedServiceError('closed', 'The store is closed.', { port: 'postgres' }));
      waiting.clear();
      await ended;
    },
  };
}

function isLoss(error: unknown): boolean {
  return !isTransient(error) && toServiceError(error).code === 'unavailable';
}
