import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@csk/adapters/postgres';
import { Client } from 'pg';

const DAY_MS = 86_400_000;

/** A folder that an unprivileged user may enter, removed at the end of the test file. */
export function temporaryFolder(): string {
  const folder = enterableFolder();
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function enterableFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csk-postgres-test-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** For tests that look for what is made for this day or this year: shortly before midnight it waits until that is over. */
export async function awayFromMidnight(): Promise<void> {
  const left = DAY_MS - (Date.now() % DAY_MS);
  if (left < 120_000) await new Promise((resolve) => setTimeout(resolve, left + 100));
}

/**
 * One server for a test file; each test takes a schema of its own. CSK_TEST_POSTGRES names a server of yours to use
 * instead of an embedded one (`postgres://…`, PostgreSQL 15 or newer, a database in which schemas may be made).
 */
export async function startTestServer(): Promise<
  Pick<EmbeddedPostgres, 'connectionString'> & { nextSchema(): string }
> {
  const external = process.env['CSK_TEST_POSTGRES'];
  if (external !== undefined) return { connectionString: external, nextSchema: schemasOf(external) };
  const dataDir = enterableFolder();
  const server = await startEmbeddedPostgres({ dataDir });
  after(async () => {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  let schemas = 0;
  return { ...server, nextSchema: () => `test_${(schemas += 1)}` };
}

/** Names that no other test file on the server takes, and that are gone afterwards. */
function schemasOf(connectionString: string): () => string {
  const names: string[] = [];
  after(async () => {
    for (const name of names) await sql(connectionString, `DROP SCHEMA IF EXISTS ${name} CASCADE`);
  });
  return () => {
    const name = `test_${process.pid}_${names.length + 1}`;
    names.push(name);
    return name;
  };
}

/** Runs statements beside the adapter: the independent observer. */
export async function sql<R extends object>(
  connectionString: string,
  text: string,
  values?: readonly unknown[],
): Promise<R[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<R>(text, values && [...values])).rows;
  } finally {
    await client.end();
  }
}
