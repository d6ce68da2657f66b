import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@csk/adapters/postgres';
import { sql, temporaryFolder } from './test-server.ts';

const OWNER = fileURLToPath(new URL('./own-a-server.mts', import.meta.url));
const asRoot = process.getuid?.() === 0;

interface Owner {
  readonly process: ChildProcess;
  readonly connectionString: string;
  readonly pid: number;
}

/** Starts a process of its own group that owns a server. */
async function startOwner(dataDir: string): Promise<Owner> {
  const child = spawn(process.execPath, ['--conditions=csk-source', '--import=tsx', OWNER, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  after(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    child.stdout.destroy();
    return { process: child, ...(JSON.parse(line) as { connectionString: string; pid: number }) };
  }
  return assert.fail('the owner ended without a server');
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** A port that is free, and below those that the system gives to whoever asks for any: nobody takes it meanwhile. */
async function freePort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 10_000); ; port += 1) {
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}

test('starts, keeps data over a restart, closes more than once', async () => {
  const dataDir = join(temporaryFolder(), 'not', 'there', 'yet');
  const first = await startEmbeddedPostgres({ dataDir });
  await sql(first.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  await Promise.all([first.close(), first.close()]);
  await assert.rejects(sql(first.connectionString, 'SELECT 1'));

  const second = await startEmbeddedPostgres({ dataDir });
  assert.deepEqual(await sql(second.connectionString, 'SELECT one FROM kept'), [{ one: 1 }]);
  await second.close();
});

test('listens on 127.0.0.1 alone, with passwords, durable, UTF-8, locale C', async () => {
  const server = await startEmbeddedPostgres({ dataDir: temporaryFolder(), user: 'somebody' });
  try {
    const [settings] = await sql<Record<string, string>>(
      server.connectionString,
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
        current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
        current_setting('server_encoding') AS encoding, (SELECT datcollate FROM pg_database WHERE datname = 'postgres') AS collate,
        (SELECT count(*)::int FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256') AS open, current_user AS user`,
    );
    assert.deepEqual(settings, {
      addresses: '127.0.0.1',
      sockets: '',
      fsync: 'on',
      commit: 'on',
      encoding: 'UTF8',
      collate: 'C',
      open: 0,
      user: 'somebody',
    });
    const wrong = new URL(server.connectionString);
    wrong.password = 'wrong';
    await assert.rejects(sql(wrong.href, 'SELECT 1'), { code: '28P01' });
    assert.equal(statSync(join(server.directory, 'password')).mode & 0o777, 0o600);
  } finally {
    await server.close();
  }
});

test('a second owner is refused, in the same process and in another, and does no harm', async () => {
  const dataDir = temporaryFolder();
  const server = await startEmbeddedPostgres({ dataDir });
  await assert.rejects(startEmbeddedPostgres({ dataDir }), { code: 'conflict' });
  assert.deepEqual(await sql(server.connectionString, 'SELECT 1 AS one'), [{ one: 1 }]);
  await server.close();

  const owner = await startOwner(dataDir);
  await assert.rejects(startEmbeddedPostgres({ dataDir }), { code: 'conflict' });
  assert.deepEqual(await sql(owner.connectionString, 'SELECT 1 AS one'), [{ one: 1 }]);
  await kill(owner.process);
  await (await startEmbeddedPostgres({ dataDir })).close();
});

test('a server whose owner was killed is taken over with what it had committed', async () => {
  const dataDir = temporaryFolder();
  const owner = await startOwner(dataDir);
  await sql(owner.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  await kill(owner.process);
  assert.deepEqual(await sql(owner.connectionString, 'SELECT one FROM kept'), [{ one: 1 }], 'it lives on');

  const log: string[] = [];
  const server = await startEmbeddedPostgres({ dataDir, log: (line) => log.push(line) });
  assert.equal(server.pid, owner.pid);
  assert.match(log.join('\n'), /taken over/);
  assert.ok(!log.join('\n').includes(new URL(server.connectionString).password));
  await server.close();
  await assert.rejects(sql(owner.connectionString, 'SELECT 1'));
});

test('when another port is wanted, the left server is stopped and a new one started', async () => {
  const dataDir = temporaryFolder();
  const owner = await startOwner(dataDir);
  await kill(owner.process);
  const port = await freePort();
  const server = await startEmbeddedPostgres({ dataDir, port });
  assert.equal(new URL(server.connectionString).port, String(port));
  assert.notEqual(server.pid, owner.pid);
  await server.close();
});

test('owner and server killed together: the next start recovers', async () => {
  const dataDir = temporaryFolder();
  const owner = await startOwner(dataDir);
  await sql(owner.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  process.kill(owner.pid, 'SIGKILL');
  await kill(owner.process);
  const server = await startEmbeddedPostgres({ dataDir });
  assert.deepEqual(await sql(server.connectionString, 'SELECT one FROM kept'), [{ one: 1 }]);
  await server.close();
});

test('the pid of another program in the pid file does not keep the server from starting', async () => {
  const dataDir = temporaryFolder();
  const server = await startEmbeddedPostgres({ dataDir });
  await server.close();
  const stale = [process.pid, join(server.directory, 'cluster'), 1, 5432, '', '127.0.0.1', '', 'ready'];
  writeFileSync(join(server.directory, 'cluster', 'postmaster.pid'), `${stale.join('\n')}\n`);
  await (await startEmbeddedPostgres({ dataDir })).close();
});

test('an initdb that was cut short is begun again', async () => {
  const dataDir = temporaryFolder();
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(dataDir, 'cluster.new', 'base'), { recursive: true });
  await (await startEmbeddedPostgres({ dataDir })).close();
});

test(
  'Ctrl-C for the whole process group does not reach the server',
  { skip: process.platform === 'win32' },
  async () => {
    const owner = await startOwner(temporaryFolder());
    process.kill(-(owner.process.pid ?? 0), 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(await sql(owner.connectionString, 'SELECT 1 AS one'), [{ one: 1 }]);
    await kill(owner.process);
    process.kill(owner.pid, 'SIGINT');
  },
);

test('as root: a folder that others cannot enter keeps a pointer to one they can', { skip: !asRoot }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'csk-closed-'));
  after(() => rmSync(dataDir, { recursive: true, force: true }));
  const log: string[] = [];
  const first = await startEmbeddedPostgres({ dataDir, log: (line) => log.push(line) });
  after(() => rmSync(first.directory, { recursive: true, force: true }));
  assert.notEqual(first.directory, dataDir);
  assert.ok(log.join('\n').includes(first.directory));
  await sql(first.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  const cluster = statSync(join(first.directory, 'cluster'));
  assert.notEqual(cluster.uid, 0, 'the server does not run as root');
  assert.equal(cluster.mode & 0o077, 0);
  await first.close();
  const second = await startEmbeddedPostgres({ dataDir });
  assert.equal(second.directory, first.directory);
  assert.deepEqual(await sql(second.connectionString, 'SELECT one FROM kept'), [{ one: 1 }]);
  await second.close();
});
