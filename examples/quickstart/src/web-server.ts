import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { asStartError } from './start-error.ts';

export interface WebServer {
  readonly url: string;
  close(): Promise<void>;
}

type FetchHandler = (request: Request) => Promise<Response>;

/** Serves a fetch-standard handler on the loopback interface. */
export async function startWebServer(fetch: FetchHandler, port: number): Promise<WebServer> {
  const server = createAdaptorServer({ fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(asStartError(error, port, 'port')));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The web server has no port.');
  return {
    url: `http://localhost:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
