import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  chownSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConnectedServiceError } from '@csk/core';
import type { Binaries } from './binaries.ts';
import type { DataHome } from './data-home.ts';
import { isAlive } from './ownership.ts';

/** A running server as its `postmaster.pid` describes it. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/** For a laptop: small memory, few processes, everything that makes a commit durable left on. Nothing listens but 127.0.0.1. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '80',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  io_method: 'sync',
  jit: 'off',
  huge_pages: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

/** Makes the cluster unless it is there. It appears under its name only when it is complete. */
export async function ensureCluster(
  home: DataHome,
  binaries: Binaries,
  superuser: { readonly name: string; readonly password: string },
): Promise<void> {
  if (existsSync(home.cluster)) return;
  const draft = join(home.folder, 'cluster.new');
  const passwordFile = join(home.folder, 'initdb-password');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${superuser.password}\n`, { mode: 0o600 });
  if (home.user) {
    chownSync(draft, home.user.uid, home.user.gid);
    chownSync(passwordFile, home.user.uid, home.user.gid);
  }
  try {
    await run(home, binaries.program('initdb'), [
      ...['-D', 'cluster.new', '-U', superuser.name, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale=C', '--no-instructions'],
      ...Object.entries(SETTINGS).map(([name, value]) => `--set=${name}=${value}`),
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, home.cluster);
}

/**
 * Starts the server in a session of its own (`pg_ctl` sees to that), so that Ctrl-C in the terminal does not reach it,
 * and waits until it accepts connections.
 */
export async function startServer(home: DataHome, binaries: Binaries, port: number): Promise<RunningServer> {
  const log = join(home.cluster, 'server.log');
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(log, `${log}.old`);
  try {
    const pgCtl = binaries.program('pg_ctl');
    // Relative paths: pg_ctl passes them through a shell.
    await run(home, pgCtl, [
      'start',
      '-D',
      'cluster',
      '-l',
      'cluster/server.log',
      '-w',
      '-t',
      '30',
      '-o',
      `-p ${port}`,
    ]);
  } catch (cause) {
    const tail = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n') : '';
    throw new ConnectedServiceError('unavailable', `PostgreSQL did not start: ${tail || String(cause)}`, {
      cause,
      port: 'postgres',
    });
  }
  const server = readServer(home);
  if (!server) throw new ConnectedServiceError('unavailable', 'PostgreSQL stopped at once.', { port: 'postgres' });
  return server;
}

const MAX_LOG_BYTES = 5_000_000;

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. Past the deadline without a checkpoint. */
export async function stopServer(home: DataHome, binaries: Binaries, pid: number): Promise<void> {
  const pgCtl = binaries.program('pg_ctl');
  // Somebody removed the folder under the server. It would notice within a minute; there is nothing left to save.
  if (!existsSync(home.cluster)) {
    if (worksIn(pid)?.startsWith(home.cluster)) process.kill(pid, 'SIGQUIT');
    return;
  }
  try {
    await run(home, pgCtl, ['stop', '-D', 'cluster', '-m', 'fast', '-w', '-t', '20']);
  } catch (error) {
    if (!readServer(home)) return;
    await run(home, pgCtl, ['stop', '-D', 'cluster', '-m', 'immediate', '-w', '-t', '10']).catch(() => {
      throw error;
    });
  }
}

/** The server that runs on this cluster, if any. A pid file whose process is gone or is somebody else counts as none. */
export function readServer(home: DataHome): RunningServer | undefined {
  const file = join(home.cluster, 'postmaster.pid');
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const server = { pid: Number(lines[0]), port: Number(lines[3]) };
    if (!isAlive(server.pid)) return undefined;
    if (process.platform !== 'linux' || worksIn(server.pid) === home.cluster) return server;
    // The pid now belongs to another program; the file would keep PostgreSQL from starting.
    rmSync(file, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return undefined;
}

/** A postmaster works in its cluster. */
function worksIn(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

const RUN_DEADLINE_MS = 60_000;

function run(home: DataHome, program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...home.user,
      cwd: home.folder,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const deadline = setTimeout(() => child.kill('SIGKILL'), RUN_DEADLINE_MS);
    child.on('error', reject);
    // Not 'close': on Windows the server inherits the pipes and keeps them open.
    child.on('exit', (code, signal) => {
      clearTimeout(deadline);
      child.stdout.destroy();
      child.stderr.destroy();
      if (code === 0) resolve();
      else reject(new Error(`${program} failed (${code ?? signal}): ${output.join('').trim().slice(-2000)}`));
    });
  });
}

/** Nothing of ours but what a program needs to run: above all no PG* variables, which would redirect it. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'TMPDIR', 'windir'];
  const inherited = kept.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' };
}
