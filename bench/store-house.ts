import { rmSync } from 'node:fs';
import { openPostgres, startEmbeddedPostgres, type Postgres } from '@csk/adapters/postgres';
import { Client } from 'pg';
import { temporaryFolder } from '../examples/quickstart/test/temporary-folder.ts';

/** A PostgreSQL for one benchmark, with a connection beside the adapter: the peer's, and the one that makes rows. */
export interface StoreHouse {
  readonly direct: Client;
  open(schema: string): Promise<Postgres>;
  close(): Promise<void>;
}

export async function startStoreHouse(): Promise<StoreHouse> {
  const dataDir = temporaryFolder();
  const server = await startEmbeddedPostgres({ dataDir });
  const direct = new Client({ connectionString: server.connectionString });
  await direct.connect();
  const opened: Postgres[] = [];
  return {
    direct,
    async open(schema) {
      const postgres = await openPostgres({ connectionString: server.connectionString, schema });
      opened.push(postgres);
      return postgres;
    },
    async close() {
      for (const postgres of opened) await postgres.close();
      await direct.end();
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
