import { isConnectedServiceError } from '@csk/core';
import { openPostgres, startEmbeddedPostgres, type Postgres } from '@csk/adapters/postgres';
import { inUseError } from './start-error.ts';

export interface Database extends Postgres {
  close(): Promise<void>;
}

/** The embedded PostgreSQL and everything that is kept in it. */
export async function startDatabase(dataDir: string): Promise<Database> {
  const server = await startEmbeddedPostgres({ dataDir, log: (line) => console.log(`  PostgreSQL: ${line}`) }).catch(
    (error: unknown) => {
      if (isConnectedServiceError(error, 'conflict')) throw inUseError(dataDir);
      throw error;
    },
  );
  try {
    const postgres = await openPostgres({ connectionString: server.connectionString });
    return {
      ...postgres,
      close: async () => {
        await postgres.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}
