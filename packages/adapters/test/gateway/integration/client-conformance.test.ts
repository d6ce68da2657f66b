// The client over HTTP, and the engine in the process, on memory and on PostgreSQL: one contract.
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import { createConnectedService } from '@csk/core';
import type { ConnectedServiceClient, Principal, ReadingStore, ServiceStore } from '@csk/core';
import { CLIENT_CASES, runConformance, type ClientHarness } from '@csk/core/conformance';
import { createMemoryDeviceCloud, createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { startTestServer } from '../../postgres/integration/test-server.ts';
import { startGateway } from './gateway-fixture.ts';

const server = await startTestServer();

interface Kept {
  readonly store: ServiceStore;
  readonly readings: ReadingStore;
  close(): Promise<void>;
}

const inMemory = async (): Promise<Kept> => ({
  store: createMemoryStore(),
  readings: createMemoryReadingStore(),
  close: async () => undefined,
});

async function inPostgres(): Promise<Kept> {
  const { connectionString } = server;
  return openPostgres({ connectionString, schema: server.nextSchema() });
}

async function inProcess(keep: () => Promise<Kept>): Promise<ClientHarness> {
  const kept = await keep();
  const engine = createConnectedService({ ...kept, devices: createMemoryDeviceCloud() });
  return {
    store: kept.store,
    client: (principal) => engine.client(principal),
    async dispose() {
      await engine.close();
      await kept.close();
    },
  };
}

/** The token is the principal: what signs people in is not the subject here. */
async function overHttp(keep: () => Promise<Kept>): Promise<ClientHarness> {
  const { store, client, dispose } = await inProcess(keep);
  const fixture = await startGateway(client({ id: 'nobody' }), {
    client,
    authenticate: async (request) => {
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      const principal = JSON.parse(decodeURIComponent(token)) as Principal;
      // Over the wire roles must be named.
      return { ...principal, roles: principal.roles ?? ['administrator'] };
    },
  });
  const clients: ConnectedServiceClient[] = [];
  return {
    store,
    client(principal) {
      const getToken = (): string => encodeURIComponent(JSON.stringify(principal));
      const opened = createGatewayClient({ baseUrl: fixture.baseUrl, getToken });
      clients.push(opened);
      return opened;
    },
    async dispose() {
      for (const opened of clients) await opened.close();
      await fixture.close();
      await dispose();
    },
  };
}

const WAYS = {
  'in process, PostgreSQL': () => inProcess(inPostgres),
  'over HTTP, memory': () => overHttp(inMemory),
  'over HTTP, PostgreSQL': () => overHttp(inPostgres),
};

for (const [way, create] of Object.entries(WAYS)) {
  runConformance(CLIENT_CASES, {
    capabilities: { access: true },
    create,
    test: (name, run) => test(`${way}: ${name}`, run),
  });
}
