import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { asStartError } from './start-error.ts';

export interface WebServer {
  readonly url: string;
  /** From now on this answers the requests. */
  serve(fetch: FetchHandler): void;
  close(): Promise<void>;
}

type FetchHandler = (request: Request) => Promise<Response>;

/** Under any other name a page of somebody else's would be asking (DNS rebinding). */
const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1']);

/** Takes the port on the loopback interface at once, and says "starting" until there is something to serve. */
export async function startWebServer(port: number): Promise<WebServer> {
  let handler: FetchHandler = async () =>
    new Response('Starting. Try again in a moment.', { status: 503, headers: { 'retry-after': '2' } });
  const server = createAdaptorServer({
    fetch: (request) =>
      OWN_NAMES.has(new URL(request.url).hostname)
        ? handler(request)
        : new Response('This server answers to localhost only.', { status: 421 }),
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(asStartError(error, port, 'port')));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The web server has no port.');
  return {
    url: `http://localhost:${address.port}/`,
    serve: (fetch) => (handler = fetch),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
