import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { createStoreCaseManagement } from '@csk/core';
import { CASE_MANAGEMENT_CASES, READING_STORE_CASES, runConformance, SERVICE_STORE_CASES } from '@csk/core/conformance';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();

runConformance(SERVICE_STORE_CASES, {
  capabilities: { concurrency: true, compaction: true, ownership: true },
  async create() {
    const options = { connectionString: server.connectionString, schema: server.nextSchema(), poolSize: 8 };
    const mine = await openPostgres(options);
    const theirs = await openPostgres(options);
    return {
      port: mine.store,
      observer: theirs.store,
      async compact() {
        await sql(
          server.connectionString,
          `WITH gone AS (DELETE FROM ${options.schema}.change RETURNING xid)
          UPDATE ${options.schema}.feed SET pruned = (SELECT xid FROM gone ORDER BY xid DESC LIMIT 1)`,
        );
      },
      async dispose() {
        await mine.close();
        await theirs.close();
      },
    };
  },
  test,
});

runConformance(READING_STORE_CASES, {
  capabilities: {},
  async create() {
    const postgres = await openPostgres({ connectionString: server.connectionString, schema: server.nextSchema() });
    return { port: postgres.readings, dispose: () => postgres.close() };
  },
  test,
});

const ownCases = createStoreCaseManagement();
runConformance(CASE_MANAGEMENT_CASES, {
  capabilities: ownCases.capabilities,
  async create() {
    const postgres = await openPostgres({ connectionString: server.connectionString, schema: server.nextSchema() });
    return { port: ownCases, store: postgres.store, dispose: () => postgres.close() };
  },
  test,
});
