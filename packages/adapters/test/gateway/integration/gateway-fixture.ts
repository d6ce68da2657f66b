import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { ConnectedServiceClient } from '@csk/core';
import { createGateway } from '../../../src/gateway/server/index.ts';
import type { Gateway, GatewayOptions } from '../../../src/gateway/server/index.ts';

export interface GatewayFixture {
  readonly baseUrl: string;
  readonly origin: string;
  readonly gateway: Gateway;
  readonly logged: { readonly message: string; readonly fields: unknown }[];
  /** Cuts every connection, as a network would. */
  cut(): void;
  close(): Promise<void>;
}

const PRINCIPAL = { id: 'agent-7', roles: ['administrator'] } as const;

/** A gateway on a free loopback port; who sends the token `good` is an agent. */
export async function startGateway(
  client: ConnectedServiceClient,
  options: Partial<GatewayOptions> = {},
): Promise<GatewayFixture> {
  const logged: { message: string; fields: unknown }[] = [];
  const gateway = createGateway({
    client: () => client,
    authenticate: async (request) => (request.headers.get('authorization') === 'Bearer good' ? PRINCIPAL : undefined),
    basePath: '/csk',
    allowedOrigins: ['https://crm.example'],
    logger: { log: (_level, message, fields) => void logged.push({ message, fields }) },
    ...options,
  });
  const server = serve({ fetch: (request) => gateway.fetch(request), hostname: '127.0.0.1', port: 0 }) as Server;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  if (!server.listening) await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl: `${origin}/csk`,
    origin,
    gateway,
    logged,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      gateway.close();
      server.closeIdleConnections();
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroySoon();
      await closed;
    },
  };
}

/** Waits until something holds, and fails when it does not come to hold. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries === 4_000) throw new Error('It never came to hold.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
